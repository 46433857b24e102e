import type { InstanceState } from "../../../src/model/instance.ts";
import { type HuaweiOptions, huaweiOptions } from "../../../src/providers/huawei-ecs/options.ts";
import { createHuaweiProvider } from "../../../src/providers/huawei-ecs/provider.ts";
import type { Provider, Watched } from "../../../src/providers/provider.ts";
import type { House, WholeTrouble } from "../../contracts/provider.ts";
import type { AccessKey, FakeHuawei, Fault, ServerSpec } from "../../fakes/huawei/fake.ts";
import { startFakeHuawei } from "../../fakes/huawei/fake.ts";
import { createClock } from "../../support/clock.ts";

export const REGION = "eu-west-101";
const CLOUD = "huawei-dev";

export interface HuaweiHouse {
  readonly fake: FakeHuawei;
  readonly provider: Provider;
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  /** Adds so many like this and gives their ids. */
  readonly servers: (count: number, spec?: ServerSpec) => readonly string[];
  /** Adds so many nodes of that cluster and gives their ids. */
  readonly nodes: (count: number, cluster: string, spec?: ServerSpec) => readonly string[];
  /** Begins it and gives what there is to watch; all must have been accepted. */
  readonly begun: (action: Watched["action"], ids: readonly string[]) => Promise<Watched[]>;
  readonly close: () => Promise<void>;
}

export type Given = Partial<Omit<HuaweiOptions, "regions">>;

/** The real provider with the real SDK before a wire-level Huawei Cloud. */
export async function huaweiHouse(options: Given = {}): Promise<HuaweiHouse> {
  const clock = createClock();
  const fake = await startFakeHuawei({ now: clock.now });
  const provider = connect(fake, { options, now: clock.now });
  const servers = (count: number, spec: ServerSpec = {}) =>
    Array.from({ length: count }, () => fake.addServer(spec));
  return {
    fake,
    provider,
    ...clock,
    servers,
    nodes: (count, cluster, spec = {}) =>
      servers(count, { ...spec, tags: [`CCE-Cluster-ID=${cluster}`, ...(spec.tags ?? [])] }),
    begun: async (action, ids) => {
      const answers = await provider.begin(REGION, action, ids, `key-${action}`);
      return ids.map((id) => {
        const one = answers.get(id);
        if (one?.kind !== "accepted" || !one.settles)
          throw new Error(`${action} of ${id} was not accepted: ${JSON.stringify(one)}`);
        const { settles, handle } = one;
        return { id, action, settles, handle, begunAt: clock.now(), moved: false };
      });
    },
    close: async () => {
      await provider.close();
      await fake.close();
    },
  };
}

interface Connection {
  readonly options?: Given;
  readonly key?: Pick<AccessKey, "ak" | "sk" | "securityToken"> | "none";
  readonly project?: string;
  readonly now?: () => number;
}

export function connect(
  fake: FakeHuawei,
  { options = {}, key = fake.keys, project = fake.project, now = Date.now }: Connection = {},
): Provider {
  const regions = { [REGION]: { project, endpoint: fake.url } };
  return createHuaweiProvider(huaweiOptions.parse({ regions, ...options }), {
    cloud: CLOUD,
    now,
    env: key === "none" ? {} : environmentOf(key),
  });
}

function environmentOf({ ak, sk, securityToken }: Pick<AccessKey, "ak" | "sk" | "securityToken">) {
  return {
    HUAWEICLOUD_SDK_AK: ak,
    HUAWEICLOUD_SDK_SK: sk,
    HUAWEICLOUD_SDK_SECURITY_TOKEN: securityToken,
  };
}

const FAULTS: Readonly<Record<WholeTrouble, Fault>> = {
  credentials: {
    by: "gateway",
    code: "APIGW.0301",
    message: "Incorrect IAM authentication information: verify aksk signature fail",
    status: 401,
  },
  throttled: "throttled",
  unreachable: "drop",
  "provider-fault": "server-error",
};

const RIGHTS: Readonly<Record<string, string>> = {
  start: "ecs:cloudServers:start",
  stop: "ecs:cloudServers:stop",
  "stop:hard": "ecs:cloudServers:stop",
  reboot: "ecs:cloudServers:reboot",
  "reboot:hard": "ecs:cloudServers:reboot",
  delete: "ecs:cloudServers:delete",
};

const OTHERS: readonly (readonly [InstanceState, ServerSpec])[] = [
  ["starting", { status: "BUILD", task: "spawning" }],
  ["starting", { status: "SHUTOFF", task: "powering-on" }],
  ["stopping", { status: "ACTIVE", task: "powering-off" }],
  ["rebooting", { status: "HARD_REBOOT", task: "rebooting_hard" }],
  ["shelved", { status: "SHELVED_OFFLOADED" }],
  ["suspended", { status: "PAUSED" }],
  ["error", { status: "ERROR", fault: "No valid host was found" }],
  ["deleted", { status: "DELETED" }],
  ["unknown", { status: "VERIFY_RESIZE" }],
  ["unknown", { status: "SOMETHING_NEW" }],
];

/** Huawei Cloud for the contract: servers in every state, some of them nodes of a cluster. */
export async function makeHuaweiHouse(): Promise<House> {
  const { fake, provider, now, advance, close } = await huaweiHouse({ timeoutMs: 400 });
  const cluster = fake.addCluster({ name: "prod" });
  const tags = [`CCE-Cluster-ID=${cluster}`];
  const states: Record<string, InstanceState> = {};
  const add = (state: InstanceState, spec: ServerSpec): string => {
    const id = fake.addServer(spec);
    states[id] = state;
    return id;
  };
  const running = [add("running", { name: "web-1" }), add("running", { tags })] as const;
  const off = { status: "SHUTOFF" };
  const stopped = [add("stopped", { ...off, name: "build" }), add("stopped", off)] as const;
  for (const [state, spec] of OTHERS) add(state, spec);
  return {
    provider,
    cloud: CLOUD,
    region: REGION,
    states,
    running: [...running],
    stopped: [...stopped],
    missing: "5e4fe200-0000-4000-8000-ffffffffffff",
    secrets: [fake.keys.ak, fake.keys.sk],
    now,
    settle: () => advance(60_000),
    close,
    failNext: (kind) => fake.fail(FAULTS[kind]),
    removeInstance: fake.removeServer,
    denyRight: (action) => {
      const right = RIGHTS[action] ?? "";
      fake.deny({ right });
      return right;
    },
    hang: () => {
      fake.fail("hang");
      return 3_500;
    },
    countEffects: (id) => fake.effectsOn(id).length,
  };
}
