import type { Action } from "../../../src/model/action.ts";
import type { InstanceState } from "../../../src/model/instance.ts";
import { type AwsEc2Options, awsEc2Options } from "../../../src/providers/aws-ec2/options.ts";
import { createAwsEc2Provider } from "../../../src/providers/aws-ec2/provider.ts";
import type { Provider, ProviderTools } from "../../../src/providers/provider.ts";
import type { House, WholeTrouble } from "../../contracts/provider.ts";
import type { AccessKey, FakeEc2, Fault, MachineSpec } from "../../fakes/aws-ec2/fake.ts";
import { startFakeEc2 } from "../../fakes/aws-ec2/fake.ts";
import { createClock } from "../../support/clock.ts";

export const REGION = "eu-west-1";
const CLOUD = "aws-dev";

export interface Ec2House {
  readonly fake: FakeEc2;
  readonly provider: Provider;
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  /** Adds so many like this and gives their ids. */
  readonly machines: (count: number, spec?: MachineSpec) => readonly string[];
  readonly close: () => Promise<void>;
}

type Given = Partial<{ -readonly [Key in keyof AwsEc2Options]: AwsEc2Options[Key] }>;

interface ToldOtherwise {
  readonly key?: AccessKey;
  readonly env?: Record<string, string>;
  readonly make?: MakeEc2 | undefined;
}

/** Makes the provider, wherever it is. */
export type MakeEc2 = (
  options: AwsEc2Options,
  tools: ProviderTools,
) => Provider | Promise<Provider>;

/** The real provider with the real SDK before a wire-level EC2. */
export async function ec2House(
  options: Given = {},
  { key, env = {}, make = createAwsEc2Provider }: ToldOtherwise = {},
): Promise<Ec2House> {
  const clock = createClock();
  const fake = await startFakeEc2({ now: clock.now });
  const given = { options, key: key ?? fake.credentials, env, now: clock.now };
  const provider = await make(...toMake(fake, given));
  return {
    fake,
    provider,
    ...clock,
    machines: (count, spec = {}) => Array.from({ length: count }, () => fake.addInstance(spec)),
    close: async () => {
      await provider.close();
      await fake.close();
    },
  };
}

interface Connection {
  readonly options?: Given;
  readonly key?: Pick<AccessKey, "accessKeyId" | "secretAccessKey">;
  readonly env?: Record<string, string>;
  readonly now?: () => number;
}

export const connect = (fake: FakeEc2, connection: Connection): Provider =>
  createAwsEc2Provider(...toMake(fake, connection));

function toMake(
  fake: FakeEc2,
  { options = {}, key, env = {}, now = Date.now }: Connection,
): Parameters<MakeEc2> {
  const keys = key && {
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
  };
  const at = { AWS_ENDPOINT_URL_EC2: fake.url, AWS_ENDPOINT_URL_STS: fake.url };
  const tools = { cloud: CLOUD, now, env: { ...at, ...keys, ...env } };
  return [awsEc2Options.parse({ regions: [REGION], ...options }), tools];
}

const STATES: Readonly<Record<string, InstanceState>> = {
  pending: "starting",
  running: "running",
  stopping: "stopping",
  stopped: "stopped",
  "shutting-down": "stopping",
  terminated: "deleted",
  invented: "unknown",
};

const RIGHTS: Readonly<Record<Action, string>> = {
  start: "ec2:StartInstances",
  stop: "ec2:StopInstances",
  "stop:hard": "ec2:StopInstances",
  reboot: "ec2:RebootInstances",
  "reboot:hard": "ec2:RebootInstances",
  shelve: "",
  unshelve: "",
  suspend: "",
  resume: "",
  rebuild: "",
  delete: "",
};

const FAULTS: Readonly<Record<WholeTrouble, Fault>> = {
  credentials: {
    code: "AuthFailure",
    message: "AWS was not able to validate the provided access credentials",
    status: 401,
  },
  throttled: "throttled",
  unreachable: "drop",
  "provider-fault": "server-error",
};

/** EC2 for the contract: machines in every state, one of them with the high byte in use. */
export async function makeEc2House(make?: MakeEc2): Promise<House> {
  const house = await ec2House({ timeoutMs: 400 }, { make });
  const { fake, provider, now, advance, close } = house;
  const states: Record<string, InstanceState> = {};
  const add = (state: NonNullable<MachineSpec["state"]>, spec: MachineSpec = {}): string => {
    const id = fake.addInstance({ ...spec, state });
    states[id] = STATES[state] ?? "unknown";
    return id;
  };
  const running = [add("running", { name: "web-1" }), add("running", { highByte: true })] as const;
  const stopped = [add("stopped", { name: "build" }), add("stopped", { highByte: true })] as const;
  for (const state of ["pending", "stopping", "shutting-down", "terminated", "invented"] as const)
    add(state);
  return {
    provider,
    cloud: CLOUD,
    region: REGION,
    states,
    running: [...running],
    stopped: [...stopped],
    missing: "i-0fffffffffffffff0",
    secrets: [fake.credentials.secretAccessKey, fake.credentials.accessKeyId, "Encoded"],
    now,
    settle: () => advance(60_000),
    close,
    failNext: (kind) => fake.fail(FAULTS[kind]),
    removeInstance: fake.removeInstance,
    denyRight: (action) => {
      fake.deny({ right: RIGHTS[action] });
      return RIGHTS[action];
    },
    hang: () => {
      fake.fail("hang");
      return 3_500;
    },
    countEffects: (id) => fake.effectsOn(id).length,
  };
}
