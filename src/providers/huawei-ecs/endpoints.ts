import type { HuaweiOptions } from "./options.ts";

/** Where CCE is not where its neighbour would let one think; ECS of these regions is at its usual address. */
const CCE_ELSEWHERE: Readonly<Record<string, string>> = {
  "eu-west-101": "https://cce.eu-west-101.myhuaweicloud.eu",
};

type Addresses = Pick<HuaweiOptions["regions"][string], "endpoint" | "cceEndpoint">;

/** Where ECS and CCE of a region are asked, without a slash at the end. */
export function endpointsOf(
  region: string,
  { endpoint, cceEndpoint }: Addresses,
): { readonly ecs: string; readonly cce: string } {
  const ecs = endpoint ?? `https://ecs.${region}.myhuaweicloud.com`;
  const usual = endpoint === undefined ? CCE_ELSEWHERE[region] : undefined;
  const cce = cceEndpoint ?? usual ?? ecs.replace("://ecs.", "://cce.");
  return { ecs: withoutSlash(ecs), cce: withoutSlash(cce) };
}

const withoutSlash = (address: string): string => address.replace(/\/+$/, "");
