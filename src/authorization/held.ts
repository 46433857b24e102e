import { PERMISSIONS, type Permission } from "../model/action.ts";
import type { Policy } from "../model/policy.ts";
import { type ActorIds, type ChannelId, covers, denies, grantsHeld, policyOf } from "./grants.ts";
import { hear, meansEverything } from "./hearing.ts";
import { atAll } from "./verdict.ts";

/** The permissions that the person holds here now, on at least some instances. */
export function permissionsOf(
  policy: Policy,
  request: { readonly channel: ChannelId; readonly actor: ActorIds; readonly at: number },
): Permission[] {
  const here = policyOf(policy, request.channel);
  if (!here) return [];
  return PERMISSIONS.filter((permission) => {
    const { refusals } = atAll(hear(policy, here, { ...request, permission, instances: [] }));
    return refusals.every((refusal) => refusal === undefined);
  });
}

/** Whether the person sees all that the channel shows: most do, and then no instance need be tried. */
export function seesAll(policy: Policy, channel: ChannelId, actor: ActorIds): boolean {
  const here = policyOf(policy, channel);
  if (!here || [...policy.deny, ...here.deny].some((rule) => denies(rule, "view"))) return false;
  return grantsHeld(here, actor).some((grant) => grant.on === undefined && covers(grant, "view"));
}

/** Whether the person holds the permission on whatever there is, was or will be: nothing at all narrows it. */
export function holdsOnEverything(
  policy: Policy,
  request: {
    readonly channel: ChannelId;
    readonly actor: ActorIds;
    readonly permission: Permission;
    readonly at: number;
  },
): boolean {
  const here = policyOf(policy, request.channel);
  if (!here || !meansEverything({ on: here.instances })) return false;
  const { permission } = request;
  const { never, deny, grants, conditions } = hear(policy, here, { ...request, instances: [] });
  if (never.length > 0 || deny.length > 0) return false;
  return grants.some(
    (grant) => meansEverything(grant) && conditions.unmet(grant, permission, 0) === undefined,
  );
}
