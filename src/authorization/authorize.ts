import type { Permission } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { PlatformName } from "../model/people.ts";
import type { ApprovalRule, ChannelPolicy, Grant, Policy } from "../model/policy.ts";
import { EVERYTHING, matches, type Selector } from "../model/selector.ts";
import { columnsOf } from "./columns.ts";
import { type ActorIds, type ChannelId, covers, grantsHeld, policyOf } from "./grants.ts";

export { groupsAsked, permissionsOf, visibleIn } from "./grants.ts";

export interface AuthorizationRequest {
  readonly channel: ChannelId;
  readonly actor: ActorIds;
  readonly permission: Permission;
  /** Empty: whether the person holds the permission here at all. */
  readonly instances: readonly Instance[];
}

export type Decision =
  /** `rule` names the roles whose grants allow it, usually one. */
  | { readonly kind: "allow"; readonly rule: string }
  /** Granted, but `instances` wait for another person's yes. `approval` is the first rule that says so. */
  | {
      readonly kind: "approval";
      readonly rule: string;
      readonly approval: ApprovalRule;
      readonly instances: readonly Instance[];
    }
  | {
      readonly kind: "deny";
      readonly reason: "channel-not-configured" | "no-grant";
      /** Those that are refused; the others would have been allowed. */
      readonly instances: readonly Instance[];
      /** Who may do this to all of the refused ones, and where on the same platform. */
      readonly allowed: readonly Allowed[];
    };

export interface Allowed {
  readonly role: string;
  /** The channel's id. */
  readonly channel: string;
}

/**
 * Decides whether a person may do one thing to these instances from this channel. Nothing is allowed but by a grant
 * of this channel that is given to the person, includes the permission and, like the channel itself, means the instance.
 */
export function authorize(policy: Policy, request: AuthorizationRequest): Decision {
  const { channel, actor, permission, instances } = request;
  const here = policyOf(policy, channel);
  if (!here) return { kind: "deny", reason: "channel-not-configured", instances, allowed: [] };
  const grants = grantsHeld(here, actor).filter((grant) => covers(grant, permission));
  const givenBy = firstGrants(here, grants, instances);
  const refused = instances.filter((_, at) => givenBy[at] === undefined);
  if (grants.length === 0 || refused.length > 0) {
    const allowed = whoMay(policy, channel, permission, refused);
    return { kind: "deny", reason: "no-grant", instances: refused, allowed };
  }
  const rule = rolesOf(instances.length === 0 ? grants.slice(0, 1) : givenBy);
  return approvalFor(here, request, rule) ?? { kind: "allow", rule };
}

/** For each instance the grant that allows it: one and the same for all where there is such a one, else the first. */
function firstGrants(
  here: ChannelPolicy,
  grants: readonly Grant[],
  instances: readonly Instance[],
): (Grant | undefined)[] {
  const placesOf = columnsOf(instances, [here.instances, ...grants.map(selectorOf)]);
  const visible = new Set(placesOf(here.instances));
  const first: (Grant | undefined)[] = instances.map(() => undefined);
  for (const grant of grants) {
    const places = placesOf(selectorOf(grant)).filter((at) => visible.has(at));
    if (places.length === instances.length) return instances.map(() => grant);
    for (const at of places) first[at] ??= grant;
  }
  return first;
}

function approvalFor(
  here: ChannelPolicy,
  { permission, instances }: AuthorizationRequest,
  rule: string,
): Decision | undefined {
  if (permission === "view") return undefined;
  const rules = here.approvals.filter(
    (one) => one.for.includes("*") || one.for.includes(permission),
  );
  const placesOf = columnsOf(instances, rules.map(selectorOf));
  const approval = rules.find((one) => placesOf(selectorOf(one)).length > 0);
  if (!approval) return undefined;
  const waiting = new Set(rules.flatMap((one) => placesOf(selectorOf(one))));
  return {
    kind: "approval",
    rule,
    approval,
    instances: instances.filter((_, at) => waiting.has(at)),
  };
}

/** The way forward that a refusal names: roles and channels, never instances. */
function whoMay(
  policy: Policy,
  { platform }: ChannelId,
  permission: Permission,
  refused: readonly Instance[],
): Allowed[] {
  const [first] = refused;
  // Most grants mean not even the first one: trying it is far cheaper than trying all.
  const meansFirst = (selector: Selector) => first === undefined || matches(selector, first);
  const candidates = policy.channels
    .filter((one) => one.platform === platform)
    .flatMap((one) => one.grants.map((grant) => ({ one, grant })))
    .filter(({ grant }) => covers(grant, permission) && reaches(grant, platform))
    .filter(({ one, grant }) => meansFirst(one.instances) && meansFirst(selectorOf(grant)));
  const selectors = candidates.flatMap(({ one, grant }) => [one.instances, selectorOf(grant)]);
  const placesOf = columnsOf(refused, selectors);
  const meansAll = (selector: Selector) => placesOf(selector).length === refused.length;
  const found = new Map<string, Allowed>();
  for (const { one, grant } of candidates) {
    if (!meansAll(one.instances) || !meansAll(selectorOf(grant))) continue;
    found.set(`${grant.role} ${one.channel}`, { role: grant.role, channel: one.channel });
  }
  return [...found.values()];
}

/** Whether anybody on this platform can hold the grant. */
const reaches = (grant: Grant, platform: PlatformName): boolean =>
  grant.who.some((one) => one.kind === "member" || one.platform === platform);

const selectorOf = (rule: Grant | ApprovalRule): Selector => rule.on ?? EVERYTHING;

const rolesOf = (grants: readonly (Grant | undefined)[]): string =>
  [...new Set(grants.map((grant) => grant?.role))].join(", ");
