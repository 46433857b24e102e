import type { Hono } from "hono";
import type { Config } from "../config.ts";
import { createFollower } from "../http/api/follow.ts";
import type { ApiTools } from "../http/api/ports.ts";
import { type HuaweiPlace, huaweiCce, huaweiSettings } from "../http/drop-in/huawei-cce.ts";
import { ociFunction } from "../http/drop-in/oci-function.ts";
import { openstackLambda } from "../http/drop-in/openstack-lambda.ts";
import type { DropInTools } from "../http/drop-in/tools.ts";
import { vmManagement } from "../http/drop-in/vm-management.ts";
import type { DropInOptions } from "../platforms/api/drop-in-options.ts";
import type { HuaweiOptions } from "../providers/huawei-ecs/options.ts";
import type { Provider } from "../providers/provider.ts";

/** The routes of the tools that came before, as far as they are switched on. */
export async function dropInApps(
  apiTools: ApiTools,
  { dropIn, clouds }: { readonly dropIn: DropInOptions; readonly clouds: Config["clouds"] },
  providers: ReadonlyMap<string, Provider>,
): Promise<readonly Hono[]> {
  const tools: DropInTools = {
    ...apiTools,
    follower: createFollower(apiTools),
    regionsOf: (cloud) => providers.get(cloud)?.regions ?? [],
  };
  const { openstackLambda: lambda, ociFunction: oci, huaweiCce: huawei, vmManagement: vm } = dropIn;
  const apps = [
    ...(lambda ? [openstackLambda(tools, lambda)] : []),
    ...(oci ? [ociFunction(tools, oci)] : []),
    ...(huawei ? [huaweiCce(tools, await huaweiPlace(huawei, clouds[huawei.cloud]))] : []),
    ...(vm ? [vmManagement(tools, vm)] : []),
  ];
  // hono's types keep our own variables apart, but nobody else looks at them.
  return apps as unknown as readonly Hono[];
}

/** Its functions as if their settings had been sent, and where its cloud's regions are. */
const huaweiPlace = async (
  { functions, ...place }: NonNullable<DropInOptions["huaweiCce"]>,
  cloud: Config["clouds"][string] | undefined,
): Promise<HuaweiPlace> => ({
  ...place,
  functions: Object.fromEntries(
    Object.entries(functions).map(([name, one]) => [name, huaweiSettings.parse(one)]),
  ),
  regions: await regionsIn(cloud),
});

/** Projects and addresses; none of a cloud that is not Huawei's, so that nothing can agree with them. */
async function regionsIn(
  cloud: Config["clouds"][string] | undefined,
): Promise<HuaweiPlace["regions"]> {
  if (cloud?.provider !== "huawei-ecs") return {};
  const { endpointsOf } = await import("../providers/huawei-ecs/endpoints.ts");
  const { regions } = cloud.options as HuaweiOptions;
  return Object.fromEntries(
    Object.entries(regions).map(([region, { project, ...addresses }]) => [
      region,
      { project, endpoint: endpointsOf(region, addresses).ecs.toLowerCase() },
    ]),
  );
}
