import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerState } from "./answer.ts";
import { answer } from "./answer.ts";
import { begin } from "./change.ts";
import { Bucket, type Fault, Faults, type Throttle } from "./faults.ts";
import { type ApiKey, Keys, type SessionToken } from "./keys.ts";
import type { MachineSpec, OciState } from "./machine.ts";
import { createMachine, momentAt, replan } from "./machine.ts";
import { createMetadata, type InstanceMetadata } from "./metadata.ts";
import type { Call, Denial, Effect, World } from "./world.ts";

export type { Fault } from "./faults.ts";
export type { ApiKey } from "./keys.ts";
export type { MachineSpec, OciState } from "./machine.ts";

export const REGION = "eu-frankfurt-1";
export const COMPARTMENT = "ocid1.compartment.oc1..dev";

export interface FakeOciOptions {
  /** The cloud's clock for states and throttling; signatures are always judged by the real one. */
  readonly now?: () => number;
  /** How long a change takes. Default 10 s. */
  readonly transitionMs?: number;
}

/** Container Instances, Vault secrets and what a compute instance asks for its identity, on loopback. */
export interface FakeOci {
  readonly url: string;
  /** Good for everything in the tenancy. */
  readonly key: ApiKey;
  readonly metadata: InstanceMetadata;
  /** Every request with a good signature, oldest first. */
  readonly calls: readonly Call[];
  /** Every change that was really made, oldest first. */
  readonly effects: readonly Effect[];
  /** Requests by operation, those that a fault hit among them. */
  countCalls(operation: string): number;
  effectsOn(instanceId: string): readonly Effect[];
  /** @returns its OCID */
  addInstance(spec?: MachineSpec): string;
  addCompartment(id: string): void;
  /** Forgets it, as OCI does some time after its end. */
  removeInstance(id: string): void;
  moveInstance(id: string, compartment: string): void;
  stateOf(id: string): OciState | undefined;
  /** Puts it into this state at once, behind everybody's back. */
  setState(id: string, state: OciState, details?: string): void;
  /** Somebody else begins this on it. */
  beginElsewhere(id: string, operation: string, to: OciState): void;
  /** Work requests end being shown after a day or so. */
  forgetWorkRequests(): void;
  /** @returns its OCID */
  addSecret(content: string, region?: string): string;
  setSecret(id: string, content: string): void;
  /** A token for a container of OCI's own; `expiresInMs` by the real clock. */
  issueToken(expiresInMs: number): SessionToken;
  revokeTokens(): void;
  setTransitionMs(ms: number): void;
  setListLagMs(ms: number): void;
  /** Moves the server's clock against the client's. */
  setClockSkew(ms: number): void;
  deny(denial: Denial): void;
  throttle(throttle: Throttle | undefined): void;
  /** The next `times` calls (of that operation) suffer this; without `times`, all until `heal`. */
  fail(fault: Fault, options?: { readonly times?: number; readonly operation?: string }): void;
  heal(): void;
  close(): Promise<void>;
}

/** Starts the cloud on an ephemeral loopback port. Each region has its own path. */
export async function startFakeOci(options: FakeOciOptions = {}): Promise<FakeOci> {
  const now = options.now ?? Date.now;
  const keys = new Keys();
  const state: ServerState = {
    world: createWorld(now, options.transitionMs ?? 10_000),
    keys,
    metadata: createMetadata(keys, REGION),
    bucket: new Bucket(now),
    faults: new Faults(),
    calls: [],
    skewMs: 0,
  };
  const server = createServer((request, response) => void answer(state, request, response));
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { world, calls, metadata } = state;
  return {
    url: `http://127.0.0.1:${port}`,
    key: keys.addApiKey("lamplighter"),
    metadata,
    calls,
    effects: world.effects,
    countCalls: (operation) => calls.filter((call) => call.operation === operation).length,
    effectsOn: (id) => world.effects.filter((effect) => effect.instanceId === id),
    ...instanceControls(world),
    ...worldControls(world),
    ...trafficControls(state),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createWorld(now: () => number, transitionMs: number): World {
  return {
    now,
    transitionMs,
    acceptedMs: 1000,
    listLagMs: 0,
    compartments: new Set([COMPARTMENT]),
    machines: new Map(),
    requests: [],
    secrets: new Map(),
    effects: [],
    denials: [],
  };
}

type InstanceControls = Pick<
  FakeOci,
  "addInstance" | "removeInstance" | "moveInstance" | "stateOf" | "setState" | "beginElsewhere"
>;

function instanceControls(world: World): InstanceControls {
  let serial = 0;
  const machineOf = (id: string) => {
    const machine = world.machines.get(id);
    if (!machine) throw new Error(`no instance ${id}`);
    return machine;
  };
  return {
    addInstance: (spec = {}) => {
      serial += 1;
      const machine = createMachine(spec, serial, { region: REGION, compartment: COMPARTMENT });
      world.machines.set(machine.id, machine);
      return machine.id;
    },
    removeInstance: (id) => void world.machines.delete(id),
    moveInstance: (id, compartment) => {
      machineOf(id).compartment = compartment;
    },
    stateOf: (id) => {
      const machine = world.machines.get(id);
      return machine && momentAt(machine, world.now()).state;
    },
    setState: (id, state, details) =>
      replan(machineOf(id), world.now(), [{ at: world.now(), state, details }]),
    beginElsewhere: (id, operation, to) =>
      void begin(world, machineOf(id), { operation, through: "UPDATING", to }),
  };
}

type WorldControls = Pick<
  FakeOci,
  | "addCompartment"
  | "forgetWorkRequests"
  | "addSecret"
  | "setSecret"
  | "setTransitionMs"
  | "setListLagMs"
  | "deny"
>;

function worldControls(world: World): WorldControls {
  return {
    addCompartment: (id) => void world.compartments.add(id),
    forgetWorkRequests: () => {
      world.requests = [];
    },
    addSecret: (content, region = REGION) => {
      const id = `ocid1.vaultsecret.oc1.${region}.secret${world.secrets.size + 1}`;
      world.secrets.set(id, { region, content });
      return id;
    },
    setSecret: (id, content) => {
      const region = world.secrets.get(id)?.region ?? REGION;
      world.secrets.set(id, { region, content });
    },
    setTransitionMs: (ms) => {
      world.transitionMs = ms;
    },
    setListLagMs: (ms) => {
      world.listLagMs = ms;
    },
    deny: (denial) => {
      world.denials = [...world.denials, denial];
    },
  };
}

type TrafficControls = Pick<
  FakeOci,
  "issueToken" | "revokeTokens" | "setClockSkew" | "throttle" | "fail" | "heal"
>;

function trafficControls(state: ServerState): TrafficControls {
  return {
    issueToken: (expiresInMs) => state.keys.addToken("container", Date.now() + expiresInMs),
    revokeTokens: () => state.keys.revokeTokens(),
    setClockSkew: (ms) => {
      state.skewMs = ms;
    },
    throttle: (throttle) => state.bucket.limit(throttle),
    fail: (fault, { times = Number.POSITIVE_INFINITY, operation } = {}) =>
      state.faults.plan(fault, times, operation),
    heal: () => state.faults.clear(),
  };
}
