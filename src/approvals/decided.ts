import { approversOf } from "../messages/approvers.ts";
import { listed } from "../messages/words.ts";
import type { Operation } from "../model/operation.ts";
import { t, type Words } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";

/** The answer to whoever comes too late: who decided it. */
export const decided = (operation: Operation): BotError =>
  new BotError({ code: "already-decided", operation: operation.id, how: howDecided(operation) });

/** Ends the sentence "It was already …". */
function howDecided(operation: Operation): Words {
  const { stage, approval } = operation;
  switch (stage) {
    case "declined": {
      const { actor, reason } = approval?.declined ?? {};
      return actor ? t`declined by ${actor.name}: “${reason ?? ""}”` : t`declined`;
    }
    case "cancelled":
      return t`taken back`;
    case "lapsed":
    case "approval":
      return t`over: nobody decided it in time`;
    case "running":
    case "ended": {
      if (!approval) return t`allowed: nobody has to approve it`;
      if (approval.brokenGlass) return t`begun: ${operation.actor.name} broke the glass`;
      return t`approved by ${listed(approversOf(approval))}`;
    }
    case "asked":
      return t`allowed: it waits for the requester's own confirmation alone`;
    default:
      return stage satisfies never;
  }
}
