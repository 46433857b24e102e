import type { Permission } from "./action.ts";
import type { Instance } from "./instance.ts";
import type { Words } from "./phrase.ts";
import type { ApprovalRule } from "./policy.ts";

/** Why something is refused, the weightiest first. */
export const REFUSALS = [
  "channel-not-configured",
  "never",
  "denied",
  "no-grant",
  "outside-hours",
  "too-many",
] as const;
export type RefusalReason = (typeof REFUSALS)[number];

export type Decision =
  /** `rule` names the roles whose grants allow it, usually one. */
  { readonly kind: "allow"; readonly rule: string } | Waiting | Refused;

/** Granted, but `instances` wait for other people's yes: each by all of the rules that name it. */
export interface Waiting {
  readonly kind: "approval";
  readonly rule: string;
  readonly approvals: readonly {
    readonly rule: ApprovalRule;
    readonly instances: readonly Instance[];
  }[];
  readonly instances: readonly Instance[];
}

export interface Refused {
  readonly kind: "deny";
  readonly reason: RefusalReason;
  /** The rule that refuses, or whose condition is not met, in words. */
  readonly rule: Words;
  /** All that are refused; the others would have been allowed. */
  readonly instances: readonly Instance[];
  /** Those of them that `reason` and `rule` are about. */
  readonly about: readonly Instance[];
  /** Who may do this to all of the refused ones now, and where on the same platform. */
  readonly allowed: readonly Allowed[];
}

export interface Allowed {
  readonly role: string;
  /** The channel's id. */
  readonly channel: string;
}

/** A decision, rule by rule. */
export interface Explanation {
  readonly permission: Permission;
  readonly instances: readonly Instance[];
  /** Those of them that the channel shows at all. */
  readonly shown: readonly Instance[];
  readonly decision: Decision;
  /** All rules of the channel, in the order in which they are weighed. */
  readonly steps: readonly Step[];
}

/** What one rule has to say to one request. */
export interface Step {
  readonly kind: "never" | "deny" | "grant" | "approval";
  /** In words. */
  readonly rule: Words;
  /** Whether it speaks of this person. */
  readonly held: boolean;
  /** Whether it speaks of this permission. */
  readonly covers: boolean;
  /** Which of the instances it speaks of. */
  readonly means: readonly Instance[];
  /** Hours and number, where the rule has any. */
  readonly condition?: { readonly words: Words; readonly holds: boolean } | undefined;
  readonly effect: "refuses" | "allows" | "waits" | "none";
}
