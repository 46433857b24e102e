import { randomUUID } from "node:crypto";
import { createServer as createPlainServer, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createFaults, type Fault, type FaultScope, type Faults, play } from "./faults.ts";
import { serveKeystone } from "./keystone.ts";
import { createMachine, type MachineSpec } from "./machine.ts";
import { serveNova, stateNow } from "./nova.ts";
import {
  errorAnswer,
  readRequest,
  type WireAnswer,
  WireError,
  type WireRequest,
  write,
} from "./wire.ts";
import {
  type AccessRule,
  type AppCredential,
  type Call,
  newRequestId,
  type World,
} from "./world.ts";

export type { Fault } from "./faults.ts";
export type { MachineSpec } from "./machine.ts";
export { ADMIN_PASS } from "./nova.ts";
export { PROJECT } from "./world.ts";

export interface FakeOptions {
  /** The cloud's clock. */
  readonly now?: () => number;
  readonly regions?: readonly string[];
  /** Serves over TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A whole Keystone and a Nova for each region on loopback. */
export interface FakeOpenstack {
  /** Keystone, without `/v3`. */
  readonly authUrl: string;
  /** Nova of a region without its catalog. */
  novaUrl(region: string): string;
  /** Everything that can be turned: roles, token lifetime, pages, versions, failures of the driver. */
  readonly world: World;
  readonly calls: readonly Call[];
  /** The interface of each call to Nova, oldest first. */
  readonly faces: readonly string[];
  countCalls(line: RegExp): number;
  effectsOn(id: string): readonly string[];
  /** @returns its id */
  addServer(spec?: MachineSpec): string;
  removeServer(id: string): void;
  /** `ACTIVE powering-off` */
  stateOf(id: string): string | undefined;
  lock(id: string): void;
  addCredential(rules?: readonly AccessRule[]): AppCredential;
  /** All tokens given so far are refused from now on. */
  revokeTokens(): void;
  fail(fault: Fault, scope?: FaultScope): void;
  heal(): void;
  /** Happens once, just before the next action is looked at: somebody else was quicker. */
  between: (() => Promise<void>) | undefined;
  close(): Promise<void>;
}

interface Server {
  between?: (() => Promise<void>) | undefined;
  readonly world: World;
  readonly faults: Faults;
  readonly calls: Call[];
}

/** Starts the cloud on an ephemeral loopback port. */
export async function startFakeOpenstack(options: FakeOptions = {}): Promise<FakeOpenstack> {
  const world = createWorld(options);
  const state: Server = { world, faults: createFaults(), calls: [] };
  const listener: Parameters<typeof createPlainServer>[1] = (request, response) =>
    void readRequest(request).then(
      (read) => answer(state, read, response),
      () => response.destroy(),
    );
  const server = options.tls
    ? createTlsServer(options.tls, listener)
    : createPlainServer(listener as never);
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  world.origin = `${options.tls ? "https" : "http"}://127.0.0.1:${port}`;
  return {
    authUrl: `${world.origin}/identity`,
    novaUrl: (region) => `${world.origin}/nova/public/${region}/v2.1`,
    world,
    calls: state.calls,
    get faces() {
      return state.calls.flatMap(({ face }) => face ?? []);
    },
    countCalls: (line) =>
      state.calls.filter(({ method, path }) => line.test(`${method} ${path}`)).length,
    effectsOn: (id) =>
      world.effects.filter(({ serverId }) => serverId === id).map(({ what }) => what),
    ...controls(world),
    fail: (fault, scope = {}) => state.faults.plan(fault, scope),
    heal: () => state.faults.clear(),
    get between() {
      return state.between;
    },
    set between(between) {
      state.between = between;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const createWorld = ({ now = Date.now, regions = ["RegionOne"] }: FakeOptions): World => ({
  now,
  origin: "",
  regions,
  user: {
    name: "demo",
    id: "user-of-demo",
    password: `secret/${randomUUID()}`,
    domain: { id: "default", name: "Default" },
    roles: ["reader", "member"],
  },
  credentials: new Map(),
  tokens: new Map(),
  machines: new Map(),
  effects: [],
  failing: new Set(),
  denied: new Set(),
  tokenTtlMs: 3_600_000,
  stepMs: 1_000,
  actionDelayMs: 0,
  maxLimit: 1000,
  maxMinor: 93,
  endpointForm: "versioned",
  offloads: true,
  unscoped: false,
  serial: 0,
});

type Controls = Pick<
  FakeOpenstack,
  "addServer" | "removeServer" | "stateOf" | "lock" | "addCredential" | "revokeTokens"
>;

function controls(world: World): Controls {
  return {
    addServer: (spec = {}) => {
      world.serial += 1;
      const machine = createMachine(spec, world.serial, world.now());
      world.machines.set(machine.id, machine);
      return machine.id;
    },
    removeServer: (id) => void world.machines.delete(id),
    stateOf: (id) => {
      const machine = world.machines.get(id);
      return machine && world.now() < machine.goneAt ? stateNow(world, machine) : undefined;
    },
    lock: (id) => {
      const machine = world.machines.get(id);
      if (machine) machine.locked = true;
    },
    addCredential: (rules) => {
      const credential = { id: randomUUID(), name: "lamplighter", secret: randomUUID(), rules };
      world.credentials.set(credential.id, credential);
      return credential;
    },
    revokeTokens: () => {
      for (const issued of world.tokens.values()) issued.revoked = true;
    },
  };
}

async function answer(
  state: Server,
  request: WireRequest,
  response: ServerResponse,
): Promise<void> {
  const { world, faults, calls } = state;
  if (/action$/.test(request.path)) await beforeAction(state);
  const requestId = newRequestId(world);
  const { service, region, face, path, root } = address(world, request.path);
  const query = request.query.size > 0 ? `?${request.query}` : "";
  const microversion = request.headers["openstack-api-version"];
  const log = (status: Call["status"]) =>
    calls.push({
      at: world.now(),
      service,
      region,
      face,
      hasToken: request.headers["x-auth-token"] !== undefined,
      method: request.method,
      path: `${path}${query}`,
      microversion: microversion === undefined ? undefined : String(microversion),
      status,
    });
  response.setHeader("x-openstack-request-id", requestId);
  response.setHeader("date", new Date(world.now()).toUTCString());
  const fault = faults.take(service, `${request.method} ${path}`);
  try {
    if (fault !== undefined && fault !== "drop-answer") {
      play(fault, response);
      log("fault");
      return;
    }
    const given: WireAnswer =
      service === "keystone"
        ? serveKeystone(world, request, path)
        : serveNova({ world, request, requestId, region, path, root });
    log(fault === undefined ? given.status : "fault");
    if (fault === undefined) write(response, given);
    else response.destroy();
  } catch (error) {
    const refusal = error instanceof WireError ? error : new WireError(500, String(error));
    log(refusal.status);
    write(response, errorAnswer(refusal));
  }
}

async function beforeAction(state: Server): Promise<void> {
  if (state.world.actionDelayMs > 0) await pause(state.world.actionDelayMs);
  const { between } = state;
  state.between = undefined;
  await between?.();
}

/** `/identity/v3/…`, or `/nova/INTERFACE/REGION/…` */
function address(world: World, path: string) {
  const [, face = "", region = "", rest = ""] = /^\/nova\/(\w+)\/([^/]+)(.*)$/.exec(path) ?? [];
  if (region === "")
    return {
      service: "keystone",
      region,
      path: path.replace(/^\/identity/, ""),
      root: "",
    } as const;
  const root = `${world.origin}/nova/${face}/${region}`;
  return { service: "nova", region, face, path: rest, root } as const;
}
