import type { Action } from "./action.ts";
import type { InstanceRef, OperationId } from "./id.ts";
import type { InstanceState } from "./instance.ts";
import type { Actor, Channel } from "./people.ts";
import type { Words } from "./phrase.ts";
import type { ApprovalRule, Principal } from "./policy.ts";
import type { Trouble } from "./trouble.ts";

/** How far one instance of an operation is. All instants are Unix milliseconds. */
export type Progress =
  /** Part of a request that the person has not confirmed yet; holds nothing. */
  | { readonly phase: "asked" }
  /** Not asked of the cloud yet; `trouble` is why the last try did not help, `nextTryAt` when it is tried again. */
  | {
      readonly phase: "waiting";
      readonly tries: number;
      readonly firstTryAt?: number;
      readonly nextTryAt?: number;
      readonly trouble?: Trouble;
    }
  /** The intent is written; whether the cloud has heard it is known only once the next phase is. */
  | { readonly phase: "beginning"; readonly tries: number; readonly firstTryAt: number }
  | ({ readonly phase: "watching"; readonly moved: boolean } & Accepted)
  /** Did not arrive in time; looked at quietly from now on. */
  | ({ readonly phase: "late"; readonly moved: boolean; readonly lateAt: number } & Accepted)
  /** `state` is absent where the cloud never shows an end. */
  | {
      readonly phase: "done";
      readonly begunAt: number;
      readonly endedAt: number;
      readonly state?: InstanceState;
      readonly note?: Words;
    }
  | { readonly phase: "already"; readonly endedAt: number; readonly state: InstanceState }
  | {
      readonly phase: "failed";
      readonly endedAt: number;
      readonly tries: number;
      readonly firstTryAt?: number;
      readonly lastState: InstanceState;
      readonly trouble: Trouble;
    }
  | { readonly phase: "cancelled"; readonly endedAt: number }
  /** The bot cannot know whether the cloud did it, and repeating it is not safe. */
  | { readonly phase: "unclear"; readonly endedAt: number; readonly why: Words };

interface Accepted {
  readonly begunAt: number;
  readonly settles: InstanceState;
  readonly lastState: InstanceState;
  readonly handle?: string;
  readonly note?: Words;
}

export type Phase = Progress["phase"];

/** Phases in which the instance is ours: no other operation may take it. */
export const HOLDING_PHASES: readonly Phase[] = ["waiting", "beginning", "watching"];

/** One instance of an operation. */
export interface Target {
  readonly ref: InstanceRef;
  readonly cloud: string;
  readonly region: string;
  readonly id: string;
  readonly name: string;
  readonly action: Action;
  readonly fromState: InstanceState;
  readonly progress: Progress;
}

export type Stage =
  /** Waits for the person's own confirmation, because it touches many. */
  | "asked"
  | "running"
  | "ended"
  /** Taken back before anything was done. */
  | "cancelled"
  /** Nobody confirmed it in time. */
  | "lapsed"
  /** Waits for other people's yes; holds nothing. */
  | "approval"
  /** Somebody who could have said yes said no. */
  | "declined";

/** How many people of which role have to say yes, as it stood when it was last looked at. */
export interface Need {
  /** The role's name. */
  readonly by: string;
  readonly count: number;
  /** How many said yes so that it counts; never more than `count`. */
  readonly have: number;
  /** The names of those whose yes counts, one for each person. */
  readonly people: readonly string[];
  readonly approvers: readonly Principal[];
  readonly stronger?: ApprovalRule["stronger"];
}

/** One person's yes. Whether it counts is decided anew each time. */
export interface Vote {
  readonly actor: Actor;
  readonly channel: Channel;
  readonly at: number;
  /** A one-time code proved who said it. */
  readonly code: boolean;
}

/** Other people's say in an operation: absent where nobody else was ever to be asked. */
export interface Approval {
  /** Why, in the requester's words. */
  readonly reason?: string | undefined;
  readonly expiresAt: number;
  readonly needs: readonly Need[];
  readonly votes: readonly Vote[];
  /** Why votes that were given do not count, or not yet, in words. */
  readonly note?: Words | undefined;
  /** Who said last that they are looking at it. */
  readonly looking?: { readonly actor: Actor; readonly at: number } | undefined;
  readonly declined?:
    | { readonly actor: Actor; readonly at: number; readonly reason: string }
    | undefined;
  readonly brokenGlass?: BrokenGlass | undefined;
}

/** It went ahead without the approvals that it needed. */
export interface BrokenGlass {
  readonly reason: string;
  readonly at: number;
  /** The other person who took note of it. */
  readonly acknowledged?: { readonly actor: Actor; readonly at: number } | undefined;
}

/** What a person asked for: `toggle` picks start or stop for each instance. */
export type Verb = Action | "toggle";

/** The durable record of one request. */
export interface Operation {
  readonly id: OperationId;
  /** The event that asked for it, as the audit and the log have it: `slack:Ev123`. */
  readonly correlation: string;
  readonly verb: Verb;
  readonly actor: Actor;
  readonly channel: Channel;
  /** The words that asked for it, as they were understood. */
  readonly words: string;
  /** The grant that allowed it, by its role's name. */
  readonly rule: string;
  readonly stage: Stage;
  readonly createdAt: number;
  readonly endedAt?: number | undefined;
  /** Instances that the request named but that are left alone, with the reason. */
  readonly skipped: readonly { readonly name: string; readonly why: Words }[];
  /** The operation that repeated this one's failed instances, if a person asked for that. */
  readonly retriedBy?: OperationId | undefined;
  readonly approval?: Approval | undefined;
  /** Grows with every change that its message should show. */
  readonly version: number;
  readonly targets: readonly Target[];
}
