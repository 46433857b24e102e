import type { ApprovalsTools } from "../approvals/tools.ts";
import {
  type HomePlace,
  type HomeRequest,
  type HomeRow,
  type HomeView,
  homeCards,
  homeTroubleCard,
} from "../messages/home-cards.ts";
import type { Operation } from "../model/operation.ts";
import type { Coming } from "../model/parking.ts";
import type { Actor } from "../model/people.ts";
import { t } from "../model/phrase.ts";
import type { Home, Visitor } from "../platforms/platform.ts";
import type { ChangeTools } from "../scheduler/change.ts";
import { isOwner, type Owning, ownerOf } from "../scheduler/owner.ts";
import { agendaOf, type Lived, livesOf } from "../scheduler/show.ts";
import { nextPlanned } from "../scheduler/timeline.ts";
import { awaitingApproval } from "../store/approvals.ts";
import type { SeenInstance } from "../store/instances.ts";
import { loadOperations } from "../store/operations.ts";
import { isForMe, voterOf, WAITING_MAX } from "./approvals-desk.ts";
import { allSeen, type Place, placesOf, reachedIn, usableIn } from "./home-places.ts";
import type { SurroundingsTools } from "./surroundings.ts";

export interface HomeTools extends SurroundingsTools, Pick<ChangeTools, "parking"> {
  readonly operations: Omit<ApprovalsTools, "codes" | "policy" | "groupsOf">;
  readonly codes: ApprovalsTools["codes"];
  readonly newId: () => string;
}

const MINE_MAX = 20;
const DAY_MS = 86_400_000;

/**
 * What concerns one person, wherever they hold a role. Each row and button belongs to one channel and is there by its
 * rules; being a member of a channel counts for nothing here, as nobody knows whether the person is one.
 */
export function createHome(tools: HomeTools): Home {
  return async (visitor) => {
    try {
      return homeCards(await homeOf(tools, visitor));
    } catch (error) {
      const incident = `in_${tools.newId()}`;
      tools.log.error({ err: error, incident, actor: visitor.actor.id }, "a home was not made");
      return [homeTroubleCard(incident)];
    }
  };
}

async function homeOf(tools: HomeTools, visitor: Visitor): Promise<HomeView> {
  const { actor } = visitor;
  const { places, unknown } = await placesOf(tools, actor);
  const seen = allSeen(places);
  const lives = await livesOf({ ...tools.operations, parking: tools.parking }, seen);
  const now = tools.now();
  return {
    places: places.map(placeView),
    mine: mineOf(tools, visitor, places, lives),
    stops: agendaOf(lives, now, now + DAY_MS).filter(isStop),
    ...(await requestsOf(tools, actor, places)),
    notes: unknown
      ? [t`I could not find out which groups you are in, so something may be missing here.`]
      : [],
  };
}

const isStop = ({ edge }: Coming): boolean => edge.kind === "stop";

function placeView({ channel, rights, seen }: Place): HomePlace {
  return {
    channel,
    instances: seen.length,
    running: seen.filter(({ state }) => state === "running").length,
    mayHold: rights.holds("hold"),
    maySchedule: rights.holds("schedule"),
  };
}

/** Those that tags say are this person's; where there are none, some that they may act on. */
function mineOf(
  { parking, policy, now }: HomeTools,
  { actor, email }: Visitor,
  places: readonly Place[],
  lives: readonly Lived[],
): HomeView["mine"] {
  const { people } = policy();
  const isSelf = ({ platform, id }: Owning["accounts"][number]) =>
    platform === actor.platform && id === actor.id;
  const accounts = people.find((person) => person.accounts.some(isSelf))?.accounts ?? [actor];
  const owned = lives.filter(({ instance }) => {
    const owner = ownerOf(instance, parking());
    return owner !== undefined && isOwner(owner, { accounts, email });
  });
  const wanted =
    owned.length > 0 ? owned.map(({ instance }) => instance) : usableIn(places, MINE_MAX);
  const byRef = new Map<string, Lived>(lives.map((one) => [one.instance.ref, one]));
  const rows = reachedIn(places, wanted.slice(0, MINE_MAX)).map(({ instance, place }): HomeRow => {
    const life = byRef.get(instance.ref);
    const next = life && nextPlanned(life.schedules, now())?.edge;
    return { instance, channel: place.channel, next, hold: life?.hold };
  });
  const running = wanted.filter(({ state }) => state === "running").length;
  return { owned: owned.length > 0, total: wanted.length, running, rows };
}

/** What waits for this person's yes by the rules of some channel, and what they asked for themselves. */
async function requestsOf(
  tools: HomeTools,
  actor: Actor,
  places: readonly Place[],
): Promise<Pick<HomeView, "forMe" | "asked">> {
  if (places.length === 0) return { forMe: [], asked: [] };
  const { db } = tools.operations;
  const ids = await awaitingApproval(db, WAITING_MAX);
  const forMe: HomeRequest[] = [];
  const asked: Operation[] = [];
  for (const operation of await loadOperations(db, ids)) {
    const shown = places.filter(({ seen }) => shows(seen, operation));
    const isOwn = operation.actor.platform === actor.platform && operation.actor.id === actor.id;
    if (isOwn && shown.length > 0) asked.push(operation);
    const place = isOwn ? undefined : await whereForMe(tools, actor, operation, shown);
    if (place) forMe.push({ operation, channel: place.channel });
  }
  return { forMe, asked };
}

function shows(seen: readonly SeenInstance[], { targets }: Operation): boolean {
  const refs = new Set<string>(targets.map(({ ref }) => ref));
  return seen.some(({ ref }) => refs.has(ref));
}

/** The first place by whose rules this person's yes could count. */
async function whereForMe(
  tools: HomeTools,
  actor: Actor,
  operation: Operation,
  places: readonly Place[],
): Promise<Place | undefined> {
  const approvals = { ...tools, ...tools.operations };
  for (const place of places) {
    if (!place.rights.holds("approve")) continue;
    const voter = voterOf({ actor, channel: place.channel }, place.rights);
    if (await isForMe(approvals, operation, voter)) return place;
  }
  return undefined;
}
