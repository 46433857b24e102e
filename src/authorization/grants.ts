import { isAction, type Permission } from "../model/action.ts";
import type {
  Account,
  ApprovalRule,
  ChannelId,
  ChannelPolicy,
  DenyRule,
  Grant,
  Guardrail,
  Policy,
  Principal,
} from "../model/policy.ts";
import type { Selector } from "../model/selector.ts";

export type { ChannelId } from "../model/policy.ts";

/** Who asks, with those of the channel's groups (see `groupsAsked`) that the person is in. */
export interface ActorIds extends Account {
  readonly groups: readonly string[];
}

/** Ids count on their own platform only. */
export const isSame = (one: Account | ChannelId, other: Account | ChannelId): boolean =>
  one.platform === other.platform && one.id === other.id;

/** What the policy says about this channel, if anything. */
export const policyOf = (policy: Policy, channel: ChannelId): ChannelPolicy | undefined =>
  policy.channels.find((one) => one.platform === channel.platform && one.channel === channel.id);

/** Nobody knows whether a person who is elsewhere is in the channel: what its members are granted is not theirs. */
export function withoutMembers(policy: Policy, channel: ChannelId): Policy {
  const here = policyOf(policy, channel);
  if (!here) return policy;
  const grants = here.grants.map((grant) => ({ ...grant, who: namedOf(grant.who) }));
  const channels = policy.channels.map((one) => (one === here ? { ...here, grants } : one));
  return { ...policy, channels };
}

/** Those of whom it is known who they are, wherever they speak. */
export const namedOf = (who: readonly Principal[]): readonly Principal[] =>
  who.filter(({ kind }) => kind !== "member");

/** What the channel may see at all; nothing where it is not configured. */
export const visibleIn = (policy: Policy, channel: ChannelId): Selector | undefined =>
  policyOf(policy, channel)?.instances;

/** Where the approvers are asked about a request of this channel. */
export function askedIn(rule: ApprovalRule, requestedIn: ChannelId): readonly ChannelId[] {
  if (rule.stronger?.kind === "channel") return [rule.stronger.channel];
  return rule.ask.length > 0 ? rule.ask : [requestedIn];
}

/**
 * The ids of the groups that matter in this channel, also to those who are asked for approvals there: only these need
 * to be looked up.
 */
export function groupsAsked(policy: Policy, channel: ChannelId): string[] {
  const here = policyOf(policy, channel);
  const principals = [
    ...(here?.grants ?? []).flatMap(({ who }) => who),
    ...(here ? [...policy.deny, ...here.deny] : []).flatMap(({ to }) => to?.who ?? []),
    ...approvalsAskedIn(policy, channel).flatMap(({ approvers }) => approvers),
  ];
  const ids = principals.flatMap((one) =>
    one.kind === "group" && one.platform === channel.platform ? [one.id] : [],
  );
  return [...new Set(ids)];
}

const approvalsAskedIn = (policy: Policy, channel: ChannelId): ApprovalRule[] =>
  policy.channels.flatMap(({ platform, channel: id, approvals }) =>
    approvals.filter((rule) =>
      askedIn(rule, { platform, id }).some((asked) => isSame(asked, channel)),
    ),
  );

/** The channel's grants that are given to this person. Somebody of another platform holds none. */
export function grantsHeld(here: ChannelPolicy, actor: ActorIds): Grant[] {
  if (actor.platform !== here.platform) return [];
  return here.grants.filter(({ who }) => isAmong(actor, who));
}

/** Whether the person is one of these, or in one of these groups. */
export const isAmong = (actor: ActorIds, who: readonly Principal[]): boolean =>
  who.some((principal) => isOne(actor, principal));

/** Whether the rule speaks of this person. */
export const isDenied = (rule: DenyRule, actor: ActorIds): boolean =>
  rule.to === undefined || isAmong(actor, rule.to.who);

function isOne(actor: ActorIds, principal: Principal): boolean {
  switch (principal.kind) {
    case "member":
      return true;
    case "user":
      return isSame(principal, actor);
    case "group":
      return principal.platform === actor.platform && actor.groups.includes(principal.id);
    default:
      return principal satisfies never;
  }
}

/**
 * Whether the grant includes the permission. Who may do anything to an instance may also view it; beyond that no
 * permission includes another (`stop` is not `stop:hard`, nor the other way round).
 */
export function covers({ allow }: Grant, permission: Permission): boolean {
  if (permission === "view") return allow.length > 0;
  if (permission === "break-glass") return allow.includes(permission);
  return allow.includes("*") || allow.includes(permission);
}

/** Whether the rule takes the permission away. Who may not even view an instance may do nothing to it. */
export const denies = ({ deny }: DenyRule, permission: Permission): boolean =>
  deny.includes("*") || deny.includes("view") || deny.includes(permission);

/** Whether the rule speaks of this action; of anything that is no action of an instance none does. */
export const isFor = (actions: Guardrail["actions"], permission: Permission): boolean =>
  isAction(permission) && (actions.includes("*") || actions.includes(permission));
