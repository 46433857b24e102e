import { PERMISSIONS, type Permission } from "../model/action.ts";
import type { PlatformName } from "../model/people.ts";
import type { ChannelPolicy, Grant, Policy, Principal } from "../model/policy.ts";
import type { Selector } from "../model/selector.ts";

/** The channel in which something is asked, by the platform's own id. */
export interface ChannelId {
  readonly platform: PlatformName;
  readonly id: string;
}

/** Who asks, with those of the channel's groups (see `groupsAsked`) that the person is in. */
export interface ActorIds {
  readonly platform: PlatformName;
  readonly id: string;
  readonly groups: readonly string[];
}

/** What the policy says about this channel, if anything. */
export const policyOf = (policy: Policy, channel: ChannelId): ChannelPolicy | undefined =>
  policy.channels.find((one) => one.platform === channel.platform && one.channel === channel.id);

/** What the channel may see at all; nothing where it is not configured. */
export const visibleIn = (policy: Policy, channel: ChannelId): Selector | undefined =>
  policyOf(policy, channel)?.instances;

/** The ids of the groups that matter in this channel: only these need to be looked up. */
export function groupsAsked(policy: Policy, channel: ChannelId): string[] {
  const principals = policyOf(policy, channel)?.grants.flatMap((grant) => grant.who) ?? [];
  const ids = principals.flatMap((one) =>
    one.kind === "group" && one.platform === channel.platform ? [one.id] : [],
  );
  return [...new Set(ids)];
}

/** The permissions that the person holds here on at least some instances. */
export function permissionsOf(policy: Policy, channel: ChannelId, actor: ActorIds): Permission[] {
  const here = policyOf(policy, channel);
  const held = here ? grantsHeld(here, actor) : [];
  return PERMISSIONS.filter((permission) => held.some((grant) => covers(grant, permission)));
}

/** The channel's grants that are given to this person. Somebody of another platform holds none. */
export function grantsHeld(here: ChannelPolicy, actor: ActorIds): Grant[] {
  if (actor.platform !== here.platform) return [];
  return here.grants.filter((grant) => grant.who.some((principal) => isOne(actor, principal)));
}

/** Whether these grants of a channel let its whole selector be seen: most do, and then no instance need be tried. */
export const showsAll = (grants: readonly Grant[]): boolean =>
  grants.some((grant) => grant.on === undefined && covers(grant, "view"));

function isOne(actor: ActorIds, principal: Principal): boolean {
  switch (principal.kind) {
    case "member":
      return true;
    case "user":
      return principal.platform === actor.platform && principal.id === actor.id;
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
export function covers(grant: Grant, permission: Permission): boolean {
  if (permission === "view") return grant.allow.length > 0;
  return grant.allow.includes("*") || grant.allow.includes(permission);
}
