/** A part of one day of the week, in minutes from its midnight. Beyond 1440 it runs into the next day. */
export interface Span {
  /** 0 is Monday. */
  readonly day: number;
  readonly from: number;
  /** The first minute that is out again. */
  readonly to: number;
}

/** Hours of the week as the clocks of one place show them. */
export interface Hours {
  /** As it was written, for showing. */
  readonly text: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly spans: readonly Span[];
}

/** What the clocks of one place show. */
export interface WallClock {
  /** 0 is Monday. */
  readonly day: number;
  /** Minutes since midnight. */
  readonly minute: number;
}

const DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"];
const DAY_MINUTES = 1440;
const WEEK = DAYS.map((_, day) => day);

/**
 * Reads `Mo-Fr 08:00-19:00`; several with `;` between them. Without days it is every day, without times all day; a
 * time that ends before it begins runs past midnight, and belongs to the day on which it begins.
 * @returns nothing where it cannot be read
 */
export function parseHours(text: string): readonly Span[] | undefined {
  const rules = text
    .toLowerCase()
    .replace(/\s*([,;-])\s*/g, "$1")
    .trim()
    .split(";")
    .map(readRule);
  return rules.every((spans) => spans !== undefined) ? rules.flat() : undefined;
}

function readRule(rule: string): readonly Span[] | undefined {
  const words = rule.split(/\s+/);
  const hasDays = /^[a-z]/.test(words[0] ?? "");
  const days = hasDays ? readDays(words.shift() ?? "") : WEEK;
  const times = hasDays && words.length === 0 ? [WHOLE_DAY] : readTimes(words);
  return days && times?.flatMap((time) => days.map((day) => ({ day, ...time })));
}

const WHOLE_DAY = { from: 0, to: DAY_MINUTES };

function readDays(text: string): readonly number[] | undefined {
  const days = new Set<number>();
  for (const range of text.split(",")) {
    const [first = -1, last = first, ...more] = range.split("-").map((day) => DAYS.indexOf(day));
    if (first < 0 || last < 0 || more.length > 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === last) break;
    }
  }
  return [...days];
}

function readTimes(words: readonly string[]): readonly Omit<Span, "day">[] | undefined {
  const [text = "", ...more] = words;
  const times = text.split(",").map(readTime);
  return more.length === 0 && times.every((time) => time !== undefined) ? times : undefined;
}

function readTime(text: string): Omit<Span, "day"> | undefined {
  const found = /^(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)$/.exec(text);
  if (!found) return undefined;
  const [, fromHour, fromMinute, toHour, toMinute] = found.map(Number);
  const from = minutes(fromHour, fromMinute);
  const to = minutes(toHour, toMinute);
  if (from === undefined || to === undefined || from === to || from === DAY_MINUTES)
    return undefined;
  return { from, to: to < from ? to + DAY_MINUTES : to };
}

function minutes(hour = 99, minute = 99): number | undefined {
  const total = hour * 60 + minute;
  return minute < 60 && total <= DAY_MINUTES ? total : undefined;
}

/** Whether there is such a place. */
export function isTimeZone(name: string): boolean {
  try {
    return /^[a-z]/i.test(name) && Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

/** What the clocks there show at an instant. @param at Unix milliseconds */
export function wallClock(timeZone: string, at: number): WallClock {
  const shown = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => shown.find((one) => one.type === type)?.value ?? "";
  return {
    day: DAYS.indexOf(part("weekday").slice(0, 2).toLowerCase()),
    minute: Number(part("hour")) * 60 + Number(part("minute")),
  };
}

/** Whether the clocks show one of these hours. */
export const isWithin = ({ spans }: Hours, { day, minute }: WallClock): boolean =>
  spans.some(
    (span) =>
      (span.day === day && span.from <= minute && minute < span.to) ||
      ((span.day + 1) % 7 === day && minute + DAY_MINUTES < span.to),
  );
