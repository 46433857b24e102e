import type { Action, Permission } from "./action.ts";
import type { OperationId } from "./id.ts";
import type { Instance } from "./instance.ts";
import type { PlatformName } from "./people.ts";
import type { Words } from "./phrase.ts";
import type { ChannelId } from "./policy.ts";

/**
 * Everything a person can mend by themselves. One catalogue: the words for each stand in `messages/problem-card.ts`.
 * All other errors are ours: logged whole and shown as a short apology.
 */
export type Problem =
  | {
      readonly code: "unknown-command";
      readonly typed: string;
      readonly nearest?: string | undefined;
    }
  | {
      readonly code: "unknown-option";
      readonly command: string;
      readonly typed: string;
      readonly nearest?: string | undefined;
    }
  | {
      readonly code: "missing-option";
      readonly command: string;
      readonly option: string;
      readonly usage: string;
    }
  | {
      readonly code: "unexpected-word";
      readonly command: string;
      readonly word: string;
      readonly usage: string;
    }
  | {
      readonly code: "bad-choice";
      readonly option: string;
      readonly typed: string;
      readonly choices: readonly string[];
      readonly nearest?: string | undefined;
    }
  | { readonly code: "needs-no-permission"; readonly command: string }
  | { readonly code: "open-quote" }
  /** Words about time, or the name of a schedule; both texts are whole sentences. */
  | { readonly code: "misread"; readonly sentence: Words; readonly hint: Words }
  /** A note without its words, or with several that stand in no quotes: `typed` is the first of them. */
  | {
      readonly code: "unclear-note";
      readonly command: string;
      readonly option: string;
      readonly typed?: string | undefined;
    }
  | { readonly code: "too-long"; readonly max: number }
  | { readonly code: "unreadable-selector"; readonly word: string }
  /** Nothing of that name may be seen here. `nearest` are names, best first, at most three. `command` is said again with the right name. */
  | {
      readonly code: "no-such-instance";
      readonly typed: string;
      readonly nearest: readonly Instance[];
      readonly again: Again;
    }
  /** One word, several instances: the person chooses. */
  | {
      readonly code: "ambiguous";
      readonly typed: string;
      readonly candidates: readonly Instance[];
      readonly again: Again;
    }
  | {
      readonly code: "nothing-matches";
      readonly selector: string;
      readonly cloudsSilent: readonly string[];
    }
  | {
      readonly code: "channel-not-configured";
      readonly platform: PlatformName;
      readonly channelId: string;
    }
  | {
      readonly code: "not-allowed";
      readonly permission: Permission;
      readonly instances: readonly string[];
      readonly allowed: readonly { readonly role: string; readonly channel: Words }[];
    }
  | RuledOut<"never">
  | RuledOut<"denied">
  | RuledOut<"outside-hours">
  | RuledOut<"too-many">
  | {
      readonly code: "needs-approval";
      readonly permission: Permission;
      readonly rule: Words;
      readonly instances: readonly string[];
    }
  | { readonly code: "groups-unknown"; readonly platform: string }
  | {
      readonly code: "cannot";
      readonly action: Action;
      readonly cloud: string;
      readonly because: Words;
    }
  | {
      readonly code: "busy";
      readonly instances: readonly {
        readonly name: string;
        readonly verb: string;
        readonly operation: OperationId;
      }[];
    }
  | {
      readonly code: "wrong-state";
      readonly action: Action;
      readonly instances: readonly { readonly name: string; readonly state: string }[];
    }
  /** They are where they were to be. */
  | LeftAlone<"nothing-to-do">
  /** At least one of them is not, and must or can not be touched. */
  | LeftAlone<"left-alone">
  /** One-time codes cannot be looked at, so whatever needs one is refused. `why` is a sentence. */
  | { readonly code: "codes-unavailable"; readonly why: Words }
  /** Who asked cannot be among those who say yes, or take note, under no account. */
  | { readonly code: "self-approval"; readonly operation: OperationId }
  /** `how` ends the sentence "It was already …". */
  | { readonly code: "already-decided"; readonly operation: OperationId; readonly how: Words }
  /** `channels` where a yes by these roles would count, if it does not count here. */
  | {
      readonly code: "not-an-approver";
      readonly operation: OperationId;
      readonly roles: readonly string[];
      readonly channels: readonly ChannelId[];
    }
  | { readonly code: "code-needed"; readonly operation: OperationId }
  | {
      readonly code: "code-refused";
      readonly operation: OperationId;
      readonly verdict: "wrong" | "locked" | "not-enrolled" | "used";
    }
  | { readonly code: "decline-reason-needed"; readonly operation: OperationId }
  /** A rule wants to know why; `words` are the request's own. */
  | {
      readonly code: "reason-needed";
      readonly words: string;
      readonly roles: readonly string[];
    }
  | { readonly code: "no-such-operation"; readonly typed: string }
  | { readonly code: "not-yours"; readonly operation: OperationId; readonly owner: string }
  | { readonly code: "too-late"; readonly operation: OperationId; readonly why: Words };

interface LeftAlone<Code extends string> {
  readonly code: Code;
  readonly action: Action;
  readonly instances: readonly { readonly name: string; readonly why: Words }[];
}

/** Refused by a rule, or by a condition of one. */
interface RuledOut<Code extends string> {
  readonly code: Code;
  readonly permission: Permission;
  readonly instances: readonly string[];
  /** In words. */
  readonly rule: Words;
  readonly allowed: readonly { readonly role: string; readonly channel: Words }[];
}

/** How to say the same command with other words in the place of the one that was not understood. */
export interface Again {
  /** The words of the whole command with `{}` where the instance stood. */
  readonly template: string;
}

/** What a person can mend, thrown from wherever it is found and put into words in one place. */
export class BotError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.name = "BotError";
    this.problem = problem;
  }
}
