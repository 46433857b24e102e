import { aheadOfUtc } from "../model/clocks.ts";

/** The hours that are written below a day's name. */
const HOURS = [6, 12, 18];
/** Clocks change at quarters of an hour, and a day begins at one. */
const STEP_MS = 15 * 60_000;
const MINUTE_MS = 60_000;

/** One day as the clocks of a place show it: 24 hours of real time, or 23, or 25. */
export interface Day {
  readonly from: number;
  readonly to: number;
  /** "Mon 23". */
  readonly label: string;
  /** Where its clocks show these hours for the first time. */
  readonly hours: readonly { readonly at: number; readonly label: string }[];
  /** When its clocks are changed, and by how many minutes forward. */
  readonly change?: { readonly at: number; readonly minutes: number } | undefined;
}

/** What clocks show at an instant. */
interface Shown {
  readonly at: number;
  readonly date: string;
  readonly hour: number;
  readonly minute: number;
  /** How far they are ahead of UTC, in milliseconds. */
  readonly ahead: number;
}

/** The local days between two instants. */
export function daysOf(from: number, to: number, timeZone: string): readonly Day[] {
  const look = clockOf(timeZone);
  const name = dayNames(timeZone);
  const shown: Shown[] = [look(from)];
  for (let at = ceil(from + 1); at < to; at += STEP_MS) shown.push(look(at));
  const starts = shown.filter(({ date }, index) => date !== shown[index - 1]?.date);
  return starts.map(({ at: start }, index): Day => {
    const end = starts[index + 1]?.at ?? to;
    // With the moment before it: a change at midnight shows in the first moment of the day that it opens.
    const before = shown.findLast(({ at }) => at < start);
    const moments = shown.filter(({ at }) => at >= start && at < end);
    return {
      from: start,
      to: end,
      label: name(start, index === 0),
      hours: hoursIn(moments),
      change: changeIn(before ? [before, ...moments] : moments),
    };
  });
}

function hoursIn(moments: readonly Shown[]): Day["hours"] {
  return HOURS.flatMap((wanted) => {
    const found = moments.find(({ hour, minute }) => hour === wanted && minute === 0);
    return found ? [{ at: found.at, label: String(wanted).padStart(2, "0") }] : [];
  });
}

function changeIn(moments: readonly Shown[]): Day["change"] {
  const index = moments.findIndex(({ ahead }, at) => at > 0 && ahead !== moments[at - 1]?.ahead);
  const [before, after] = [moments[index - 1], moments[index]];
  if (!before || !after) return undefined;
  return { at: after.at, minutes: (after.ahead - before.ahead) / MINUTE_MS };
}

const ceil = (at: number): number => Math.ceil(at / STEP_MS) * STEP_MS;

function clockOf(timeZone: string): (at: number) => Shown {
  const aheadAt = aheadOfUtc(timeZone);
  return (at) => {
    const ahead = aheadAt(at);
    const local = new Date(at + ahead);
    const date = local.toISOString().slice(0, 10);
    return { at, date, hour: local.getUTCHours(), minute: local.getUTCMinutes(), ahead };
  };
}

/** "Mon 23"; with the month where it begins, and on the first of all. */
function dayNames(timeZone: string): (at: number, withMonth: boolean) => string {
  const parts = partsOf(timeZone);
  return (at, withMonth) => {
    const { weekday, day, month } = parts(at);
    return withMonth || day === "1" ? `${weekday} ${day} ${month}` : `${weekday} ${day}`;
  };
}

/** "Mon 23 Nov". */
export function dates(timeZone: string): (at: number) => string {
  const parts = partsOf(timeZone);
  return (at) => {
    const { weekday, day, month } = parts(at);
    return `${weekday} ${day} ${month}`;
  };
}

export const yearOf = (at: number, timeZone: string): string => partsOf(timeZone)(at).year ?? "";

/** "08:00", as the clocks there show it. */
export function clockTimes(timeZone: string): (at: number) => string {
  const parts = partsOf(timeZone);
  return (at) => {
    const { hour, minute } = parts(at);
    return `${hour}:${minute}`;
  };
}

/** "+1 h", "−30 min". */
export function shiftWords(minutes: number): string {
  const sign = minutes < 0 ? "−" : "+";
  const size = Math.abs(minutes);
  return size % 60 === 0 ? `${sign}${size / 60} h` : `${sign}${size} min`;
}

/** An instant in parts, in English: the same everywhere, whatever the system's language. */
function partsOf(timeZone: string): (at: number) => Readonly<Record<string, string>> {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (at) =>
    Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}
