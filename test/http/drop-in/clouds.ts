import type { FakeHuawei } from "../../fakes/huawei/fake.ts";
import { COMPARTMENT, type FakeOci, REGION as OCI_REGION } from "../../fakes/oci/fake.ts";
import type { FakeOpenstack } from "../../fakes/openstack/fake.ts";
import { REGION as HUAWEI_REGION } from "../../providers/huawei/house.ts";
import { endpointsOf } from "../../providers/oci/house.ts";

/** What an operator writes under `clouds` for each of the fakes. */
export const openstackCloud = ({ authUrl, world }: FakeOpenstack) => ({
  provider: "openstack",
  authUrl: `${authUrl}/v3`,
  username: world.user.name,
  password: world.user.password,
  projectName: "demo",
  regions: world.regions,
  stop: "shelve",
});

export const ociCloud = (fake: FakeOci) => ({
  provider: "oci-container-instances",
  regions: [OCI_REGION],
  compartments: [COMPARTMENT],
  key: fake.key,
  endpoints: endpointsOf(fake),
});

export const huaweiCloud = ({ url, project, keys }: FakeHuawei) => ({
  provider: "huawei-ecs",
  regions: { [HUAWEI_REGION]: { project, endpoint: url } },
  accessKey: keys.ak,
  secretKey: keys.sk,
});
