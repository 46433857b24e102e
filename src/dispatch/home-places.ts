import { covers, grantsHeld, policyOf } from "../authorization/grants.ts";
import { ACTIONS } from "../model/action.ts";
import { type Instance, isLiving } from "../model/instance.ts";
import type { Actor, Channel } from "../model/people.ts";
import { BotError } from "../model/problem.ts";
import { EVERYTHING, selectorMatcher } from "../model/selector.ts";
import type { SeenInstance } from "../store/instances.ts";
import type { Access } from "./access.ts";
import { type SurroundingsTools, surroundings } from "./surroundings.ts";

/** A channel in which a person holds a role, and what they see by its rules. */
export interface Place {
  readonly channel: Channel;
  readonly rights: Access;
  /** Sorted by name; what was deleted is left out. */
  readonly seen: readonly SeenInstance[];
}

export interface Places {
  readonly places: readonly Place[];
  /** Whether Slack, or who else it is, did not say which groups the person is in. */
  readonly unknown: boolean;
}

/** An instance with the place by whose rules it is reached. */
export interface Reached {
  readonly instance: SeenInstance;
  readonly place: Place;
}

/** How many instances are tried at most for what may be done to them. */
const TRIES_MAX = 200;

/** A place of one's own is a direct message with the bot: what is posted to it reaches that person alone. */
const ownPlace = ({ platform, id }: Actor): Channel => ({ platform, id });

/**
 * The channels by whose rules the person may do something wherever they are: in which they hold a role that does not
 * come with being a member. In the order of the configuration.
 */
export async function placesOf(tools: SurroundingsTools, actor: Actor): Promise<Places> {
  const channels = tools
    .policy()
    .channels.filter(({ platform }) => platform === actor.platform)
    .map(({ platform, channel: id }): Channel => ({ platform, id }));
  const found = await Promise.all(channels.map((channel) => placeIn(tools, actor, channel)));
  return {
    places: found.filter((one) => typeof one === "object"),
    unknown: found.includes("unknown"),
  };
}

async function placeIn(
  tools: SurroundingsTools,
  actor: Actor,
  channel: Channel,
): Promise<Place | "none" | "unknown"> {
  try {
    const { rights, seen } = await surroundings(tools, { actor, channel, saidIn: ownPlace(actor) });
    if (rights.roles.length === 0 || !rights.holds("view")) return "none";
    return { channel, rights, seen: seen.filter(isLiving) };
  } catch (error) {
    if (error instanceof BotError && error.problem.code === "groups-unknown") return "unknown";
    throw error;
  }
}

/** Each instance once, with the first place that shows it; better, with the first in which the person may act on it. */
export function reachedIn(places: readonly Place[], instances: readonly Instance[]): Reached[] {
  return instances.flatMap(({ ref }) => {
    const all = places.flatMap((place): Reached[] => {
      const instance = place.seen.find((one) => one.ref === ref);
      return instance ? [{ instance, place }] : [];
    });
    const best = all.find(({ instance, place }) => mayAct(place, instance)) ?? all[0];
    return best ? [best] : [];
  });
}

/** Everything that any of the places shows, once, sorted by name. */
export function allSeen(places: readonly Place[]): readonly SeenInstance[] {
  const [only] = places;
  if (only && places.length === 1) return only.seen;
  const byRef = new Map(places.flatMap(({ seen }) => seen.map((one) => [one.ref, one] as const)));
  return [...byRef.values()].sort(
    (one, other) => compare(one.name, other.name) || (one.ref < other.ref ? -1 : 1),
  );
}

const { compare } = new Intl.Collator("en", { numeric: true });

/** Some that the person may act on, at most so many. */
export function usableIn(places: readonly Place[], max: number): readonly Instance[] {
  const found = new Map<string, Instance>();
  for (const place of places) {
    const means = meansIn(place);
    const candidates = place.seen.filter((one) => !found.has(one.ref) && means(one));
    for (const one of candidates.slice(0, TRIES_MAX)) {
      if (found.size >= max) break;
      if (mayAct(place, one)) found.set(one.ref, one);
    }
  }
  return [...found.values()];
}

/** Whether a grant of an action speaks of an instance: quicker than to try each one. */
function meansIn({ channel, rights }: Place): (instance: Instance) => boolean {
  const here = policyOf(rights.policy, channel);
  const grants = here ? grantsHeld(here, rights.actor) : [];
  const matchers = grants
    .filter((grant) => ACTIONS.some((action) => covers(grant, action)))
    .map(({ on }) => selectorMatcher(on ?? EVERYTHING));
  return (instance) => matchers.some((means) => means(instance));
}

const mayAct = ({ rights }: Place, instance: Instance): boolean =>
  ACTIONS.some(
    (action) => rights.holds(action) && rights.decide(action, [instance]).kind !== "deny",
  );
