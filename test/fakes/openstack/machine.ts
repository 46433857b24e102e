import { WireError } from "./wire.ts";

/** From this instant on the server is so. */
export interface Moment {
  readonly at: number;
  readonly status: string;
  readonly vm: string;
  readonly task: string | null;
  readonly power: number;
  readonly fault?: string | undefined;
}

export interface HistoryEvent {
  readonly event: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly result: "Success" | "Error";
  readonly details?: string | undefined;
}

export interface HistoryEntry {
  readonly action: string;
  readonly requestId: string;
  readonly at: number;
  readonly events: readonly HistoryEvent[];
}

/** What a test says about a server; everything has a plain default. */
export interface MachineSpec {
  readonly id?: string;
  readonly name?: string;
  readonly region?: string;
  readonly status?: string;
  readonly task?: string | null;
  readonly power?: number;
  readonly fault?: string;
  readonly flavor?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  readonly addresses?: Readonly<Record<string, readonly string[]>>;
  /** `volume`: it boots from a volume, so it has no image. */
  readonly image?: string | "volume";
  readonly locked?: boolean;
  readonly lockedReason?: string;
  /** In a cell that is down: nearly nothing is known. */
  readonly partial?: boolean;
  /** Never got as far as a host. */
  readonly neverBuilt?: boolean;
  /** Actions before the test began, oldest first, a minute apart. */
  readonly past?: readonly string[];
}

export interface Machine {
  readonly id: string;
  readonly region: string;
  readonly spec: MachineSpec;
  locked: boolean;
  timeline: readonly Moment[];
  history: readonly HistoryEntry[];
  /** From then on Nova does not know it any more. */
  goneAt: number;
}

const VM_OF_STATUS: Readonly<Record<string, string>> = {
  ACTIVE: "active",
  BUILD: "building",
  DELETED: "deleted",
  ERROR: "error",
  HARD_REBOOT: "active",
  MIGRATING: "active",
  PAUSED: "paused",
  REBOOT: "active",
  REBUILD: "active",
  RESCUE: "rescued",
  SHELVED: "shelved",
  SHELVED_OFFLOADED: "shelved_offloaded",
  SHUTOFF: "stopped",
  SOFT_DELETED: "soft-delete",
  SUSPENDED: "suspended",
  VERIFY_RESIZE: "resized",
};

const POWER_OF_STATUS: Readonly<Record<string, number>> = {
  ACTIVE: 1,
  BUILD: 0,
  DELETED: 0,
  ERROR: 0,
  PAUSED: 3,
  SHELVED: 4,
  SHELVED_OFFLOADED: 4,
  SHUTOFF: 4,
  SUSPENDED: 4,
};

/** A resting place, or with a task a step on the way. */
export function moment(at: number, status: string, task: string | null = null): Moment {
  const vm = VM_OF_STATUS[status] ?? "active";
  return { at, status, vm, task, power: POWER_OF_STATUS[status] ?? 1 };
}

export function createMachine(spec: MachineSpec, serial: number, now: number): Machine {
  const hex = serial.toString(16).padStart(12, "0");
  const first = moment(Number.NEGATIVE_INFINITY, spec.status ?? "ACTIVE", spec.task ?? null);
  const past = spec.past ?? [];
  return {
    id: spec.id ?? `54cbb827-fc6c-40e8-bc38-${hex}`,
    region: spec.region ?? "RegionOne",
    spec,
    locked: spec.locked ?? false,
    timeline: [{ ...first, power: spec.power ?? first.power, fault: spec.fault }],
    history: past.map((action, index) => pastEntry(action, now - (past.length - index) * 60_000)),
    goneAt: Number.POSITIVE_INFINITY,
  };
}

const pastEntry = (action: string, at: number): HistoryEntry => ({
  action,
  requestId: `req-past-${at}`,
  at,
  events: [{ event: `compute_${action}`, startedAt: at, finishedAt: at, result: "Success" }],
});

export function momentAt(machine: Machine, at: number): Moment {
  const past = machine.timeline.filter((step) => step.at <= at);
  const step = past.at(-1) ?? machine.timeline[0];
  if (!step) throw new Error(`server ${machine.id} has no timeline`);
  return step;
}

/** Drops what was planned after `at` and plans this instead. */
export function replan(machine: Machine, at: number, plan: readonly Moment[]): void {
  machine.timeline = [...machine.timeline.filter((step) => step.at <= at), ...plan];
}

/** What Nova checks before an action: the lock, then the vm_state, then the task. */
export function checkState(
  machine: Machine,
  at: number,
  { verb, vms }: { readonly verb: string; readonly vms: readonly string[] | "any" },
): Moment {
  const now = momentAt(machine, at);
  if (machine.locked) throw new WireError(409, `Instance ${machine.id} is locked`);
  if (vms === "any") return now;
  const refused = (why: string) =>
    new WireError(409, `Cannot '${verb}' instance ${machine.id} while it is in ${why}`);
  if (!vms.includes(now.vm)) throw refused(`vm_state ${now.vm}`);
  if (machine.spec.neverBuilt) throw new WireError(409, `Instance ${machine.id} is not ready`);
  if (now.task !== null) throw refused(`task_state ${now.task}`);
  return now;
}
