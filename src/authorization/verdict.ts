import type { RefusalReason } from "../model/decision.ts";
import { t, type Words } from "../model/phrase.ts";
import type { Grant } from "../model/policy.ts";
import type { Hearing } from "./hearing.ts";
import { meansEverything } from "./hearing.ts";
import { denyWords, grantWords, neverWords } from "./rule-words.ts";

/** Why one instance is refused. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** In words. */
  readonly rule: Words;
}

/** For each instance the grant that allows it, or why it is refused. Asked about none, there is one entry. */
export interface Verdict {
  readonly grants: readonly (Grant | undefined)[];
  readonly refusals: readonly (Refusal | undefined)[];
}

const NO_GRANT: Refusal = { reason: "no-grant", rule: t`no grant` };

/** Whether the permission is held at all: only what speaks of every instance can refuse it. */
export function atAll(hearing: Hearing): Verdict {
  const { never, deny, grants, conditions, permission } = hearing;
  const guard = never.find(meansEverything);
  if (guard) return refusedAtAll({ reason: "never", rule: neverWords(guard) });
  const denied = deny.find((one) => meansEverything(one) && conditions.met(one, permission, 0));
  if (denied) return refusedAtAll({ reason: "denied", rule: denyWords(denied) });
  const grant = grants.find((one) => conditions.unmet(one, permission, 0) === undefined);
  if (grant) return { grants: [grant], refusals: [undefined] };
  const [missed] = grants;
  if (!missed) return refusedAtAll(NO_GRANT);
  return refusedAtAll({ reason: "outside-hours", rule: grantWords(missed) });
}

const refusedAtAll = (refusal: Refusal): Verdict => ({ grants: [], refusals: [refusal] });

/** What the channel does not show is refused as if it were not there: no rule is named for it. */
export function onEach(hearing: Hearing): Verdict {
  const refusals: (Refusal | undefined)[] = hearing.instances.map(() => NO_GRANT);
  for (const at of hearing.shown) refusals[at] = undefined;
  guard(hearing, refusals);
  const grants = grantEach(hearing, refusals);
  return { grants, refusals };
}

/** Guardrails and deny rules, before any grant. */
function guard(hearing: Hearing, refusals: (Refusal | undefined)[]): void {
  const { never, deny, conditions, permission, placesOf } = hearing;
  for (const rule of never) {
    const places = placesOf(rule);
    if (places.length > 0) refuse(refusals, places, { reason: "never", rule: neverWords(rule) });
  }
  for (const rule of deny) {
    const places = placesOf(rule);
    if (places.length === 0 || !conditions.met(rule, permission, places.length)) continue;
    refuse(refusals, places, { reason: "denied", rule: denyWords(rule) });
  }
}

function refuse(
  refusals: (Refusal | undefined)[],
  places: readonly number[],
  refusal: Refusal,
): void {
  for (const at of places) refusals[at] ??= refusal;
}

/** One and the same grant for all where there is such a one, else the first. What has none is refused. */
function grantEach(hearing: Hearing, refusals: (Refusal | undefined)[]): (Grant | undefined)[] {
  const { instances, grants, placesOf } = hearing;
  const first: (Grant | undefined)[] = instances.map(() => undefined);
  const missed: [readonly number[], Refusal][] = [];
  for (const grant of grants) {
    const places = placesOf(grant);
    const refusal = places.length === 0 ? undefined : conditionMissed(hearing, grant, places);
    if (refusal) missed.push([places, refusal]);
    else if (places.length === instances.length) return instances.map(() => grant);
    else for (const at of places) first[at] ??= grant;
  }
  missed.push([[...instances.keys()], NO_GRANT]);
  for (const [places, refusal] of missed) {
    const without = places.filter((at) => first[at] === undefined);
    refuse(refusals, without, refusal);
  }
  return first;
}

function conditionMissed(
  { conditions, permission }: Hearing,
  grant: Grant,
  { length }: readonly number[],
): Refusal | undefined {
  const unmet = conditions.unmet(grant, permission, length);
  if (!unmet) return undefined;
  return { reason: unmet === "hours" ? "outside-hours" : "too-many", rule: grantWords(grant) };
}
