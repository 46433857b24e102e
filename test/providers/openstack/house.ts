import type { Instance, InstanceState } from "../../../src/model/instance.ts";
import type { Trouble } from "../../../src/model/trouble.ts";
import {
  type OpenstackOptions,
  openstackOptions,
} from "../../../src/providers/openstack/options.ts";
import { createOpenstackProvider } from "../../../src/providers/openstack/provider.ts";
import type { Begun, Provider, Sight, Watched } from "../../../src/providers/provider.ts";
import type { House, WholeTrouble } from "../../contracts/provider.ts";
import type { FakeOpenstack, FakeOptions, Fault, MachineSpec } from "../../fakes/openstack/fake.ts";
import { ADMIN_PASS, startFakeOpenstack } from "../../fakes/openstack/fake.ts";
import { createClock } from "../../support/clock.ts";

export const REGION = "RegionOne";
const CLOUD = "ovh";

type Given = Partial<{ -readonly [Key in keyof OpenstackOptions]: OpenstackOptions[Key] }>;

export interface OpenstackHouse extends ReturnType<typeof createClock> {
  readonly fake: FakeOpenstack;
  readonly provider: Provider;
  readonly servers: (count: number, spec?: MachineSpec) => readonly string[];
  readonly close: () => Promise<void>;
}

/** The real provider before a wire-level Keystone and Nova. */
export async function openstackHouse(
  options: Given = {},
  fakeOptions: Omit<FakeOptions, "now"> = {},
): Promise<OpenstackHouse> {
  const clock = createClock();
  const fake = await startFakeOpenstack({ ...fakeOptions, now: clock.now });
  const provider = connect(fake, { options, now: clock.now });
  return {
    fake,
    provider,
    ...clock,
    servers: (count, spec = {}) => Array.from({ length: count }, () => fake.addServer(spec)),
    close: async () => {
      await provider.close();
      await fake.close();
    },
  };
}

/** With the user's password, unless the options or the environment say otherwise. */
export function connect(
  fake: FakeOpenstack,
  {
    options = {},
    env = passwordEnv(fake),
    now = Date.now,
  }: {
    readonly options?: Given;
    readonly env?: Record<string, string>;
    readonly now?: () => number;
  } = {},
): Provider {
  return createOpenstackProvider(openstackOptions.parse(options), { cloud: CLOUD, env, now });
}

export const passwordEnv = ({ authUrl, world }: FakeOpenstack): Record<string, string> => ({
  OS_AUTH_URL: authUrl,
  OS_USERNAME: world.user.name,
  OS_PASSWORD: world.user.password,
  OS_PROJECT_NAME: "demo",
  OS_REGION_NAME: world.regions[0] ?? "",
});

export async function listed(provider: Provider, region = REGION): Promise<Instance[]> {
  const all: Instance[] = [];
  for await (const page of provider.list(region)) all.push(...page);
  return all;
}

export const troubleIn = (one: Begun | Sight | undefined): Trouble | undefined =>
  one && "trouble" in one ? one.trouble : undefined;

/** Begins an action on one server. */
export async function ask(
  { provider }: Pick<OpenstackHouse, "provider">,
  action: Parameters<Provider["begin"]>[1],
  id: string,
): Promise<Begun | undefined> {
  return (await provider.begin(REGION, action, [id], "key")).get(id);
}

/** An accepted action as the engine would watch it. */
export function followed(
  { now }: Pick<OpenstackHouse, "now">,
  action: Watched["action"],
  id: string,
  begun: Begun | undefined,
): Watched {
  if (begun?.kind !== "accepted" || !begun.settles)
    throw new Error(`${action} was not accepted: ${JSON.stringify(begun)}`);
  const { settles, handle } = begun;
  return { id, action, settles, handle, begunAt: now(), moved: false };
}

export async function look(
  { provider }: Pick<OpenstackHouse, "provider">,
  watched: Watched,
): Promise<Sight | undefined> {
  return (await provider.watch(REGION, [watched])).get(watched.id);
}

const STATES: readonly (readonly [InstanceState, MachineSpec])[] = [
  ["stopping", { status: "ACTIVE", task: "powering-off" }],
  ["starting", { status: "SHUTOFF", task: "powering-on" }],
  ["starting", { status: "BUILD", task: "spawning" }],
  ["starting", { status: "BUILD" }],
  ["rebooting", { status: "REBOOT", task: "reboot_started" }],
  ["rebooting", { status: "SHUTOFF", task: "reboot_pending_hard" }],
  ["rebooting", { status: "REBUILD", task: "rebuild_spawning" }],
  ["stopping", { status: "ACTIVE", task: "shelving_image_uploading" }],
  ["stopping", { status: "SHELVED", task: "shelving_offloading" }],
  ["shelved", { status: "SHELVED" }],
  ["shelved", { status: "SHELVED_OFFLOADED" }],
  ["starting", { status: "SHELVED_OFFLOADED", task: "spawning" }],
  ["suspended", { status: "SUSPENDED" }],
  ["suspended", { status: "PAUSED" }],
  ["running", { status: "ACTIVE", task: "image_uploading" }],
  ["running", { status: "VERIFY_RESIZE" }],
  ["stopped", { status: "VERIFY_RESIZE", power: 4 }],
  ["running", { status: "RESCUE" }],
  ["running", { status: "MIGRATING", task: "migrating" }],
  ["error", { status: "ERROR", fault: "No valid host was found." }],
  ["stopping", { status: "ACTIVE", task: "deleting" }],
  ["deleted", { status: "DELETED" }],
  ["deleted", { status: "SOFT_DELETED" }],
  ["unknown", { partial: true }],
  ["unknown", { status: "INVENTED" }],
];

const FAULTS: Readonly<Record<WholeTrouble, Fault>> = {
  credentials: { status: 401, message: "The request you have made requires authentication." },
  throttled: { status: 429, retryAfter: "7" },
  unreachable: "drop",
  "provider-fault": "server-error",
};

/** OpenStack for the contract: servers in every state that Nova has. */
export async function makeOpenstackHouse(): Promise<House> {
  const { fake, provider, now, advance, close } = await openstackHouse({ timeoutMs: 400 });
  const states: Record<string, InstanceState> = {};
  const add = (state: InstanceState, spec: MachineSpec): string => {
    const id = fake.addServer(spec);
    states[id] = state;
    return id;
  };
  const running = [add("running", { name: "web-1" }), add("running", { name: "web-2" })] as const;
  const off = { status: "SHUTOFF" };
  const stopped = [add("stopped", { ...off, name: "build" }), add("stopped", off)] as const;
  for (const [state, spec] of STATES) add(state, spec);
  return {
    provider,
    cloud: CLOUD,
    region: REGION,
    states,
    running: [...running],
    stopped: [...stopped],
    missing: "00000000-0000-4000-8000-000000000000",
    secrets: [fake.world.user.password, "gAAAA", ADMIN_PASS],
    now,
    settle: () => advance(60_000),
    close,
    failNext: (kind) => fake.fail(FAULTS[kind]),
    removeInstance: fake.removeServer,
    denyRight: (action) => {
      fake.world.user.roles = ["reader"];
      return `os_compute_api:servers:${action}`;
    },
    hang: () => {
      fake.fail("hang");
      return 3_500;
    },
    countEffects: (id) => fake.effectsOn(id).length,
  };
}
