import type { Failure, Machine } from "./machine.ts";
import { momentAt } from "./machine.ts";
import type { AccessKey } from "./signature.ts";
import { type Refuser, WireError } from "./wire.ts";

export interface TransitionMs {
  readonly start: number;
  readonly stop: number;
  readonly hardStop: number;
  readonly reboot: number;
  readonly cluster: number;
}

/** A change that the cloud really made because it was asked. */
export interface Effect {
  readonly at: number;
  /** The server's or the cluster's id. */
  readonly id: string;
  readonly what:
    | "start"
    | "stop"
    | "hard-stop"
    | "reboot"
    | "hard-reboot"
    | "delete"
    | "hibernate"
    | "awake";
}

/** One request that was signed by a known key, as the cloud's audit log has it. */
export interface Call {
  readonly at: number;
  /** The API's own name, e.g. `BatchStopServers`. */
  readonly operation: string;
  readonly project: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  /** `ok`, the error code, or the fault that was played. */
  readonly outcome: string;
}

export interface Denial {
  /** e.g. `ecs:cloudServers:stop` */
  readonly right: string;
  /** Only for this server, as a policy with a tag condition would do. */
  readonly serverId?: string | undefined;
}

export interface SubJob {
  readonly serverId: string;
  readonly id: string;
  readonly type: string;
  readonly endsAt: number;
  readonly failure?: Failure | undefined;
}

export interface Job {
  readonly id: string;
  readonly type: string;
  readonly project: string;
  readonly beganAt: number;
  readonly subs: readonly SubJob[];
}

export interface FakeCluster {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  /** Billed by the month or year: it cannot be put to sleep. */
  readonly prepaid: boolean;
  timeline: readonly { readonly at: number; readonly phase: string }[];
}

/** Everything that the fake cloud knows. */
export interface World {
  readonly now: () => number;
  transitionMs: TransitionMs;
  /** How far behind a list answers. */
  staleMs: number;
  readonly keys: Map<string, AccessKey>;
  readonly machines: Map<string, Machine>;
  readonly clusters: Map<string, FakeCluster>;
  readonly jobs: Map<string, Job>;
  readonly effects: Effect[];
  /** Servers that batches were asked for, with the instant: 1,000 a minute are allowed. */
  asked: readonly { readonly at: number; readonly count: number }[];
  denials: readonly Denial[];
  /** As in regions that are behind: `marker` is not known and so not looked at. */
  ignoresMarkers: boolean;
  /** Nor is any other way to ask for a further page. */
  ignoresPages: boolean;
  /** Whether the refusal of a batch names the id that it is about. */
  namesUnknown: boolean;
}

/** Who asks for what. */
export interface Asked {
  readonly world: World;
  readonly project: string;
  readonly query: URLSearchParams;
}

export function checkRight(
  { world }: Asked,
  right: string,
  by: Refuser,
  ids: readonly string[] = [],
): void {
  const denied = world.denials.find(
    (denial) =>
      denial.right === right && (denial.serverId === undefined || ids.includes(denial.serverId)),
  );
  if (!denied) return;
  const code = by === "cce" ? "CCE.01403001" : "Ecs.0003";
  throw new WireError(`Policy doesn't allow ${right} to be performed.`, { by, code, status: 403 });
}

/** The project's servers that are there at that instant. */
export function machinesAt({ world, project }: Asked, at: number): readonly Machine[] {
  return [...world.machines.values()].filter(
    (machine) => machine.project === project && !momentAt(machine, at).gone,
  );
}

/** The named servers, or the refusal of the whole request because of one of them. */
export function machinesOf(asked: Asked, ids: readonly string[]): readonly Machine[] {
  const { world } = asked;
  const there = new Map(machinesAt(asked, world.now()).map((machine) => [machine.id, machine]));
  return ids.map((id) => {
    const machine = there.get(id);
    if (machine) return machine;
    const which = world.namesUnknown ? ` ${id}` : "";
    const message = `Instance${which} could not be found.`;
    throw new WireError(message, { by: "ecs", code: "Ecs.0114", status: 404 });
  });
}
