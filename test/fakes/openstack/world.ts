import type { Machine } from "./machine.ts";

/** Calls of the driver, and the search for a host, that can be made to fail. */
export type Failing =
  | "power_on"
  | "power_off"
  | "reboot"
  | "snapshot"
  | "spawn"
  | "suspend"
  | "resume"
  | "unpause"
  | "rebuild"
  | "schedule";

/** A change that the cloud really began because it was asked. */
export interface Effect {
  readonly at: number;
  readonly serverId: string;
  readonly what: string;
}

/** One request that reached the cloud. */
export interface Call {
  readonly at: number;
  readonly service: "keystone" | "nova";
  readonly region?: string | undefined;
  /** Which of the catalog's addresses was used. */
  readonly face?: string | undefined;
  readonly hasToken: boolean;
  readonly method: string;
  /** Without the region, with the query. */
  readonly path: string;
  /** What was asked for; absent for 2.1. */
  readonly microversion?: string | undefined;
  readonly status: number | "fault";
}

export interface User {
  readonly name: string;
  readonly id: string;
  readonly password: string;
  readonly domain: { readonly id: string; readonly name: string };
  roles: readonly string[];
}

export interface AccessRule {
  readonly method: string;
  /** `/v2.1/servers/*` with `*` for one step and `**` for any. */
  readonly path: string;
}

export interface AppCredential {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly rules?: readonly AccessRule[] | undefined;
}

export interface Issued {
  readonly value: string;
  readonly user: User;
  readonly project: boolean;
  readonly expiresAt: number;
  readonly rules?: readonly AccessRule[] | undefined;
  revoked: boolean;
}

export const PROJECT = { id: "9460d381e9714cc8af9cccb5dc86a271", name: "demo" };

/** Everything that the fake cloud knows. */
export interface World {
  readonly now: () => number;
  /** Scheme, host and port. */
  origin: string;
  readonly regions: readonly string[];
  readonly user: User;
  readonly credentials: Map<string, AppCredential>;
  readonly tokens: Map<string, Issued>;
  readonly machines: Map<string, Machine>;
  readonly effects: Effect[];
  readonly failing: Set<Failing>;
  readonly denied: Set<string>;
  tokenTtlMs: number;
  /** How long each task state lasts. */
  stepMs: number;
  /** How long Nova takes over each action before it answers, in real milliseconds. */
  actionDelayMs: number;
  /** The operator's max_limit. */
  maxLimit: number;
  /** Newest minor version; 1 for a Nova without microversions. */
  maxMinor: number;
  /** How the catalog writes Nova's address. */
  endpointForm: "versioned" | "with-project" | "unversioned";
  /** Whether a shelved server leaves its host at once. */
  offloads: boolean;
  /** Gives tokens without a project, whatever is asked for. */
  unscoped: boolean;
  serial: number;
}

export const newRequestId = (world: World): string => {
  world.serial += 1;
  return `req-00000000-0000-4000-8000-${String(world.serial).padStart(12, "0")}`;
};
