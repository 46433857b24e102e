import type { Permission } from "../model/action.ts";
import type { Allowed } from "../model/decision.ts";
import type { Instance } from "../model/instance.ts";
import type { PlatformName } from "../model/people.ts";
import type { ChannelPolicy, DenyRule, Grant, Policy, Principal } from "../model/policy.ts";
import { matches, type Selector } from "../model/selector.ts";
import { columnsOf } from "./columns.ts";
import { conditionsAt } from "./conditions.ts";
import { type ActorIds, covers, denies, isDenied, isFor } from "./grants.ts";
import { type AuthorizationRequest, meansEverything, selectorOf } from "./hearing.ts";

/**
 * The way forward that a refusal names: who may do this to all of these, now and on the same platform. Roles and
 * channels, never instances.
 */
export function whoMay(
  policy: Policy,
  request: AuthorizationRequest,
  refused: readonly Instance[],
): Allowed[] {
  const { platform } = request.channel;
  const trial = tryAll(policy, request, refused);
  if (trial.isGuarded) return [];
  const found = new Map<string, Allowed>();
  for (const { here, grant } of trial.candidates) {
    if (!trial.meansAll(here.instances) || !trial.meansAll(selectorOf(grant))) continue;
    if (!trial.isMet(grant)) continue;
    const ruling = [...policy.deny, ...here.deny].filter(trial.refuses);
    const someone = grant.who.some((who) => {
      const actor = exampleOf(who, platform);
      return actor && !ruling.some((rule) => isDenied(rule, actor));
    });
    if (someone)
      found.set(`${grant.role} ${here.channel}`, { role: grant.role, channel: here.channel });
  }
  return [...found.values()];
}

/** Somebody on the platform of whom nothing else is known. */
function exampleOf(who: Principal, platform: PlatformName): ActorIds | undefined {
  if (who.kind === "member") return { platform, id: "", groups: [] };
  if (who.platform !== platform) return undefined;
  return who.kind === "user"
    ? { platform, id: who.id, groups: [] }
    : { platform, id: "", groups: [who.id] };
}

/** Makes ready what is asked about many rules of many channels. */
function tryAll(
  policy: Policy,
  { channel, permission, at }: AuthorizationRequest,
  refused: readonly Instance[],
) {
  const [first] = refused;
  // Most grants mean not even the first one: trying it is far cheaper than trying all.
  const meansFirst = (selector: Selector) => first === undefined || matches(selector, first);
  const channels = policy.channels.filter(({ platform }) => platform === channel.platform);
  const candidates = candidatesIn(channels, permission).filter(
    ({ here, grant }) => meansFirst(here.instances) && meansFirst(selectorOf(grant)),
  );
  const never = policy.never.filter(({ actions }) => isFor(actions, permission));
  const deny = [policy, ...channels].flatMap((one) => one.deny);
  const denying = deny.filter((rule) => denies(rule, permission));
  const placesOf = columnsOf(refused, [
    ...candidates.flatMap(({ here, grant }) => [here.instances, selectorOf(grant)]),
    ...[...never, ...denying].map(selectorOf),
  ]);
  const conditions = conditionsAt(at);
  const means = (rule: { readonly on?: Selector | undefined }) => placesOf(selectorOf(rule)).length;
  const touches = (rule: { readonly on?: Selector | undefined }) =>
    refused.length === 0 ? meansEverything(rule) : means(rule) > 0;
  const refusing = new Set(
    denying.filter((rule) => touches(rule) && conditions.met(rule, permission, means(rule))),
  );
  return {
    candidates,
    isGuarded: never.some(touches),
    meansAll: (selector: Selector) => placesOf(selector).length === refused.length,
    isMet: (grant: Grant) => conditions.unmet(grant, permission, refused.length) === undefined,
    refuses: (rule: DenyRule) => refusing.has(rule),
  };
}

const candidatesIn = (channels: readonly ChannelPolicy[], permission: Permission) =>
  channels.flatMap((here) =>
    here.grants.filter((grant) => covers(grant, permission)).map((grant) => ({ here, grant })),
  );
