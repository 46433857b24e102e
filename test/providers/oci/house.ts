import type { Action } from "../../../src/model/action.ts";
import type { Instance, InstanceState } from "../../../src/model/instance.ts";
import { ociOptions } from "../../../src/providers/oci-container-instances/options.ts";
import { createOciProvider } from "../../../src/providers/oci-container-instances/provider.ts";
import type { Provider, Watched } from "../../../src/providers/provider.ts";
import type { House, WholeTrouble } from "../../contracts/provider.ts";
import type { FakeOci, Fault, MachineSpec, OciState } from "../../fakes/oci/fake.ts";
import { COMPARTMENT, REGION, startFakeOci } from "../../fakes/oci/fake.ts";
import { createClock } from "../../support/clock.ts";

export { COMPARTMENT, REGION } from "../../fakes/oci/fake.ts";

const CLOUD = "oci-dev";

export interface OciHouse {
  readonly fake: FakeOci;
  readonly provider: Provider;
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  /** Adds so many like this and gives their ids. */
  readonly machines: (count: number, spec?: MachineSpec) => readonly string[];
  /** Another bot on the same cloud, with other options. */
  readonly connect: (options?: Given, env?: Environment) => Provider;
  readonly close: () => Promise<void>;
}

/** Options as an operator would write them. */
export type Given = Readonly<Record<string, unknown>>;
type Environment = Readonly<Record<string, string | undefined>>;

/** The real provider with the real SDK before a wire-level OCI. */
export async function ociHouse(options: Given = {}): Promise<OciHouse> {
  const clock = createClock();
  const fake = await startFakeOci({ now: clock.now });
  const connect = (given: Given = {}, env: Environment = {}) =>
    createOciProvider(ociOptions.parse({ ...basics(fake), ...options, ...given }), {
      cloud: CLOUD,
      now: clock.now,
      env,
    });
  const provider = connect();
  return {
    fake,
    provider,
    ...clock,
    connect,
    machines: (count, spec = {}) => Array.from({ length: count }, () => fake.addInstance(spec)),
    close: async () => {
      await provider.close();
      await fake.close();
    },
  };
}

const basics = (fake: FakeOci): Given => ({
  regions: [REGION],
  compartments: [COMPARTMENT],
  key: fake.key,
  endpoints: endpointsOf(fake),
});

export const endpointsOf = ({ url }: FakeOci) => ({
  instances: `${url}/{region}`,
  secrets: `${url}/{region}`,
  auth: `${url}/auth`,
  metadata: `${url}/opc/v2/`,
});

export async function listed(provider: Provider, region = REGION): Promise<Instance[]> {
  const all: Instance[] = [];
  for await (const page of provider.list(region)) all.push(...page);
  return all;
}

/** Begins it, and gives what the engine would watch. */
export async function begun(
  { provider, now }: Pick<OciHouse, "provider" | "now">,
  action: Action,
  ids: readonly string[],
): Promise<Watched[]> {
  const answer = await provider.begin(REGION, action, ids, "key");
  return ids.map((id) => {
    const one = answer.get(id);
    if (one?.kind !== "accepted" || !one.settles) throw new Error(JSON.stringify(one));
    const { settles, handle } = one;
    return { id, action, settles, handle, begunAt: now(), moved: false };
  });
}

const STATES: Readonly<Record<OciState, InstanceState>> = {
  CREATING: "starting",
  UPDATING: "unknown",
  ACTIVE: "running",
  INACTIVE: "stopped",
  DELETING: "stopping",
  DELETED: "deleted",
  FAILED: "error",
  HIBERNATING: "unknown",
};

const FAULTS: Readonly<Record<WholeTrouble, Fault>> = {
  credentials: "unauthenticated",
  throttled: "throttled",
  unreachable: "drop",
  "provider-fault": "server-error",
};

const PERMISSIONS: Partial<Readonly<Record<Action, string>>> = {
  start: "COMPUTE_CONTAINER_INSTANCE_START",
  stop: "COMPUTE_CONTAINER_INSTANCE_STOP",
  reboot: "COMPUTE_CONTAINER_INSTANCE_RESTART",
};

/** OCI for the contract: instances in every state, UPDATING for each reason that it can have. */
export async function makeOciHouse(): Promise<House> {
  const { fake, provider, now, advance, close } = await ociHouse({ timeoutMs: 400 });
  const states: Record<string, InstanceState> = {};
  const add = (state: OciState, spec: MachineSpec = {}): string => {
    const id = fake.addInstance({ ...spec, state });
    states[id] = STATES[state];
    return id;
  };
  const updating = (operation: string, seen: InstanceState): void => {
    const id = add("ACTIVE", { ending: "hangs" });
    fake.beginElsewhere(id, operation, "ACTIVE");
    states[id] = seen;
  };
  const running = [add("ACTIVE", { name: "shop" }), add("ACTIVE")] as const;
  const stopped = [add("INACTIVE", { name: "build" }), add("INACTIVE")] as const;
  for (const state of ["CREATING", "DELETING", "DELETED", "FAILED", "HIBERNATING"] as const)
    add(state);
  updating("START_CONTAINER_INSTANCE", "starting");
  updating("STOP_CONTAINER_INSTANCE", "stopping");
  updating("RESTART_CONTAINER_INSTANCE", "rebooting");
  updating("UPDATE_CONTAINER_INSTANCE", "unknown");
  return {
    provider,
    cloud: CLOUD,
    region: REGION,
    states,
    running: [...running],
    stopped: [...stopped],
    missing: `ocid1.computecontainerinstance.oc1.${REGION}.missing`,
    secrets: secretsOf(fake),
    now,
    settle: () => advance(60_000),
    close,
    failNext: (kind) => fake.fail(FAULTS[kind]),
    removeInstance: fake.removeInstance,
    denyRight: (action) => {
      const permission = PERMISSIONS[action] ?? "";
      fake.deny({ permission });
      return permission;
    },
    hang: () => {
      fake.fail("hang");
      return 3_000;
    },
    countEffects: (id) => fake.effectsOn(id).length,
  };
}

/** What must never be seen of an API key: its fingerprint names it, its lines are it. */
export const secretsOf = ({ key }: FakeOci): readonly string[] => [
  key.fingerprint,
  ...key.privateKey.split("\n").filter((line) => line.length > 20),
];
