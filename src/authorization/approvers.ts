import type { Decision, Refused } from "../model/decision.ts";
import type { ApprovalRule, Policy } from "../model/policy.ts";
import { authorize } from "./authorize.ts";
import { isAmong, isSame } from "./grants.ts";
import type { AuthorizationRequest } from "./hearing.ts";
import { approvalWords } from "./rule-words.ts";

/**
 * Decides whether a person may say yes, or no, to what waits by this rule, from this channel: somebody of the rule's
 * role, who is granted `approve` there on all of the instances. That it is not the requester is for the caller to see
 * to (`samePerson`).
 */
export function mayApprove(
  policy: Policy,
  rule: ApprovalRule,
  request: Omit<AuthorizationRequest, "permission">,
): Decision {
  const { stronger } = rule;
  const elsewhere = stronger?.kind === "channel" && !isSame(stronger.channel, request.channel);
  if (elsewhere || !isAmong(request.actor, rule.approvers)) return notAnApprover(rule, request);
  return authorize(policy, { ...request, permission: "approve" });
}

const notAnApprover = (
  rule: ApprovalRule,
  { instances }: Omit<AuthorizationRequest, "permission">,
): Refused => ({
  kind: "deny",
  reason: "no-grant",
  rule: approvalWords(rule),
  instances,
  about: instances,
  allowed: [],
});
