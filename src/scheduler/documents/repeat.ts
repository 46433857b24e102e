import { DAY_MS, type Day, dateOf, dayOf, daysInMonth } from "./day.ts";

export const FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;
type Frequency = (typeof FREQUENCIES)[number];

/** How an all-day event repeats (RFC 5545, RRULE). Lists that are empty say nothing. */
export interface Repeat {
  readonly frequency: Frequency;
  /** Every so many days, weeks, months or years. */
  readonly interval: number;
  /** The last day on which it can be. */
  readonly until?: Day | undefined;
  readonly count?: number | undefined;
  /** 1 is January. */
  readonly months: readonly number[];
  /** -1 is the last of a month. */
  readonly monthDays: readonly number[];
  readonly weekdays: readonly Weekday[];
  /** Which of a period's days are meant; -1 is the last of them. */
  readonly positions: readonly number[];
  /** The day with which weeks begin; 0 is Sunday. */
  readonly weekStart: number;
}

interface Weekday {
  /** 0 is Sunday. */
  readonly day: number;
  /** Only the so many-th of the month or year; -1 is its last. Undefined is each. */
  readonly nth: number | undefined;
}

/** What may still be looked at, so that a few lines of a file cannot keep the bot busy. */
export interface Budget {
  days: number;
}

interface Reach {
  readonly from: Day;
  readonly to: Day;
  readonly budget: Budget;
}

/** The days from `from` to `to` on which it is; it stops where the budget is at its end. */
export function* repeated(repeat: Repeat, start: Day, reach: Reach): Generator<Day> {
  let left = repeat.count ?? Number.POSITIVE_INFINITY;
  for (const day of daysFrom(repeat, start, reach)) {
    if (day >= reach.from) yield day;
    left -= 1;
    if (left <= 0) return;
  }
}

/** As `repeated`, whatever its count; where it has one, from the first day on. */
function* daysFrom(repeat: Repeat, start: Day, { from, to, budget }: Reach): Generator<Day> {
  const { count, interval, positions, until } = repeat;
  const fits = fitting(repeat, start);
  const last = Math.min(to, until ?? to);
  const first = count === undefined ? skipped(repeat, start, from) : 0;
  for (let step = first; ; step += interval) {
    const period = periodOf(repeat, start, step);
    if (period.from > last) return;
    budget.days -= period.to - period.from + 1;
    if (budget.days < 0) return;
    const days = Array.from({ length: period.to - period.from + 1 }, (_, at) => period.from + at);
    const meant = chosen(days.filter(fits), positions);
    yield* meant.filter((day) => day >= start && day <= last);
  }
}

interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** The day, week, month or year that is so many after the one in which it begins. */
function periodOf({ frequency, weekStart }: Repeat, start: Day, step: number): Period {
  const { year, month } = dateOf(start);
  switch (frequency) {
    case "DAILY":
      return { from: start + step, to: start + step };
    case "WEEKLY": {
      const from = start - ((weekdayOf(start) - weekStart + 7) % 7) + 7 * step;
      return { from, to: from + 6 };
    }
    case "MONTHLY":
      return { from: dayOf(year, month + step, 1), to: dayOf(year, month + step + 1, 1) - 1 };
    case "YEARLY":
      return { from: dayOf(year + step, 1, 1), to: dayOf(year + step + 1, 1, 1) - 1 };
    default:
      return frequency satisfies never;
  }
}

/** Steps that surely end before `from`, and fit the interval. */
function skipped({ frequency, interval }: Repeat, start: Day, from: Day): number {
  const longest = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 }[frequency];
  const steps = Math.floor((from - start) / longest) - 1;
  return Math.max(0, Math.floor(steps / interval) * interval);
}

function chosen(days: readonly Day[], positions: readonly number[]): readonly Day[] {
  if (positions.length === 0) return days;
  return days.filter((_, at) => positions.includes(at + 1) || positions.includes(at - days.length));
}

/** Whether a day of the right period is meant; what the rule leaves open is as on the first day. */
function fitting(repeat: Repeat, start: Day): (day: Day) => boolean {
  const { frequency, months, monthDays, weekdays } = repeat;
  const begin = dateOf(start);
  const isOpen = monthDays.length === 0 && weekdays.length === 0;
  const wantsDate = isOpen && (frequency === "MONTHLY" || frequency === "YEARLY");
  const inMonths =
    wantsDate && frequency === "YEARLY" && months.length === 0 ? [begin.month] : months;
  const onDays = wantsDate ? [begin.date] : monthDays;
  const onWeekdays =
    isOpen && frequency === "WEEKLY" ? [{ day: weekdayOf(start), nth: undefined }] : weekdays;
  const within = frequency === "MONTHLY" || months.length > 0 ? "month" : "year";
  return (day) => {
    const { year, month, date } = dateOf(day);
    if (inMonths.length > 0 && !inMonths.includes(month)) return false;
    const fromEnd = date - daysInMonth(year, month) - 1;
    if (onDays.length > 0 && !onDays.includes(date) && !onDays.includes(fromEnd)) return false;
    return onWeekdays.length === 0 || onWeekdays.some((one) => isNth(one, day, within));
  };
}

function isNth({ day: weekday, nth }: Weekday, day: Day, within: "month" | "year"): boolean {
  if (weekdayOf(day) !== weekday) return false;
  if (nth === undefined) return true;
  const { year, month } = dateOf(day);
  const begin = within === "month" ? dayOf(year, month, 1) : dayOf(year, 1, 1);
  const end = within === "month" ? dayOf(year, month + 1, 1) : dayOf(year + 1, 1, 1);
  const which = nth > 0 ? (day - begin) / 7 : (end - 1 - day) / 7;
  return Math.floor(which) + 1 === Math.abs(nth);
}

const weekdayOf = (day: Day): number => new Date(day * DAY_MS).getUTCDay();
