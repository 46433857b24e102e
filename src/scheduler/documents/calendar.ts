import ICAL from "ical.js";
import type { Complaint } from "../../model/complaint.ts";
import { t } from "../../model/phrase.ts";
import { complain, quote } from "../piece.ts";
import { eventsIn, type HolidayEvent } from "./calendar-event.ts";
import { type Day, formatDay, parseDay } from "./day.ts";
import { type Budget, repeated } from "./repeat.ts";

/** The first and the last local date that is asked for: `2026-01-01`. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

/** Days that are looked at in one calendar: thousands of holidays for years, and a fraction of a second. */
const BUDGET_DAYS = 1_000_000;
const WHOLE = { text: "", position: 0 };

/** The local dates of an iCalendar file's all-day events, in order. Events with a time of day are no days off. */
export function daysOff(ics: string, range: DateRange): readonly string[] | Complaint {
  const read = readCalendar(ics);
  if ("sentence" in read) return read;
  const span = { from: parseDay(range.from) ?? 0, to: parseDay(range.to) ?? 0 };
  const budget = { days: BUDGET_DAYS };
  const found = new Set<Day>();
  for (const event of read.events) {
    for (const day of daysOf(event, span, budget)) found.add(day);
    if (budget.days < 0)
      return complain(
        WHOLE,
        t`The calendar has too many days to be read.`,
        t`Leave out what is not a day off, and bound with UNTIL what repeats daily.`,
      );
  }
  return [...found].sort((a, b) => a - b).map(formatDay);
}

function readCalendar(ics: string): { readonly events: readonly HolidayEvent[] } | Complaint {
  const text = ics.trim();
  if (!/^BEGIN:VCALENDAR\r?\n/i.test(text))
    return complain(
      WHOLE,
      t`This is not an iCalendar file.`,
      t`It begins with BEGIN:VCALENDAR; a page that shows a calendar is not one.`,
    );
  try {
    return eventsIn(rootsOf(ICAL.parse(text)));
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    return complain(
      WHOLE,
      t`This iCalendar file has a mistake: ${quote(why)}.`,
      t`Export the calendar anew, and look whether the file is whole.`,
    );
  }
}

/** A file may hold several calendars. */
function rootsOf(parsed: unknown): readonly ICAL.Component[] {
  const whole = Array.isArray(parsed) ? parsed : [];
  return (Array.isArray(whole[0]) ? whole : [whole]).map((one) => new ICAL.Component(one));
}

interface Days {
  readonly from: Day;
  readonly to: Day;
}

/** Every day of every time that it is, as far as it is asked for. */
function* daysOf(event: HolidayEvent, { from, to }: Days, budget: Budget): Generator<Day> {
  const { start, length, repeats, more, left } = event;
  // What begins earlier may last into what is asked for.
  const reach = { from: from - length + 1, to, budget };
  const begins = new Set(repeats.length === 0 ? [start] : []);
  for (const repeat of repeats) for (const day of repeated(repeat, start, reach)) begins.add(day);
  for (const day of more) begins.add(day);
  for (const begin of begins) {
    if (left.has(begin)) continue;
    const end = Math.min(to, begin + length - 1);
    budget.days -= Math.max(0, end - Math.max(from, begin) + 1);
    if (budget.days < 0) return;
    for (let day = Math.max(from, begin); day <= end; day++) yield day;
  }
}
