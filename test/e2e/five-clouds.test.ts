import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsEc2Options } from "../../src/providers/aws-ec2/options.ts";
import { createAwsEc2Provider } from "../../src/providers/aws-ec2/provider.ts";
import { ociOptions } from "../../src/providers/oci-container-instances/options.ts";
import { createOciProvider } from "../../src/providers/oci-container-instances/provider.ts";
import { createSimulatorProvider } from "../../src/providers/simulator/provider.ts";
import { startFakeEc2 } from "../fakes/aws-ec2/fake.ts";
import { startFakeHuawei } from "../fakes/huawei/fake.ts";
import { COMPARTMENT, REGION as OCI_REGION, startFakeOci } from "../fakes/oci/fake.ts";
import { startFakeOpenstack } from "../fakes/openstack/fake.ts";
import { connect as connectHuawei } from "../providers/huawei/house.ts";
import { endpointsOf } from "../providers/oci/house.ts";
import { connect as connectOpenstack } from "../providers/openstack/house.ts";
import { furnished, type House, openHouse } from "../support/house.ts";

const PATIENCE = { timeout: 25_000 };

/** Each under the name that its own house gives it, so that its refs agree. */
const YAML = `
clouds:
  lab: { provider: simulator, speed: 20 }
platforms:
  web: {}
confirmAbove: 50
channels:
  - web: lab
    instances: all
    grants: [{ role: member, allow: ["*"] }]
`;

async function openClouds() {
  const [ec2, openstack, oci, huawei] = await Promise.all([
    startFakeEc2({ transitionMs: 500 }),
    startFakeOpenstack(),
    startFakeOci(),
    startFakeHuawei(),
  ]);
  const shared = { now: Date.now, env: {} };
  const { accessKeyId, secretAccessKey } = ec2.credentials;
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const providers = new Map([
    [
      "aws-dev",
      createAwsEc2Provider(
        awsEc2Options.parse({ regions: ["eu-central-1"], endpoint: ec2.url, timeoutMs: 2_000 }),
        { ...shared, cloud: "aws-dev", env: keys },
      ),
    ],
    ["ovh", connectOpenstack(openstack)],
    [
      "oci-dev",
      createOciProvider(
        ociOptions.parse({
          regions: [OCI_REGION],
          compartments: [COMPARTMENT],
          key: oci.key,
          endpoints: endpointsOf(oci),
        }),
        { ...shared, cloud: "oci-dev" },
      ),
    ],
    ["huawei-dev", connectHuawei(huawei)],
    [
      "lab",
      createSimulatorProvider({ regions: ["lab-1"], speed: 20 }, { ...shared, cloud: "lab" }),
    ],
  ]);
  ec2.addInstance({ name: "five-aws", region: "eu-central-1", state: "running" });
  openstack.addServer({ name: "five-openstack" });
  oci.addInstance({ name: "five-oci" });
  huawei.addServer({ name: "five-huawei" });
  huawei.behave({
    transitionMs: { start: 500, stop: 500, hardStop: 200, reboot: 500, cluster: 500 },
  });
  const close = () => Promise.all([ec2.close(), openstack.close(), oci.close(), huawei.close()]);
  return { ec2, openstack, oci, huawei, providers, close };
}

describe("one command over all five clouds", { timeout: 120_000 }, () => {
  let clouds: Awaited<ReturnType<typeof openClouds>>;
  let house: House;
  const NAMES = "five-aws five-openstack five-oci five-huawei build-1";

  beforeAll(async () => {
    clouds = await openClouds();
    house = await furnished(await openHouse({ yaml: YAML, providers: clouds.providers }));
  }, 60_000);
  afterAll(async () => {
    await house.close();
    await clouds.close();
  });

  test("is one operation and one message, and every cloud does its part", async () => {
    const posted = house.chat.posted.length;
    const answer = await house.chat.says(`stop ${NAMES}`);
    expect(answer).toEqual({ kind: "follows" });
    await expect.poll(house.lastWords, { timeout: 90_000 }).toMatch(/● 5 of 5 stopped/);
    expect(house.chat.posted.length).toBe(posted + 1);
    for (const name of NAMES.split(" ")) expect(house.lastWords()).toContain(name);
  });

  test("a cloud that is down fails alone and slows no other", async () => {
    clouds.ec2.fail("hang");
    const startedAt = Date.now();
    await house.chat.says(`start ${NAMES}`);
    await expect.poll(house.lastWords, { timeout: 90_000 }).toMatch(/4 of 5 started · 1 starting/);
    expect(house.lastWords()).toMatch(/five-aws {2}(waiting|asking)/);
    const operation = await house.database.connection.db
      .selectFrom("operation_targets")
      .select(["name", "phase"])
      .where("action", "=", "start")
      .execute();
    expect(
      operation
        .filter(({ phase }) => phase === "done")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["build-1", "five-huawei", "five-oci", "five-openstack"]);
    expect(Date.now() - startedAt).toBeLessThan(60_000);
    clouds.ec2.heal();
    await expect.poll(house.lastWords, { timeout: 90_000 }).toMatch(/● 5 of 5 started/);
  });

  test("what a cloud cannot do is said, and the others do it", async () => {
    await house.chat.says("shelve five-aws five-openstack");
    await expect.poll(house.lastWords, PATIENCE).toMatch(/Left alone: 1/);
    expect(house.lastWords()).toMatch(/five-aws {2}EC2 has no shelving/);
    await expect.poll(house.lastWords, { timeout: 90_000 }).toMatch(/1 of 1 shelved/);
  });
});
