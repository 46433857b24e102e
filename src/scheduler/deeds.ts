import { ACTION_FACTS } from "../model/action.ts";
import { grouped } from "../model/grouped.ts";
import { type InstanceState, inTransition } from "../model/instance.ts";
import type { Tx } from "../queue/tx.ts";
import { warnedOf } from "../store/notices.ts";
import { takeStartPlaces } from "../store/plans.ts";
import { type Acted, actAll, type Deed } from "./act.ts";
import type { Advance, Coming, Settlement } from "./advance.ts";
import { waitingFor } from "./order.ts";
import { placeFor } from "./remind.ts";
import type { Stood } from "./standings.ts";
import type { SchedulerTools } from "./tools.ts";

/** An instance whose schedule was brought up to now. */
export interface Brought extends Advance {
  readonly standing: Stood;
  readonly remindedAt: number | undefined;
  readonly enforcedAt: number | undefined;
  /** When to try again what something is in the way of. */
  readonly againAt?: number | undefined;
  /** What its schedule undid, though no edge was due. */
  readonly enforced?: Settlement | undefined;
}

/** While something is in the way of an edge, it is tried again after this long, in milliseconds. */
const AGAIN_MS = 30_000;
/** A schedule undoes what somebody did by hand at most this often, in milliseconds. */
const ENFORCE_EVERY_MS = 900_000;

/** Asks for everything that is to be asked for now, and says what became of each. */
export async function doDeeds(
  tools: SchedulerTools,
  tx: Tx,
  all: readonly Brought[],
): Promise<readonly Brought[]> {
  const placed = await inTheirMinutes(tools, tx, all);
  const early = await notYet(tools, tx, placed);
  const deeds = placed.flatMap((one) => {
    const wanted = early.has(one.standing.ref) ? undefined : (one.deed ?? enforcement(tools, one));
    const deed = wanted && deedOf(tools, one, wanted);
    return deed ? [deed] : [];
  });
  const acted = await actAll(tools, tx, deeds);
  return placed.map((one) => {
    const { ref } = one.standing;
    const came = early.get(ref) ?? acted.get(ref) ?? NOWHERE;
    if (one.deed) return settledWith(tools, one, one.deed, came);
    const undone = enforcement(tools, one);
    return undone && acted.has(ref) ? enforcedWith(tools, one, undone, came) : one;
  });
}

const NOWHERE: Acted = { kind: "refused", why: "no channel shows it, so nobody may do this" };

function deedOf(tools: SchedulerTools, { standing }: Brought, wanted: Coming): Deed | undefined {
  const { instance } = standing;
  const { edge, schedule } = wanted;
  const around = { parking: tools.parking(), policy: tools.policy() };
  const place = instance && placeFor(instance, schedule, around);
  return place && { instance, edge, schedule, place };
}

/** Starts of a cloud that takes only so many in a minute get their places, and come back then. */
async function inTheirMinutes(
  tools: SchedulerTools,
  tx: Tx,
  all: readonly Brought[],
): Promise<readonly Brought[]> {
  const bounds = tools.parking().startsPerMinute;
  const starts = all.filter(({ deed, ended }) => isFirstStart(deed) && !ended);
  const moved = new Map<Brought, number>();
  const byCloud = grouped(starts, ({ standing }) => standing.instance?.cloud ?? "");
  for (const [cloud, group] of byCloud) {
    const perMinute = bounds[cloud];
    if (perMinute === undefined) continue;
    const wanted = { count: group.length, perMinute, now: tools.now() };
    const places = await takeStartPlaces(tx.db, cloud, wanted);
    group.forEach((one, at) => {
      const place = places[at];
      if (place !== undefined && place > tools.now()) moved.set(one, place);
    });
  }
  return all.map((one) => {
    const dueAt = moved.get(one);
    if (dueAt === undefined || !one.deed) return one;
    return { ...one, deed: undefined, coming: { ...one.deed, dueAt } };
  });
}

/** One that has no place in the minutes yet. */
const isFirstStart = (deed: Coming | undefined): boolean =>
  deed?.edge.kind === "start" && deed.dueAt === deed.edge.at;

/** By ref: why not now. */
async function notYet(
  tools: SchedulerTools,
  tx: Tx,
  all: readonly Brought[],
): Promise<ReadonlyMap<string, Acted>> {
  const found = new Map<string, Acted>();
  const wanted = all.flatMap(({ standing: { ref, instance }, deed }) =>
    deed && instance ? [{ ref, instance, deed }] : [],
  );
  for (const [ref, why] of await waitingFor(tools, tx.db, wanted))
    found.set(ref, { kind: "later", why });
  const strict = wanted.filter(
    ({ deed }) => deed.edge.kind === "stop" && deed.schedule.requireWarning,
  );
  const warned = await warnedOf(
    tx.db,
    strict.map(({ ref }) => ref),
  );
  for (const { ref, deed } of strict)
    if (!warned.has(`${ref} ${deed.dueAt}`)) found.set(ref, { kind: "refused", why: UNWARNED });
  return found;
}

const UNWARNED = "nobody could be warned before, and its schedule requires that";

/** The instance with what became of its deed. */
function settledWith(tools: SchedulerTools, one: Brought, deed: Coming, acted: Acted): Brought {
  const { edge, schedule } = deed;
  const became = (state: Settlement["state"], reason: string, operationId?: string): Brought => ({
    ...one,
    deed: undefined,
    settled: [...one.settled, { edge, schedule, state, reason, operationId }],
  });
  switch (acted.kind) {
    case "asked":
      return became("acted", "asked for", acted.operationId);
    case "nothing":
      return became("already", acted.why);
    case "refused":
      return became("failed", acted.why);
    case "later": {
      const againAt = tools.now() + AGAIN_MS;
      if (againAt > deed.dueAt + schedule.catchUpMs) return became("failed", acted.why);
      // A hold whose edge is still to be made up for has not ended.
      const { ended: hold = one.hold, ended } = one;
      return {
        ...one,
        deed: undefined,
        coming: ended ? one.coming : deed,
        ended: undefined,
        hold,
        againAt,
      };
    }
    default:
      return acted satisfies never;
  }
}

/** What an enforcing schedule wants undone: somebody started or stopped by hand what it left the other way. */
function enforcement(tools: SchedulerTools, one: Brought): Coming | undefined {
  const { standing, settled, hold, enforcedAt = 0 } = one;
  const { inForce, instance } = standing;
  const last = settled.at(-1) ?? standing.last;
  if (inForce.kind !== "schedule" || !inForce.schedule.enforce || !instance || !last)
    return undefined;
  if (hold || settled.length > 0 || last.state === "skipped" || last.state === "held")
    return undefined;
  if (tools.now() - enforcedAt < ENFORCE_EVERY_MS || isAs(instance.state, last.edge.kind))
    return undefined;
  return { edge: last.edge, schedule: inForce.schedule, dueAt: tools.now() };
}

/** Whether nothing is to be undone: it is as it should be, on its way, or in a state that nobody started or stopped it into. */
const isAs = (state: InstanceState, kind: "start" | "stop"): boolean =>
  ACTION_FACTS[kind].there.includes(state) ||
  inTransition(state) ||
  !ACTION_FACTS[kind === "start" ? "stop" : "start"].there.includes(state);

function enforcedWith(
  tools: SchedulerTools,
  one: Brought,
  { edge, schedule }: Coming,
  acted: Acted,
): Brought {
  const enforcedAt = tools.now();
  if (acted.kind === "refused") return { ...one, enforcedAt };
  if (acted.kind !== "asked") return one;
  const reason = "somebody did otherwise by hand, and its schedule is enforced";
  const enforced = {
    edge,
    schedule,
    state: "acted",
    reason,
    operationId: acted.operationId,
  } as const;
  return { ...one, enforcedAt, enforced };
}
