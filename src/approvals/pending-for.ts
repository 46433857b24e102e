import type { ActorIds } from "../authorization/grants.ts";
import { askedIn } from "../authorization/grants.ts";
import type { Action } from "../model/action.ts";
import type { Decision, Waiting } from "../model/decision.ts";
import type { Instance } from "../model/instance.ts";
import type { Need } from "../model/operation.ts";
import type { Channel } from "../model/people.ts";
import { count, t } from "../model/phrase.ts";
import type { ApprovalRule, Policy } from "../model/policy.ts";
import { BotError } from "../model/problem.ts";
import type { Pending } from "../operations/pending.ts";
import type { Plan } from "../operations/plan.ts";
import { couldBeMet } from "./met.ts";

/** Everything about one request that decides whether other people have a say in it. */
export interface Demand {
  readonly policy: Policy;
  readonly requester: ActorIds;
  readonly channel: Channel;
  readonly decide: (permission: Action, instances: readonly Instance[]) => Decision;
  /** The request's own words, to be said again with a reason. */
  readonly words: string;
  readonly because: string | undefined;
  /** Why the approvals are skipped, where they are; the right to that is looked at before. */
  readonly breakGlass: string | undefined;
  readonly now: number;
}

/**
 * Other people's say in what these targets are to go through; undefined where they have none.
 * @throws BotError where nobody could ever say yes, or a rule wants to know why
 */
export function pendingFor(demand: Demand, targets: Plan["targets"]): Pending | undefined {
  const waiting = waitingOf(demand, targets);
  const rules = [...new Set(waiting.flatMap(({ rules }) => rules))];
  if (rules.length === 0) return undefined;
  const { breakGlass, because, now, channel } = demand;
  if (breakGlass === undefined) mustBePossible(demand, waiting);
  const strict = rules.filter(({ reason }) => reason === "required");
  if (strict.length > 0 && breakGlass === undefined && because === undefined) {
    const roles = [...new Set(strict.map(({ by }) => by))];
    throw new BotError({ code: "reason-needed", words: demand.words, roles });
  }
  return {
    approval: {
      reason: because ?? breakGlass,
      expiresAt: now + Math.min(...rules.map(({ expiresMs }) => expiresMs)),
      needs: rules.map(nothingYet),
      votes: [],
      ...(breakGlass !== undefined && { brokenGlass: { reason: breakGlass, at: now } }),
    },
    channels: placesOf(rules, channel),
  };
}

function nothingYet({ by, count, approvers, stronger }: ApprovalRule): Need {
  const need = { by, count, have: 0, people: [], approvers };
  return stronger ? { ...need, stronger } : need;
}

interface Held {
  readonly action: Action;
  readonly rules: readonly ApprovalRule[];
  readonly waiting: Waiting;
}

function waitingOf({ decide }: Demand, targets: Plan["targets"]): readonly Held[] {
  const actions = [...new Set(targets.map(({ action }) => action))];
  return actions.flatMap((action) => {
    const meant = targets.filter((target) => target.action === action);
    const decision = decide(
      action,
      meant.map(({ instance }) => instance),
    );
    if (decision.kind !== "approval") return [];
    return [{ action, waiting: decision, rules: decision.approvals.map(({ rule }) => rule) }];
  });
}

/** A rule that nobody could meet is a refusal, at once and in words. */
function mustBePossible({ policy, requester }: Demand, held: readonly Held[]): void {
  for (const { action, waiting } of held)
    for (const { rule, instances } of waiting.approvals)
      if (!couldBeMet(policy, requester, rule))
        throw new BotError({
          code: "needs-approval",
          permission: action,
          rule: t`${count(rule.count, "approval")} by ${rule.by}`,
          instances: instances.map(({ name }) => name),
        });
}

/** Each channel in which somebody is asked, once. */
function placesOf(rules: readonly ApprovalRule[], here: Channel): readonly Channel[] {
  const places = rules.flatMap((rule) => askedIn(rule, here));
  const byId = new Map(places.map(({ platform, id }) => [`${platform} ${id}`, { platform, id }]));
  return [...byId.values()];
}
