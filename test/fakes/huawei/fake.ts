import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answer, type ServerState } from "./answer.ts";
import { phaseOf } from "./clusters.ts";
import { type Fault, Faults, type Which } from "./faults.ts";
import { createMachine, type Moment, momentAt, replan, type ServerSpec } from "./machine.ts";
import type { AccessKey } from "./signature.ts";
import type { Call, Denial, Effect, TransitionMs, World } from "./world.ts";

export type { Fault } from "./faults.ts";
export type { ServerSpec } from "./machine.ts";
export type { AccessKey } from "./signature.ts";
export type { Call, Denial, Effect } from "./world.ts";

export interface FakeHuaweiOptions {
  /** The cloud's clock for states and limits; signatures are always judged by the real one. */
  readonly now?: () => number;
}

export interface ClusterSpec {
  readonly name: string;
  readonly id?: string;
  readonly project?: string;
  readonly phase?: string;
  readonly prepaid?: boolean;
}

/** Whatever of the cloud's manners a test wants to be otherwise. */
export type Manners = Partial<
  Pick<World, "transitionMs" | "staleMs" | "ignoresMarkers" | "ignoresPages" | "namesUnknown">
>;

/** ECS and CCE of one account on loopback: for the endpoints of both. */
export interface FakeHuawei {
  readonly url: string;
  /** The project of everything that does not say otherwise. */
  readonly project: string;
  /** Good for everything in that project. */
  readonly keys: AccessKey;
  /** Every request that was signed by a known key, oldest first. */
  readonly calls: readonly Call[];
  /** Every change that was really made, oldest first. */
  readonly effects: readonly Effect[];
  /** Requests by the API's own name, those that a fault hit among them. */
  countCalls(operation: string): number;
  effectsOn(id: string): readonly Effect[];
  addKey(key?: { readonly temporary?: boolean; readonly projects?: readonly string[] }): AccessKey;
  /** @returns its id */
  addServer(spec?: ServerSpec): string;
  removeServer(id: string): void;
  /** Something else than the bot changes it. */
  changeServer(id: string, to: Omit<Moment, "at">): void;
  statusOf(id: string): string | undefined;
  /** @returns its id */
  addCluster(spec: ClusterSpec): string;
  phaseOf(cluster: string): string | undefined;
  forgetJobs(): void;
  behave(manners: Manners): void;
  /** Moves the server's clock against the client's. */
  setClockSkew(ms: number): void;
  deny(denial: Denial): void;
  /** The next `times` of these calls suffer this; without `times`, all until `heal`. */
  fail(fault: Fault, options?: Which & { readonly times?: number }): void;
  heal(): void;
  close(): Promise<void>;
}

const PROJECT = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const TRANSITION_MS: TransitionMs = {
  start: 8_000,
  stop: 6_000,
  hardStop: 1_000,
  reboot: 9_000,
  cluster: 180_000,
};

/** Starts the cloud on an ephemeral loopback port. */
export async function startFakeHuawei(options: FakeHuaweiOptions = {}): Promise<FakeHuawei> {
  const world = createWorld(options.now ?? Date.now);
  const state: ServerState = { world, faults: new Faults(), calls: [], skewMs: 0 };
  const server = createServer((request, response) => void answer(state, request, response));
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    project: PROJECT,
    keys: addKey(world, {}),
    calls: state.calls,
    effects: world.effects,
    countCalls: (name) => state.calls.filter(({ operation }) => operation === name).length,
    effectsOn: (id) => world.effects.filter((effect) => effect.id === id),
    addKey: (key = {}) => addKey(world, key),
    ...serverControls(world),
    ...clusterControls(world),
    ...mannerControls(state),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createWorld(now: () => number): World {
  return {
    now,
    transitionMs: TRANSITION_MS,
    staleMs: 0,
    keys: new Map(),
    machines: new Map(),
    clusters: new Map(),
    jobs: new Map(),
    effects: [],
    asked: [],
    denials: [],
    ignoresMarkers: false,
    ignoresPages: false,
    namesUnknown: false,
  };
}

function addKey(
  world: World,
  { temporary = false, projects = [PROJECT] }: Parameters<FakeHuawei["addKey"]>[0] & object,
): AccessKey {
  const serial = String(world.keys.size + 1).padStart(6, "0");
  const key: AccessKey = {
    ak: `HPUAFAKEKEY${serial}`,
    sk: `secret+of/${randomUUID()}`,
    projects,
    ...(temporary ? { securityToken: `token-${randomUUID()}` } : {}),
  };
  world.keys.set(key.ak, key);
  return key;
}

type ServerControls = Pick<
  FakeHuawei,
  "addServer" | "removeServer" | "changeServer" | "statusOf" | "forgetJobs"
>;

function serverControls(world: World): ServerControls {
  let serial = 0;
  return {
    addServer: (spec = {}) => {
      serial += 1;
      const machine = createMachine(spec, serial, PROJECT);
      world.machines.set(machine.id, machine);
      return machine.id;
    },
    removeServer: (id) => void world.machines.delete(id),
    changeServer: (id, to) => {
      const machine = world.machines.get(id);
      if (machine) replan(machine, world.now(), [{ ...to, at: world.now() }]);
    },
    statusOf: (id) => {
      const machine = world.machines.get(id);
      return machine && momentAt(machine, world.now()).status;
    },
    forgetJobs: () => world.jobs.clear(),
  };
}

function clusterControls(world: World): Pick<FakeHuawei, "addCluster" | "phaseOf"> {
  return {
    addCluster: ({ name, id = randomUUID(), project = PROJECT, phase, prepaid = false }) => {
      const timeline = [{ at: Number.NEGATIVE_INFINITY, phase: phase ?? "Available" }];
      world.clusters.set(id, { id, name, project, prepaid, timeline });
      return id;
    },
    phaseOf: (id) => {
      const cluster = world.clusters.get(id);
      return cluster && phaseOf(cluster, world.now());
    },
  };
}

type MannerControls = Pick<FakeHuawei, "behave" | "setClockSkew" | "deny" | "fail" | "heal">;

function mannerControls(state: ServerState): MannerControls {
  const { world, faults } = state;
  return {
    behave: (manners) => void Object.assign(world, manners),
    setClockSkew: (ms) => {
      state.skewMs = ms;
    },
    deny: (denial) => {
      world.denials = [...world.denials, denial];
    },
    fail: (fault, { times = Number.POSITIVE_INFINITY, ...which } = {}) =>
      faults.plan(fault, times, which),
    heal: () => faults.clear(),
  };
}
