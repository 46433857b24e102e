import type { InstanceState } from "./instance.ts";

export const ACTIONS = ["start", "stop", "stop:hard", "reboot", "reboot:hard"] as const;

/** What can be done to an instance. The same word is the permission for it. */
export type Action = (typeof ACTIONS)[number];

/** What a person may be granted. `*` is all of them. */
export const PERMISSIONS = ["view", ...ACTIONS] as const;
export type Permission = (typeof PERMISSIONS)[number];

interface ActionFacts {
  /** States in which there is nothing left to do. */
  readonly there: readonly InstanceState[];
  /** Whether asking the cloud twice does no more than asking once; if not, a lost answer is never repeated. */
  readonly repeatable: boolean;
  /** How long the cloud may take before the person is told that it is late, in milliseconds. */
  readonly limitMs: number;
}

const LIMIT_MS = 240_000;

export const ACTION_FACTS: Readonly<Record<Action, ActionFacts>> = {
  start: { there: ["running"], repeatable: true, limitMs: LIMIT_MS },
  stop: { there: ["stopped", "shelved"], repeatable: true, limitMs: LIMIT_MS },
  "stop:hard": { there: ["stopped", "shelved"], repeatable: true, limitMs: LIMIT_MS },
  reboot: { there: [], repeatable: false, limitMs: LIMIT_MS },
  "reboot:hard": { there: [], repeatable: false, limitMs: LIMIT_MS },
};
