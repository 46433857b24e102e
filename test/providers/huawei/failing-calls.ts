/**
 * Run as a process of its own by `silence.test.ts`: makes calls that fail, and says nothing but what the SDK says.
 * `argv[2]` is `provider`, or `bare` for the SDK as it is when nobody tames it.
 */
import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import { EcsClient } from "@huaweicloud/huaweicloud-sdk-ecs";
import { ACTIONS } from "../../../src/model/action.ts";
import { huaweiOptions } from "../../../src/providers/huawei-ecs/options.ts";
import { createHuaweiProvider } from "../../../src/providers/huawei-ecs/provider.ts";

const [, , mode = "", endpoint = "", project = ""] = process.argv;
const ID = "5e4fe200-0000-4000-8000-000000000001";

async function bare(): Promise<void> {
  const { HUAWEICLOUD_SDK_AK: ak = "", HUAWEICLOUD_SDK_SK: sk = "" } = process.env;
  const credentials = new BasicCredentials().withAk(ak).withSk(sk).withProjectId(project);
  const client = EcsClient.newBuilder().withCredential(credentials).withEndpoint(endpoint).build();
  await client.listServersDetails().catch(() => undefined);
}

async function provider(): Promise<void> {
  const regions = { "eu-west-101": { project, endpoint } };
  const options = huaweiOptions.parse({ regions, timeoutMs: 300, clusters: "hibernate" });
  const tools = { cloud: "huawei-dev", env: process.env, now: Date.now };
  const huawei = createHuaweiProvider(options, tools);
  const begunAt = Date.now();
  const watched = { id: ID, action: "stop", settles: "stopped", begunAt, moved: false } as const;
  const listing = async () => {
    for await (const _ of huawei.list("eu-west-101"));
  };
  const calls = [
    listing,
    () => huawei.describe("eu-west-101", [ID]),
    () => huawei.watch("eu-west-101", [{ ...watched, handle: "job-1" }]),
    ...ACTIONS.map((action) => () => huawei.begin("eu-west-101", action, [ID], "key")),
  ];
  for (const call of calls) {
    try {
      await call();
    } catch (error) {
      process.stdout.write(`${String(error)} ${JSON.stringify(error)}\n`);
    }
  }
  for await (const finding of huawei.check()) process.stdout.write(`${JSON.stringify(finding)}\n`);
  await huawei.close();
}

await (mode === "bare" ? bare() : provider());
