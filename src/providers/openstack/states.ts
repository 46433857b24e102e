import type { InstanceState } from "../../model/instance.ts";

/** What Nova shows of where a server is. */
export interface Condition {
  /** `ACTIVE`, `SHUTOFF`, `SHELVED_OFFLOADED`, … */
  readonly status: string;
  /** The task under way, which the status often does not show. */
  readonly task: string | undefined;
  readonly power: number | undefined;
}

const POWERED_OFF = 4;

const OF_STATUS: Readonly<Record<string, InstanceState>> = {
  ACTIVE: "running",
  BUILD: "starting",
  DELETED: "deleted",
  ERROR: "error",
  HARD_REBOOT: "rebooting",
  PAUSED: "suspended",
  REBOOT: "rebooting",
  REBUILD: "rebooting",
  SHELVED: "shelved",
  SHELVED_OFFLOADED: "shelved",
  SHUTOFF: "stopped",
  SOFT_DELETED: "deleted",
  SUSPENDED: "suspended",
};

/** On, unless the power says otherwise. */
const BUSY_STATUS = ["MIGRATING", "PASSWORD", "RESCUE", "RESIZE", "REVERT_RESIZE", "VERIFY_RESIZE"];

interface Heading {
  readonly while: InstanceState;
  /** Where the task ends, when nothing goes wrong. */
  readonly to?: InstanceState;
}

const TO_RUNNING: Heading = { while: "starting", to: "running" };
const TO_DELETED: Heading = { while: "stopping", to: "deleted" };
const TO_SUSPENDED: Heading = { while: "stopping", to: "suspended" };

const OF_TASK: Readonly<Record<string, Heading>> = {
  deleting: TO_DELETED,
  "soft-deleting": TO_DELETED,
  "powering-off": { while: "stopping", to: "stopped" },
  "powering-on": TO_RUNNING,
  pausing: TO_SUSPENDED,
  suspending: TO_SUSPENDED,
  unpausing: TO_RUNNING,
  resuming: TO_RUNNING,
  unshelving: TO_RUNNING,
  spawning: TO_RUNNING,
  restoring: { while: "starting" },
  rescuing: { while: "rebooting" },
  unrescuing: { while: "rebooting" },
};

/** The common state; the task counts before the status. */
export function stateOf(condition: Condition): InstanceState {
  const { status, task, power } = condition;
  const heading = headingOf(task);
  if (heading) return heading.while;
  if (BUSY_STATUS.includes(status)) return power === POWERED_OFF ? "stopped" : "running";
  return OF_STATUS[status] ?? "unknown";
}

/** Where the task under way leads; nothing for a task that leaves the server as it is (a snapshot, a new password). */
export function headingOf(task: string | undefined): Heading | undefined {
  if (task === undefined) return undefined;
  if (task.startsWith("shelving")) return { while: "stopping", to: "shelved" };
  if (task.startsWith("reboot") || task.startsWith("rebuild")) return { while: "rebooting" };
  return OF_TASK[task];
}

/** Whether a server that Nova calls ACTIVE is switched off all the same. */
export const isSwitchedOff = ({ status, power }: Condition): boolean =>
  status === "ACTIVE" && power === POWERED_OFF;

/** Nova's own words: `ACTIVE (powering-off)`. */
export const conditionInWords = ({ status, task }: Condition): string =>
  task === undefined ? status : `${status} (${task})`;
