import type { Action, Permission } from "./action.ts";
import type { OperationId } from "./id.ts";
import type { Instance } from "./instance.ts";

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
  | { readonly code: "open-quote" }
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
  | { readonly code: "channel-not-configured"; readonly channelId: string }
  | {
      readonly code: "not-allowed";
      readonly permission: Permission;
      readonly instances: readonly string[];
      readonly allowed: readonly { readonly role: string; readonly channel: string }[];
    }
  | {
      readonly code: "needs-approval";
      readonly permission: Permission;
      readonly rule: string;
      readonly instances: readonly string[];
    }
  | { readonly code: "groups-unknown"; readonly platform: string }
  | {
      readonly code: "cannot";
      readonly action: Action;
      readonly cloud: string;
      readonly because: string;
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
  | {
      readonly code: "nothing-to-do";
      readonly action: Action;
      readonly instances: readonly { readonly name: string; readonly why: string }[];
    }
  | { readonly code: "no-such-operation"; readonly typed: string }
  | { readonly code: "not-yours"; readonly operation: OperationId; readonly owner: string }
  | { readonly code: "too-late"; readonly operation: OperationId; readonly why: string };

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
