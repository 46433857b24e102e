import type { AuthorizationRequest } from "../../src/authorization/authorize.ts";
import { isAction, type Permission } from "../../src/model/action.ts";
import type { Instance } from "../../src/model/instance.ts";
import type { ChannelPolicy, DenyRule, Grant, Policy, When } from "../../src/model/policy.ts";
import { matches, type Selector } from "../../src/model/selector.ts";

/** The policy read aloud, instance by instance, without any of the code under test but the selectors. */
export function isRefused(policy: Policy, request: AuthorizationRequest, one: Instance): boolean {
  const here = channelOf(policy, request);
  return (
    !here ||
    !matches(here.instances, one) ||
    isGuarded(policy, request, one) ||
    isForbidden([...policy.deny, ...here.deny], request, one) ||
    !here.grants.some((grant) => gives(grant, request, one))
  );
}

export const channelOf = (
  policy: Policy,
  { channel }: AuthorizationRequest,
): ChannelPolicy | undefined =>
  policy.channels.find((one) => one.platform === channel.platform && one.channel === channel.id);

const means = (on: Selector | undefined, one: Instance): boolean => !on || matches(on, one);

export const isGuarded = (
  { never }: Policy,
  { permission }: AuthorizationRequest,
  one: Instance,
): boolean => never.some((rule) => isFor(rule.actions, permission) && means(rule.on, one));

const isFor = (actions: readonly string[], permission: Permission): boolean =>
  isAction(permission) && actions.some((action) => action === permission || action === "*");

export const isForbidden = (
  rules: readonly DenyRule[],
  request: AuthorizationRequest,
  one: Instance,
): boolean =>
  rules.some(
    ({ to, deny, on, when, moreThan }) =>
      (to === undefined || isGiven(to.who, request)) &&
      deny.some((word) => word === "*" || word === "view" || word === request.permission) &&
      means(on, one) &&
      isNow(when, request.at) &&
      (moreThan === undefined ||
        (request.permission !== "view" && counted(on, request) > moreThan)),
  );

/** Whether the hours, as a browser would show them, are now. */
function isNow(when: When | undefined, at: number): boolean {
  if (!when) return true;
  const { spans, timeZone } = when.hours;
  const shown = new Date(at).toLocaleString("en-GB", { timeZone, hour12: false, weekday: "long" });
  const time = new Date(at).toLocaleTimeString("en-GB", { timeZone, hour12: false });
  const day = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
  ].indexOf(shown.split(/[ ,]/)[0] ?? "");
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const inWeek = day * 1440 + hour * 60 + minute;
  const isIn = spans.some(({ day: first, from, to }) =>
    [inWeek, inWeek + 7 * 1440].some(
      (now) => first * 1440 + from <= now && now < first * 1440 + to,
    ),
  );
  return isIn === (when.kind === "within");
}

const counted = (on: Selector | undefined, { instances }: AuthorizationRequest): number =>
  instances.filter((one) => means(on, one)).length;

const isGiven = (who: Grant["who"], { actor, channel }: AuthorizationRequest): boolean =>
  actor.platform === channel.platform &&
  who.some(
    (one) =>
      one.kind === "member" ||
      (one.platform === actor.platform &&
        (one.kind === "user" ? one.id === actor.id : actor.groups.includes(one.id))),
  );

function gives(grant: Grant, request: AuthorizationRequest, one: Instance): boolean {
  const { permission, at } = request;
  if (!isGiven(grant.who, request) || !means(grant.on, one)) return false;
  if (permission === "view") return true;
  const named = grant.allow.some((word) => word === permission);
  const starred = permission !== "break-glass" && grant.allow.includes("*");
  const fits = grant.atMost === undefined || counted(grant.on, request) <= grant.atMost;
  return (named || starred) && isNow(grant.when, at) && fits;
}

/** Which instances wait: some rule for this action means them, now and for so many. */
export const isHeldBack = (
  here: ChannelPolicy | undefined,
  request: AuthorizationRequest,
  one: Instance,
): boolean =>
  (here?.approvals ?? []).some(
    (rule) =>
      isFor(rule.for, request.permission) &&
      means(rule.on, one) &&
      isNow(rule.when, request.at) &&
      (rule.moreThan === undefined || counted(rule.on, request) > rule.moreThan),
  );
