import { ACTION_FACTS } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import { type Hold, holdsBack } from "../model/parking.ts";
import { WEEK_ROWS_MAX, type WeekBand, type WeekRow, type WeekView } from "../model/week.ts";
import type { Lived } from "./show.ts";
import { type Planned, plannedBetween } from "./timeline.ts";
import { zoneOf } from "./zone.ts";

const DAY_MS = 86_400_000;
const DAYS = 7;

/** The week from this morning's midnight on, as far as it is planned: those of which something is to be seen come first. */
export function weekOf(lives: readonly Lived[], now: number, timeZone: string): WeekView {
  const zone = zoneOf(timeZone);
  const today = Math.floor(zone.local(now) / DAY_MS) * DAY_MS;
  const [from, to] = [zone.first(today), zone.first(today + DAYS * DAY_MS)];
  const moved = lives.filter(({ schedules, hold }) => schedules.length > 0 || hold);
  return {
    from,
    to,
    timeZone,
    now,
    rows: moved.slice(0, WEEK_ROWS_MAX).map((one) => rowOf(one, now, to)),
    more: Math.max(0, moved.length - WEEK_ROWS_MAX),
  };
}

function rowOf({ instance, schedules, hold }: Lived, now: number, to: number): WeekRow {
  const planned = plannedBetween(schedules, now, to);
  const left = planned.filter(({ edge }) => hold && holdsBack(hold, edge.at));
  const done = planned.filter((one) => !left.includes(one));
  const late = madeUp(left, done, hold, to);
  const changes = [...done, ...late].sort((a, b) => a.edge.at - b.edge.at);
  return {
    name: instance.name,
    bands: bandsOf(instance, changes, now, to),
    holds:
      hold?.kind === "hold" ? [{ from: now, to: Math.min(hold.until, to), by: hold.by.name }] : [],
    marks: [
      ...left.map(({ edge: { at } }) => ({ at, kind: "skipped" as const })),
      ...changes.map(({ edge: { at, kind } }) => ({ at, kind })),
      ...remindersOf(changes, now),
    ],
  };
}

/** The last edge that a hold keeps back comes at its end, unless another one comes before. */
function madeUp(
  left: readonly Planned[],
  done: readonly Planned[],
  hold: Hold | undefined,
  to: number,
): readonly Planned[] {
  const last = left.at(-1);
  if (hold?.kind !== "hold" || !last || hold.until > to) return [];
  if (done.some(({ edge }) => edge.at === hold.until)) return [];
  return [{ ...last, edge: { ...last.edge, at: hold.until } }];
}

function bandsOf(
  { state }: Instance,
  changes: readonly Planned[],
  now: number,
  to: number,
): readonly WeekBand[] {
  const bands: WeekBand[] = [];
  let [from, is] = [now, stateNow(state)];
  for (const { edge } of changes) {
    if (edge.at > from) bands.push({ from, to: edge.at, state: is });
    [from, is] = [edge.at, edge.kind === "start" ? "running" : "stopped"];
  }
  if (from < to) bands.push({ from, to, state: is });
  return bands;
}

function stateNow(state: Instance["state"]): WeekBand["state"] {
  if (ACTION_FACTS.start.there.includes(state)) return "running";
  return ACTION_FACTS.stop.there.includes(state) ? "stopped" : "unknown";
}

const remindersOf = (changes: readonly Planned[], now: number): WeekRow["marks"] =>
  changes
    .filter(({ edge }) => edge.kind === "stop")
    .flatMap(({ edge, schedule }) => schedule.reminders.map((leadMs) => edge.at - leadMs))
    .filter((at) => at > now)
    .map((at) => ({ at, kind: "reminder" }));
