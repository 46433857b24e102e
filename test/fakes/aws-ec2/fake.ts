import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerState } from "./answer.ts";
import { answer } from "./answer.ts";
import type { Fault, Throttle } from "./faults.ts";
import { Buckets, Faults } from "./faults.ts";
import type { Ec2State, Machine, MachineSpec } from "./machine.ts";
import { createMachine, momentAt } from "./machine.ts";
import type { AccessKey } from "./signature.ts";
import type { Call, Denial, Effect, Role, TransitionMs, World } from "./world.ts";

export type { Fault, Throttle } from "./faults.ts";
export type { Ec2State, MachineSpec } from "./machine.ts";
export type { AccessKey } from "./signature.ts";
export type { Call, Denial, Effect, Role, TransitionMs } from "./world.ts";

export interface FakeEc2Options {
  /** The cloud's clock for states and throttling; signatures are always judged by the real one. */
  readonly now?: () => number;
  /** How long changes take; one number for all of them. Default 2 s, hard stop 0.5 s. */
  readonly transitionMs?: number | TransitionMs;
  /** How far behind DescribeInstances answers. */
  readonly staleMs?: number;
}

/** A whole EC2 on loopback: for the endpoint of EC2 and of STS alike. */
export interface FakeEc2 {
  readonly url: string;
  /** Good for everything in the default account. */
  readonly credentials: AccessKey;
  /** Every request that was signed by a known key, oldest first. */
  readonly calls: readonly Call[];
  /** Every change that was really made, oldest first. */
  readonly effects: readonly Effect[];
  /** Requests by action, those that a fault hit among them. */
  countCalls(action: string): number;
  effectsOn(instanceId: string): readonly Effect[];
  addKey(key: { readonly account: string; readonly name: string }): AccessKey;
  addRole(role: Role): void;
  /** @returns its id */
  addInstance(spec?: MachineSpec): string;
  /** Forgets it, as EC2 does an hour after its end. */
  removeInstance(id: string): void;
  stateOf(id: string): Ec2State | "invented" | undefined;
  setTransitionMs(transitionMs: number | TransitionMs): void;
  setStaleMs(staleMs: number): void;
  /** Moves the server's clock against the client's. */
  setClockSkew(ms: number): void;
  deny(denial: Denial): void;
  allowAll(): void;
  /** This type has no room, in one zone or everywhere. */
  fill(type: string, zone?: string): void;
  throttle(throttle: Throttle | undefined): void;
  /** The next `times` calls (of that action) suffer this; without `times`, all until `heal`. */
  fail(fault: Fault, options?: { readonly times?: number; readonly action?: string }): void;
  heal(): void;
  close(): Promise<void>;
}

/** Starts the cloud on an ephemeral loopback port. */
export async function startFakeEc2(options: FakeEc2Options = {}): Promise<FakeEc2> {
  const now = options.now ?? Date.now;
  const world = createWorld(now, options);
  const state: ServerState = {
    world,
    buckets: new Buckets(now),
    faults: new Faults(),
    calls: [],
    skewMs: 0,
  };
  const server = createServer((request, response) => void answer(state, request, response));
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    credentials: addKey(world, { account: DEFAULT_ACCOUNT, name: "lamplighter" }),
    calls: state.calls,
    effects: world.effects,
    countCalls: (action) => state.calls.filter((call) => call.action === action).length,
    effectsOn: (id) => world.effects.filter((effect) => effect.instanceId === id),
    ...worldControls(world),
    ...trafficControls(state),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const DEFAULT_ACCOUNT = "111122223333";

function createWorld(now: () => number, options: FakeEc2Options): World {
  return {
    now,
    transitionMs: transition(options.transitionMs ?? { start: 2000, stop: 2000, hardStop: 500 }),
    staleMs: options.staleMs ?? 0,
    keys: new Map(),
    roles: new Map(),
    machines: new Map<string, Machine>(),
    effects: [],
    denials: [],
    full: [],
  };
}

const transition = (ms: number | TransitionMs): TransitionMs =>
  typeof ms === "number" ? { start: ms, stop: ms, hardStop: ms } : ms;

function addKey(world: World, { account, name }: { account: string; name: string }): AccessKey {
  const serial = String(world.keys.size + 1).padStart(12, "0");
  const key: AccessKey = {
    accessKeyId: `AKIAFAKE${serial}`,
    secretAccessKey: `secret/of+${name}/${randomUUID()}`,
    account,
    arn: `arn:aws:iam::${account}:user/${name}`,
  };
  world.keys.set(key.accessKeyId, key);
  return key;
}

type WorldControls = Pick<
  FakeEc2,
  | "addKey"
  | "addRole"
  | "addInstance"
  | "removeInstance"
  | "stateOf"
  | "setTransitionMs"
  | "setStaleMs"
  | "deny"
  | "allowAll"
  | "fill"
>;

function worldControls(world: World): WorldControls {
  let serial = 0;
  return {
    addKey: (key) => addKey(world, key),
    addRole: (role) => void world.roles.set(role.arn, role),
    addInstance: (spec = {}) => {
      serial += 1;
      const machine = createMachine(spec, serial, DEFAULT_ACCOUNT);
      world.machines.set(machine.id, machine);
      return machine.id;
    },
    removeInstance: (id) => void world.machines.delete(id),
    stateOf: (id) => {
      const machine = world.machines.get(id);
      return machine && momentAt(machine, world.now()).state;
    },
    setTransitionMs: (ms) => {
      world.transitionMs = transition(ms);
    },
    setStaleMs: (ms) => {
      world.staleMs = ms;
    },
    deny: (denial) => {
      world.denials = [...world.denials, denial];
    },
    allowAll: () => {
      world.denials = [];
    },
    fill: (type, zone) => {
      world.full = [...world.full, { type, zone }];
    },
  };
}

type TrafficControls = Pick<FakeEc2, "setClockSkew" | "throttle" | "fail" | "heal">;

function trafficControls(state: ServerState): TrafficControls {
  return {
    setClockSkew: (ms) => {
      state.skewMs = ms;
    },
    throttle: (throttle) => state.buckets.limit(throttle),
    fail: (fault, { times = Number.POSITIVE_INFINITY, action } = {}) =>
      state.faults.plan(fault, times, action),
    heal: () => state.faults.clear(),
  };
}
