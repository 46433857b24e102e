import { ACTION_FACTS } from "../model/action.ts";
import { grouped } from "../model/grouped.ts";
import { type Hold, holdsBack } from "../model/parking.ts";
import type { Channel } from "../model/people.ts";
import type { Schedule } from "../model/schedule.ts";
import type { SeenInstance } from "../store/instances.ts";
import type { NewNotice } from "../store/notices.ts";
import { permitted } from "./act.ts";
import type { Coming, Settlement, Standing } from "./advance.ts";
import { placeOf, sourceText } from "./in-force.ts";
import { ownerOf } from "./owner.ts";
import { askedBy, nextPlanned } from "./timeline.ts";
import type { SchedulerTools } from "./tools.ts";

/** How one instance stands after it was brought up to now. */
export interface Outcome {
  readonly standing: Standing;
  readonly coming: Coming | undefined;
  readonly last: Standing["last"] | Settlement;
  readonly hold: Hold | undefined;
}

/** The stop to come: a hold moves it to the hold's own end. */
export interface StopToCome {
  readonly at: number;
  readonly schedule: Schedule;
}

/** The next stop, if the next thing that happens is one. */
function stopToCome(outcome: Outcome): StopToCome | undefined {
  const { standing, coming, hold } = outcome;
  const held = heldStop(outcome);
  if (held) return coming && coming.edge.at <= held.at ? undefined : held;
  if (coming?.edge.kind !== "stop") return undefined;
  const { edge, schedule, dueAt } = coming;
  if (!hold || !(holdsBack(hold, edge.at) || holdsBack(hold, dueAt)))
    return { at: dueAt, schedule };
  if (hold.kind === "skip") return undefined;
  const after = nextPlanned(standing.schedules, edge.at);
  return after && after.edge.at <= hold.until ? undefined : { at: hold.until, schedule };
}

/** A stop that a hold keeps back is made up for when that ends. */
function heldStop({ standing, last, hold }: Outcome): StopToCome | undefined {
  if (hold?.kind !== "hold" || last?.state !== "held" || last.edge.kind !== "stop")
    return undefined;
  const schedule = holdsBack(hold, last.edge.at) && askedBy(standing.schedules, last.edge);
  return schedule ? { at: hold.until, schedule } : undefined;
}

/** The instants at which people are to be reminded of it, earliest first. */
const remindersOf = ({ at, schedule }: StopToCome): readonly number[] =>
  schedule.reminders.map((leadMs) => at - leadMs).sort((one, other) => one - other);

export interface Reminding {
  /** The reminder whose time has come and that nobody had. */
  readonly due: number | undefined;
  readonly next: number | undefined;
  readonly stop: StopToCome | undefined;
}

/**
 * When people are to be reminded. Of several reminders that were slept through the newest says it all; what was held
 * until then needs no reminder of before.
 */
export function reminding(outcome: Outcome, remindedAt: number, now: number): Reminding {
  const stop = stopToCome(outcome);
  if (!stop || stop.at <= now) return { due: undefined, next: undefined, stop };
  const instants = remindersOf(stop);
  const since = Math.max(remindedAt + 1, outcome.hold?.at ?? 0);
  return {
    due: instants.findLast((at) => at <= now && at >= since),
    next: instants.find((at) => at > now),
    stop,
  };
}

/** One instance of whose stop people are to be told now. */
export interface Warned {
  readonly instance: SeenInstance;
  readonly stop: StopToCome;
}

/** Instances that one reminder can name, with buttons that mean all of them. */
export const TOGETHER_MAX = 20;

/**
 * The reminders of these: one for all that the same schedule stops at the same instant, for each owner. Nobody is
 * reminded of what is stopped already, or will be refused.
 */
export function remindersFor(
  tools: SchedulerTools,
  warned: readonly Warned[],
): readonly NewNotice[] {
  const parking = tools.parking();
  const policy = tools.policy();
  const told = warned.flatMap(({ instance, stop }) => {
    const place = placeFor(instance, stop.schedule, { parking, policy });
    if (!place || !isUp(instance)) return [];
    return [{ instance, stop, place, owner: ownerOf(instance, parking) }];
  });
  const byPlace = grouped(told, ({ place }) => `${place.platform} ${place.id}`);
  const allowed = [...byPlace.values()].flatMap((here) => {
    const [first] = here;
    return first ? permitted(tools, first.place, "stop", here) : [];
  });
  return [...grouped(allowed, keyOf).values()]
    .flatMap((group) => chunks(group, TOGETHER_MAX))
    .flatMap((group) => noticeOf(tools, group));
}

type Told = Warned & { readonly place: Channel; readonly owner: string | undefined };

const keyOf = ({ place, owner, stop }: Told): string =>
  [place.platform, place.id, owner ?? "", stop.at, sourceText(stop.schedule)].join("\n");

function noticeOf(tools: SchedulerTools, group: readonly Told[]): NewNotice[] {
  const [first] = group;
  if (!first) return [];
  const { place, owner, stop } = first;
  return [
    {
      id: `reminder/${tools.newId()}`,
      place,
      owner,
      body: {
        kind: "reminder",
        items: group.map(({ instance: { name, ref } }) => ({ name, ref })),
        stopsAt: stop.at,
        why: sourceText(stop.schedule),
      },
      expiresAt: stop.at,
    },
  ];
}

const isUp = ({ state }: SeenInstance): boolean =>
  !(ACTION_FACTS.stop.there.includes(state) || state === "stopping" || state === "deleted");

/** Where an instance is spoken of: what a person asked for once, where they asked. */
export function placeFor(
  instance: SeenInstance,
  { source }: Schedule,
  around: {
    readonly parking: ReturnType<SchedulerTools["parking"]>;
    readonly policy: ReturnType<SchedulerTools["policy"]>;
  },
): Channel | undefined {
  return source.kind === "once" ? source.channel : placeOf(instance, around.parking, around.policy);
}

export function chunks<One>(all: readonly One[], size: number): readonly (readonly One[])[] {
  const found: (readonly One[])[] = [];
  for (let at = 0; at < all.length; at += size) found.push(all.slice(at, at + size));
  return found;
}
