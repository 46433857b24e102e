import type { Instance } from "../model/instance.ts";
import {
  type Coming,
  type EdgeEnd,
  type Hold,
  holdsBack,
  type ScheduleView,
} from "../model/parking.ts";
import type { Schedule } from "../model/schedule.ts";
import { holdsOf } from "../store/holds.ts";
import { edgesWithout } from "../store/occurrences.ts";
import { chatSchedules } from "../store/schedules.ts";
import type { ChangeTools } from "./change.ts";
import { edgesBetween } from "./edges.ts";
import { type InForce, scheduleInForce, sourceWords } from "./in-force.ts";
import { outlook } from "./words.ts";

/** One instance with the schedule that is in force for it. */
export interface Lived {
  readonly instance: Instance;
  readonly inForce: InForce;
  /** One that is not over. */
  readonly hold: Hold | undefined;
}

export async function livesOf(
  tools: ChangeTools,
  instances: readonly Instance[],
): Promise<readonly Lived[]> {
  const refs = instances.map(({ ref }) => ref);
  const chat = await chatSchedules(tools.db, refs);
  const holds = await holdsOf(tools.db, refs);
  const now = tools.now();
  return instances.map((instance) => {
    const hold = holds.get(instance.ref);
    return {
      instance,
      inForce: scheduleInForce(instance, chat.get(instance.ref), tools.parking(), now),
      hold: hold && hold.until > now ? hold : undefined,
    };
  });
}

/** How an instance lives, in words. */
export function viewOf({ instance, inForce, hold }: Lived, now: number): ScheduleView {
  switch (inForce.kind) {
    case "schedule":
      return { instance, hold, schedule: shown(inForce.schedule, now) };
    case "unreadable":
      return { instance, hold, unreadable: inForce.why };
    case "none":
      return { instance, hold };
    default:
      return inForce satisfies never;
  }
}

const shown = (schedule: Schedule, now: number) => ({
  ...outlook(schedule, now),
  source: sourceWords(schedule),
  timeZone: schedule.timeZone,
});

const ENDS_MAX = 10;

/** The newest edges that led to no operation, with why. */
export async function endsOf(
  { db }: ChangeTools,
  instances: readonly Instance[],
): Promise<readonly EdgeEnd[]> {
  const names = new Map<string, string>(instances.map(({ ref, name }) => [ref, name]));
  const found = await edgesWithout(db, [...names.keys()], ENDS_MAX);
  return found.flatMap(({ ref, edge, state, reason = "" }) => {
    if (state === "pending" || state === "acted") return [];
    return [{ name: names.get(ref) ?? ref, edge, state, reason }];
  });
}

/** Everything that will happen until an instant, the earliest first. */
export function agendaOf(lives: readonly Lived[], now: number, to: number): readonly Coming[] {
  return lives.flatMap((one) => comingOf(one, now, to)).sort((a, b) => a.edge.at - b.edge.at);
}

function comingOf({ instance: { name }, inForce, hold }: Lived, now: number, to: number): Coming[] {
  if (inForce.kind !== "schedule") return [];
  return edgesBetween(inForce.schedule, now, to).map((edge) => ({
    name,
    edge,
    hold: hold && holdsBack(hold, edge.at) ? hold : undefined,
  }));
}
