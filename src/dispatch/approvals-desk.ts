import type { ApprovalsTools } from "../approvals/tools.ts";
import {
  acknowledge,
  approve,
  couldApprove,
  decline,
  looking,
  type Voter,
} from "../approvals/vote.ts";
import type { Operation } from "../model/operation.ts";
import { t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import { mustOwn, retry } from "../operations/change.ts";
import type { ApprovalsDesk } from "../services.ts";
import { awaitingApproval } from "../store/approvals.ts";
import { loadOperations } from "../store/operations.ts";
import type { Access } from "./access.ts";
import { type Allowed, actionsOf, instancesOf, requestOf } from "./allowed.ts";

/** How many of those that wait are looked through. */
export const WAITING_MAX = 50;

/** What this one person can say to what others asked for. */
export function approvalsDesk(tools: ApprovalsTools, allowed: Allowed): ApprovalsDesk {
  const { rights, invocation, words } = allowed;
  const voter = voterOf(invocation, rights);
  return {
    approve: (operation, code) => approve(tools, operation, voter, code),
    decline: (operation, reason) => decline(tools, operation, voter, reason),
    looking: (operation) => looking(tools, operation, voter),
    async acknowledge(operation) {
      rights.demand(["approve"], instancesOf(allowed, operation));
      await acknowledge(tools, operation, voter);
    },
    async askAgain(operation) {
      mustOwn(operation, invocation.actor);
      if (operation.stage !== "lapsed" || !operation.approval) {
        const why = t`only what lapsed unapproved can be asked for again`;
        throw new BotError({ code: "too-late", operation: operation.id, why });
      }
      const { verb, approval } = operation;
      const instances = instancesOf(allowed, operation);
      const rule = rights.demand(actionsOf(operation), instances);
      const wish = { verb, instances, rule, because: approval.reason };
      const asked = requestOf({ ...allowed, words: operation.words }, tools.now(), wish);
      allowed.concerns(await retry(tools, operation, asked));
    },
    waiting: () => waiting(tools, { ...allowed, words }),
  };
}

/** Who speaks, and whether it is known that they are in the channel by whose rules they do. */
export const voterOf = ({ actor, channel }: Voter, { isHere }: Pick<Access, "isHere">): Voter => ({
  actor,
  channel: isHere ? channel : { ...channel, remote: true },
});

async function waiting(
  tools: ApprovalsTools,
  allowed: Allowed,
): ReturnType<ApprovalsDesk["waiting"]> {
  const { invocation, rights } = allowed;
  const ids = await awaitingApproval(tools.db, WAITING_MAX);
  const seen = (await loadOperations(tools.db, ids)).filter(
    (operation) => instancesOf(allowed, operation).length > 0,
  );
  const mine: Operation[] = [];
  const forMe: Operation[] = [];
  for (const operation of seen) {
    const { platform, id } = operation.actor;
    if (platform === invocation.actor.platform && id === invocation.actor.id) mine.push(operation);
    else if (await isForMe(tools, operation, voterOf(invocation, rights))) forMe.push(operation);
  }
  return { mine, forMe };
}

/** Whether this person's yes could count and is not there yet. */
export async function isForMe(
  tools: ApprovalsTools,
  operation: Operation,
  { actor, channel }: Voter,
): Promise<boolean> {
  const said = operation.approval?.votes.some(
    (vote) => vote.actor.platform === actor.platform && vote.actor.id === actor.id,
  );
  if (said) return false;
  return couldApprove(tools, operation, { actor, channel }).catch((error: unknown) => {
    if (error instanceof BotError) return false;
    throw error;
  });
}
