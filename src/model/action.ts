import type { InstanceState } from "./instance.ts";

export const ACTIONS = [
  "start",
  "stop",
  "stop:hard",
  "reboot",
  "reboot:hard",
  "shelve",
  "unshelve",
  "suspend",
  "resume",
  "rebuild",
  "delete",
] as const;

/** What can be done to an instance. The same word is the permission for it. */
export type Action = (typeof ACTIONS)[number];

/** What a person may be granted. `*` is all of them but `break-glass`, which is granted by its own name only. */
export const PERMISSIONS = [
  "view",
  ...ACTIONS,
  "schedule",
  "hold",
  "approve",
  "create",
  "connect",
  "audit",
  "break-glass",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Whether the permission is for something that is done to an instance. */
export const isAction = (permission: Permission): permission is Action =>
  (ACTIONS as readonly string[]).includes(permission);

interface ActionFacts {
  /** States in which there is nothing left to do. */
  readonly there: readonly InstanceState[];
  /** Whether asking the cloud twice does no more than asking once; if not, a lost answer is never repeated. */
  readonly repeatable: boolean;
  /** How long the cloud may take before the person is told that it is late, in milliseconds. */
  readonly limitMs: number;
  /** What was there before is lost: it is asked about first, also for one instance alone. */
  readonly destructive: boolean;
}

const LIMIT_MS = 240_000;
/** Images are copied, which takes as long as the disk is large. */
const LONG_LIMIT_MS = 1_800_000;

const QUICK = { repeatable: true, limitMs: LIMIT_MS, destructive: false };
const LONG = { ...QUICK, limitMs: LONG_LIMIT_MS };

export const ACTION_FACTS: Readonly<Record<Action, ActionFacts>> = {
  start: { ...QUICK, there: ["running"] },
  stop: { ...QUICK, there: ["stopped", "shelved"] },
  "stop:hard": { ...QUICK, there: ["stopped", "shelved"] },
  reboot: { ...QUICK, there: [], repeatable: false },
  "reboot:hard": { ...QUICK, there: [], repeatable: false },
  shelve: { ...LONG, there: ["shelved"] },
  unshelve: { ...LONG, there: ["running"] },
  suspend: { ...QUICK, there: ["suspended"] },
  resume: { ...QUICK, there: ["running"] },
  rebuild: { ...LONG, there: [], repeatable: false, destructive: true },
  delete: { ...QUICK, there: ["deleted"], destructive: true },
};
