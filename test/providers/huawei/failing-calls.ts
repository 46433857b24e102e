/**
 * Run as a process of its own by `silence.test.ts`: makes calls that fail, and says nothing but what the SDK says.
 * `argv[2]` is `provider`, or `bare` for the SDK as it is when nobody tames it.
 */
import { inspect } from "node:util";
import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import { EcsClient } from "@huaweicloud/huaweicloud-sdk-ecs";
import { ACTIONS } from "../../../src/model/action.ts";
import { huaweiOptions } from "../../../src/providers/huawei-ecs/options.ts";
import { createHuaweiProvider } from "../../../src/providers/huawei-ecs/provider.ts";
import type { Provider } from "../../../src/providers/provider.ts";

const [, , mode = "", endpoint = "", ...projects] = process.argv;
const ID = "5e4fe200-0000-4000-8000-000000000001";

async function bare(): Promise<void> {
  const { HUAWEICLOUD_SDK_AK: ak = "", HUAWEICLOUD_SDK_SK: sk = "" } = process.env;
  const credentials = new BasicCredentials().withAk(ak).withSk(sk);
  if (projects[0]) credentials.withProjectId(projects[0]);
  const client = EcsClient.newBuilder().withCredential(credentials).withEndpoint(endpoint).build();
  await client.listServersDetails().catch(() => undefined);
}

/** Every call of every region, each region a project that has its own trouble. */
async function provider(): Promise<void> {
  const regions = Object.fromEntries(
    projects.map((project, index) => [`eu-west-${index}`, { project, endpoint }]),
  );
  const options = huaweiOptions.parse({ regions, timeoutMs: 300, clusters: "hibernate" });
  const tools = { cloud: "huawei-dev", env: process.env, now: Date.now };
  const huawei = createHuaweiProvider(options, tools);
  const calls = huawei.regions.flatMap((region) => callsIn(huawei, region));
  for (const { reason } of rejected(await Promise.allSettled(calls.map((call) => call()))))
    process.stdout.write(`${inspect(reason, { depth: 9 })} ${JSON.stringify(reason)}\n`);
  for await (const finding of huawei.check()) process.stdout.write(`${JSON.stringify(finding)}\n`);
  await huawei.close();
}

function callsIn(huawei: Provider, region: string): (() => Promise<unknown>)[] {
  const begunAt = Date.now();
  const watched = { id: ID, action: "stop", settles: "stopped", begunAt, moved: false } as const;
  const listing = async () => {
    for await (const _ of huawei.list(region));
  };
  return [
    listing,
    () => huawei.describe(region, [ID]),
    () => huawei.watch(region, [{ ...watched, handle: "job-1" }]),
    ...ACTIONS.map((action) => () => huawei.begin(region, action, [ID], "key")),
  ];
}

const rejected = (all: readonly PromiseSettledResult<unknown>[]) =>
  all.filter((one) => one.status === "rejected");

await (mode === "bare" ? bare() : provider());
