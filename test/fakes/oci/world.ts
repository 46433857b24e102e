import type { Machine } from "./machine.ts";
import { notFound } from "./wire.ts";

/** A change that the cloud really made because it was asked. */
export interface Effect {
  readonly at: number;
  readonly instanceId: string;
  readonly what: "start" | "stop" | "restart" | "delete";
}

/** One request that reached the cloud with a good signature. */
export interface Call {
  readonly at: number;
  /** e.g. `StopContainerInstance` */
  readonly operation: string;
  readonly region: string;
  readonly target: string;
  readonly requestId: string;
  readonly ifMatch: string | undefined;
  /** `ok`, the error code, or the fault that was played. */
  readonly outcome: string;
}

export interface WorkRequest {
  readonly id: string;
  readonly operation: string;
  readonly machineId: string;
  readonly compartment: string;
  readonly region: string;
  readonly acceptedAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: "SUCCEEDED" | "FAILED" | "CANCELED";
  readonly errors: readonly { readonly code: string; readonly message: string }[];
}

export interface Denial {
  /** e.g. `COMPUTE_CONTAINER_INSTANCE_STOP` */
  readonly permission: string;
  readonly compartment?: string | undefined;
}

/** Everything that the fake cloud knows. */
export interface World {
  readonly now: () => number;
  /** How long a change takes, and how long it only counts as accepted, in milliseconds. */
  transitionMs: number;
  acceptedMs: number;
  /** How far behind a list of instances answers. */
  listLagMs: number;
  readonly compartments: Set<string>;
  readonly machines: Map<string, Machine>;
  requests: readonly WorkRequest[];
  /** Vault secrets: OCID → region and content. */
  readonly secrets: Map<string, { readonly region: string; readonly content: string }>;
  readonly effects: Effect[];
  denials: readonly Denial[];
}

/** Who asks for what, where. */
export interface Asked {
  readonly world: World;
  readonly region: string;
  readonly target: string;
  /** What stands in the path after the version. */
  readonly path: readonly string[];
  readonly ifMatch: string | undefined;
}

export function need(world: World, permission: string, compartment: string): void {
  const denied = world.denials.some(
    (one) => one.permission === permission && (one.compartment ?? compartment) === compartment,
  );
  if (denied) throw notFound();
}

/** The named instance, to somebody who has this permission on it. */
export function machineOf({ world, region }: Asked, id: string, permission: string): Machine {
  const machine = world.machines.get(id);
  if (machine?.region !== region) throw notFound();
  need(world, permission, machine.compartment);
  return machine;
}
