import type { WeekRow, WeekView } from "../../src/model/week.ts";
import { zoneOf } from "../../src/scheduler/zone.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Days as clocks show them: the day of the week's beginning is 0. */
export interface LocalWeek {
  readonly view: (...rows: WeekRow[]) => WeekView;
  /** When the clocks show this for the first time. @param hour 8.5 is half past eight */
  readonly at: (day: number, hour: number) => number;
  /** One instance that runs on these days between two local times, with a reminder before each stop. */
  readonly hours: (name: string, days: readonly number[], from: number, to: number) => WeekRow;
}

/** A week of a place. @param monday a local date, as `Date.UTC` has it */
export function weekIn(timeZone: string, monday: number): LocalWeek {
  const zone = zoneOf(timeZone);
  const at = (day: number, hour: number) => zone.first(monday + day * DAY + hour * HOUR);
  const [from, to] = [at(0, 0), at(7, 0)];
  return {
    at,
    view: (...rows) => ({ from, to, timeZone, now: at(1, 14.5), rows, more: 0 }),
    hours(name, days, start, stop) {
      const spans = days.map((day) => ({ from: at(day, start), to: at(day, stop) }));
      const off = [from, ...spans.map((span) => span.to)].map((begin, index) => ({
        from: begin,
        to: spans[index]?.from ?? to,
        state: "stopped" as const,
      }));
      const on = spans.map((span) => ({ ...span, state: "running" as const }));
      return {
        name,
        bands: [...off, ...on].sort((a, b) => a.from - b.from),
        holds: [],
        marks: spans.flatMap((span) => [
          { at: span.from, kind: "start" as const },
          { at: span.to - HOUR / 2, kind: "reminder" as const },
          { at: span.to, kind: "stop" as const },
        ]),
      };
    },
  };
}
