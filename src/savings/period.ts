import type { DigestPlan, Period } from "../model/savings.ts";
import { zoneOf } from "../scheduler/zone.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const WEEK_DAYS = 7;
/** The first of January 1970 was a Thursday. */
const MONDAY = 4 * DAY_MS;

/** So many days back by the clocks of a place: a week with a change of clocks has 167 or 169 hours. */
export function periodBefore(to: number, days: number, timeZone: string): Period {
  const zone = zoneOf(timeZone);
  return { from: zone.first(zone.local(to) - days * DAY_MS), to };
}

type Rhythm = Pick<DigestPlan, "day" | "minute" | "timeZone">;

/** A week's one instant, and the week that it belongs to. */
export interface WeeklyInstant {
  readonly at: number;
  /** The date of the week's Monday: `2026-11-16`. */
  readonly week: string;
}

/** The last one up to now, and the next one after it. */
export function weeklyInstants(
  rhythm: Rhythm,
  now: number,
): { readonly last: WeeklyInstant; readonly next: WeeklyInstant } {
  const zone = zoneOf(rhythm.timeZone);
  const local = zone.local(now);
  const week = WEEK_DAYS * DAY_MS;
  const monday = Math.floor((local - MONDAY) / week) * week + MONDAY;
  const inWeek = (start: number): WeeklyInstant => ({
    at: zone.first(start + rhythm.day * DAY_MS + rhythm.minute * MINUTE_MS),
    week: new Date(start).toISOString().slice(0, 10),
  });
  const here = inWeek(monday);
  return here.at <= now
    ? { last: here, next: inWeek(monday + week) }
    : { last: inWeek(monday - week), next: here };
}
