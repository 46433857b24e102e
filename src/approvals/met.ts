import { mayApprove } from "../authorization/approvers.ts";
import { authorize } from "../authorization/authorize.ts";
import {
  type ActorIds,
  isAmong,
  isSame,
  namedOf,
  withoutMembers,
} from "../authorization/grants.ts";
import { personKey, samePerson } from "../authorization/people.ts";
import type { Action } from "../model/action.ts";
import type { Refused } from "../model/decision.ts";
import type { Instance } from "../model/instance.ts";
import type { Need } from "../model/operation.ts";
import type { Channel } from "../model/people.ts";
import type { ApprovalRule, ChannelId, Policy } from "../model/policy.ts";

/** A request as it stands now. */
export interface Asked {
  /** With the groups of now. */
  readonly requester: ActorIds;
  readonly channel: ChannelId;
  /** What is wanted, action by action; the instances as they are now. */
  readonly wanted: readonly { readonly action: Action; readonly instances: readonly Instance[] }[];
  /** Unix milliseconds. */
  readonly at: number;
}

/** Where something was said, or by whose rules. */
type SaidIn = ChannelId & Pick<Channel, "remote">;

/** One yes, by somebody with the groups of now. */
export interface Yes {
  readonly actor: ActorIds;
  /** For showing. */
  readonly name: string;
  readonly channel: SaidIn;
  /** A one-time code proved who said it. */
  readonly code: boolean;
}

/** What one rule that applies now asks for, and who has met it so far. */
export interface Tally {
  readonly action: Action;
  readonly rule: ApprovalRule;
  readonly instances: readonly Instance[];
  readonly counted: readonly Yes[];
  /** Different people among them. */
  readonly have: number;
}

export interface Outcome {
  /** What the requester may not do now, approved or not. */
  readonly refused: readonly (Refused & { readonly action: Action })[];
  readonly tallies: readonly Tally[];
}

/**
 * The one place that decides whether enough people said yes: by the policy of now, about the instances of now, counting
 * different people who are not the requester, have the rule's role now and may approve where they said it.
 */
export function weigh(policy: Policy, asked: Asked, said: readonly Yes[]): Outcome {
  const { requester, channel, wanted, at } = asked;
  const refused: Outcome["refused"][number][] = [];
  const tallies: Tally[] = [];
  for (const { action, instances } of wanted) {
    const request = { channel, actor: requester, permission: action, instances, at };
    const decision = authorize(policy, request);
    if (decision.kind === "deny") refused.push({ ...decision, action });
    if (decision.kind !== "approval") continue;
    for (const { rule, instances: meant } of decision.approvals) {
      const held = { action, rule, instances: meant };
      const counted = said.filter((yes) => whyNot(policy, asked, held, yes) === undefined);
      const people = new Set(counted.map(({ actor }) => personKey(policy, actor)));
      tallies.push({ ...held, counted, have: people.size });
    }
  }
  return { refused, tallies };
}

/** Whether it may run. */
export const isMet = ({ refused, tallies }: Outcome): boolean =>
  refused.length === 0 && tallies.every(isEnough);

export const isEnough = ({ rule, have }: Tally): boolean => have >= rule.count;

/** Why a yes does not count: `code` where only the one-time code is missing. */
export type WhyNot = "self" | "role" | "channel" | "permission" | "code";

/** Why this yes does not count for what the rule holds back; undefined where it does. */
export function whyNot(
  policy: Policy,
  { requester, at }: Pick<Asked, "requester" | "at">,
  { rule, instances }: Pick<Tally, "rule" | "instances">,
  { actor, channel, code }: Yes,
): WhyNot | undefined {
  if (samePerson(policy, requester, actor)) return "self";
  const approvers = channel.remote ? namedOf(rule.approvers) : rule.approvers;
  if (!isAmong(actor, approvers)) return "role";
  const { stronger } = rule;
  const isThere =
    !channel.remote && stronger?.kind === "channel" && isSame(stronger.channel, channel);
  if (stronger?.kind === "channel" && !isThere) return "channel";
  const rules = channel.remote ? withoutMembers(policy, channel) : policy;
  const decision = mayApprove(rules, rule, { channel, actor, instances, at });
  if (decision.kind !== "allow") return "permission";
  return stronger?.kind === "code" && !code ? "code" : undefined;
}

/** What is still to be said, for showing: each rule once, whatever it is asked about. */
export function needsOf(policy: Policy, tallies: readonly Tally[]): readonly Need[] {
  const fewest = new Map<ApprovalRule, Tally>();
  for (const tally of tallies) {
    const known = fewest.get(tally.rule);
    if (!known || tally.have < known.have) fewest.set(tally.rule, tally);
  }
  return [...fewest.values()].map(({ rule, have, counted }) => {
    const { by, count, approvers, stronger } = rule;
    const names = new Map<string, string>();
    for (const { actor, name } of counted) {
      const person = personKey(policy, actor);
      if (!names.has(person)) names.set(person, name);
    }
    const need = { by, count, have: Math.min(have, count), people: [...names.values()], approvers };
    return stronger ? { ...need, stronger } : need;
  });
}

/** Whether anybody but the requester could ever meet the rule: if nobody, the request is refused at once. */
export function couldBeMet(policy: Policy, requester: ActorIds, rule: ApprovalRule): boolean {
  const people = new Set<string>();
  for (const one of rule.approvers) {
    if (!hasAVoice(policy, rule, one.kind === "member" ? undefined : one.platform)) continue;
    // How many there are of these is known to the chat alone.
    if (one.kind !== "user") return true;
    if (!samePerson(policy, requester, one)) people.add(personKey(policy, one));
  }
  return people.size >= rule.count;
}

/** Whether there is a channel in which people of that platform can be granted to approve by this rule. */
function hasAVoice(
  { channels }: Policy,
  { stronger }: ApprovalRule,
  platform: ChannelId["platform"] | undefined,
): boolean {
  return channels.some((one) => {
    const id = { platform: one.platform, id: one.channel };
    if (stronger?.kind === "channel" && !isSame(stronger.channel, id)) return false;
    if (platform !== undefined && platform !== one.platform) return false;
    return one.grants.some(({ allow }) => allow.includes("approve") || allow.includes("*"));
  });
}
