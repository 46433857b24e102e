import { type Decision, REFUSALS, type Refused, type Waiting } from "../model/decision.ts";
import type { Instance } from "../model/instance.ts";
import { t, type Words } from "../model/phrase.ts";
import type { Policy } from "../model/policy.ts";
import { policyOf } from "./grants.ts";
import { type AuthorizationRequest, type Hearing, hear } from "./hearing.ts";
import { atAll, onEach, type Refusal } from "./verdict.ts";
import { whoMay } from "./who-may.ts";

export type { Decision } from "../model/decision.ts";
export { groupsAsked, visibleIn } from "./grants.ts";
export type { AuthorizationRequest } from "./hearing.ts";

/**
 * Decides whether a person may do one thing to these instances from this channel. Guardrails and deny rules come
 * before everything; beyond them nothing is allowed but by a grant of this channel that is given to the person,
 * includes the permission, and, like the channel itself, means the instance. Approval rules can make that wait.
 */
export function authorize(policy: Policy, request: AuthorizationRequest): Decision {
  const { channel, instances } = request;
  const here = policyOf(policy, channel);
  if (!here) return notConfigured(instances);
  const hearing = hear(policy, here, request);
  const { grants, refusals } = instances.length === 0 ? atAll(hearing) : onEach(hearing);
  if (refusals.some((one) => one !== undefined)) return refused(policy, request, refusals);
  const rule = [...new Set(grants.map((grant) => grant?.role))].join(", ");
  return waiting(hearing, rule) ?? { kind: "allow", rule };
}

const notConfigured = (instances: readonly Instance[]): Refused => ({
  kind: "deny",
  reason: "channel-not-configured",
  rule: t`channel not configured`,
  instances,
  about: instances,
  allowed: [],
});

/** The weightiest of the reasons, with the instances that it is about. */
function refused(
  policy: Policy,
  request: AuthorizationRequest,
  refusals: readonly (Refusal | undefined)[],
): Refused {
  const { instances } = request;
  const reasons = new Set(refusals.map((one) => one?.reason));
  const reason = REFUSALS.find((one) => reasons.has(one)) ?? "no-grant";
  const rules = refusals.flatMap((one) => (one?.reason === reason ? [one.rule] : []));
  const all = instances.filter((_, at) => refusals[at] !== undefined);
  return {
    kind: "deny",
    reason,
    rule: semicolons(rules),
    instances: all,
    about: instances.filter((_, at) => refusals[at]?.reason === reason),
    allowed: whoMay(policy, request, all),
  };
}

/** Each once. */
function semicolons(rules: readonly Words[]): Words {
  // The same one stands for many instances, and two can be said in the same words.
  const distinct = new Map([...new Set(rules)].map((rule) => [JSON.stringify(rule), rule]));
  return [...distinct.values()].reduce((before, rule) => t`${before}; ${rule}`);
}

/** All rules that hold something back, each with what. */
function waiting(hearing: Hearing, rule: string): Waiting | undefined {
  const { instances, approvals, conditions, permission, placesOf } = hearing;
  const places = new Set<number>();
  const rules = approvals.flatMap((approval) => {
    const held = placesOf(approval);
    if (held.length === 0 || !conditions.met(approval, permission, held.length)) return [];
    for (const at of held) places.add(at);
    const own = new Set(held);
    return [{ rule: approval, instances: instances.filter((_, at) => own.has(at)) }];
  });
  if (rules.length === 0) return undefined;
  return {
    kind: "approval",
    rule,
    approvals: rules,
    instances: instances.filter((_, at) => places.has(at)),
  };
}
