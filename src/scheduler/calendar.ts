import type { Local } from "./zone.ts";

/** The local minutes that one cron line means. All lists ascend. */
export interface CronLine {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** 1 is January. */
  readonly months: ReadonlySet<number>;
  /** Nothing where any day will do. Where both kinds of day are said, one that fits either is meant. */
  readonly monthDays: MonthDays | undefined;
  readonly weekdays: Weekdays | undefined;
}

export interface MonthDays {
  readonly days: ReadonlySet<number>;
  /** Also the last day of the month. */
  readonly last: boolean;
}

/** 0 is Sunday. */
export interface Weekdays {
  readonly days: ReadonlySet<number>;
  /** Those that are meant only the last time in a month. */
  readonly last: ReadonlySet<number>;
  /** Those that are meant only the first to fifth time in a month, as `mon#1` has it: weekday × 10 + which. */
  readonly nth: ReadonlySet<number>;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A fifth Monday in February can be forty years away. */
const MONTHS_MAX = 48 * 12;

/** The first minute after this one that the line means; nothing where there is none for decades. */
export function nextTime(line: CronLine, after: Local): Local | undefined {
  const minute = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  const today = Math.floor(minute / DAY) * DAY;
  if (isMeant(line, today)) {
    const later = timeFrom(line, (minute - today) / MINUTE);
    if (later !== undefined) return today + later * MINUTE;
  }
  const day = nextDay(line, today + DAY);
  return day === undefined ? undefined : day + (timeFrom(line, 0) ?? 0) * MINUTE;
}

/** The first time of day not before this one, in minutes. */
function timeFrom({ hours, minutes }: CronLine, from: number): number | undefined {
  for (const hour of hours) {
    if (hour * 60 + 59 < from) continue;
    const minute = minutes.find((one) => hour * 60 + one >= from);
    if (minute !== undefined) return hour * 60 + minute;
  }
  return undefined;
}

function nextDay(line: CronLine, from: Local): Local | undefined {
  let day = from;
  for (let months = 0; months < MONTHS_MAX; months++) {
    const date = new Date(day);
    const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    if (line.months.has(date.getUTCMonth() + 1))
      for (; day < end; day += DAY) if (isMeant(line, day)) return day;
    day = end;
  }
  return undefined;
}

function isMeant({ months, monthDays, weekdays }: CronLine, day: Local): boolean {
  const date = new Date(day);
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const byMonth = monthDays && isMonthDay(monthDays, date);
  const byWeek = weekdays && isWeekday(weekdays, date);
  return byMonth === undefined ? (byWeek ?? true) : byMonth || (byWeek ?? false);
}

const isMonthDay = ({ days, last }: MonthDays, date: Date): boolean =>
  days.has(date.getUTCDate()) || (last && isInLastDays(date, 1));

function isWeekday({ days, last, nth }: Weekdays, date: Date): boolean {
  const weekday = date.getUTCDay();
  const which = Math.ceil(date.getUTCDate() / 7);
  return (
    days.has(weekday) ||
    (last.has(weekday) && isInLastDays(date, 7)) ||
    nth.has(weekday * 10 + which)
  );
}

const isInLastDays = (date: Date, count: number): boolean =>
  new Date(date.getTime() + count * DAY).getUTCMonth() !== date.getUTCMonth();
