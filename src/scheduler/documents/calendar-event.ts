import type ICAL from "ical.js";
import { z } from "zod";
import { type Complaint, isComplaint } from "../../model/complaint.ts";
import { t, type Words } from "../../model/phrase.ts";
import { complain, quote } from "../piece.ts";
import { type Day, parseDay } from "./day.ts";
import { FREQUENCIES, type Repeat } from "./repeat.ts";

/** An event that lasts whole days. */
export interface HolidayEvent {
  readonly start: Day;
  /** In days. */
  readonly length: number;
  readonly repeats: readonly Repeat[];
  /** Further days on which it begins. */
  readonly more: readonly Day[];
  /** Days on which it does not, or which another event tells anew. */
  readonly left: ReadonlySet<Day>;
}

/** The all-day events of these calendars, without what is cancelled. */
export function eventsIn(
  calendars: readonly ICAL.Component[],
): { readonly events: readonly HolidayEvent[] } | Complaint {
  const components = calendars.flatMap((one) => one.getAllSubcomponents("vevent"));
  const moved = movedDays(components);
  if (isComplaint(moved)) return moved;
  const events: HolidayEvent[] = [];
  for (const component of components) {
    if (!isAllDay(component) || isCancelled(component)) continue;
    const event = readEvent(component, moved.get(uidOf(component)) ?? []);
    if (isComplaint(event)) return event;
    events.push(event);
  }
  return { events };
}

/** By event: the days of its repetitions that stand in the file on their own, as they are on another day or cancelled. */
function movedDays(
  components: readonly ICAL.Component[],
): ReadonlyMap<string, readonly Day[]> | Complaint {
  const moved = new Map<string, readonly Day[]>();
  for (const component of components) {
    const days = daysIn(component, "recurrence-id");
    if ("sentence" in days) return days;
    const uid = uidOf(component);
    moved.set(uid, [...(moved.get(uid) ?? []), ...days]);
  }
  return moved;
}

function readEvent(component: ICAL.Component, moved: readonly Day[]): HolidayEvent | Complaint {
  const starts = daysIn(component, "dtstart");
  if ("sentence" in starts) return starts;
  const ends = daysIn(component, "dtend");
  if ("sentence" in ends) return ends;
  const more = daysIn(component, "rdate");
  if ("sentence" in more) return more;
  const left = daysIn(component, "exdate");
  if ("sentence" in left) return left;
  const [start = 0] = starts;
  const [end = start + durationOf(component)] = ends;
  const isOne = component.hasProperty("recurrence-id");
  const repeats: Repeat[] = [];
  for (const property of isOne ? [] : component.getAllProperties("rrule")) {
    const repeat = readRepeat(valuesOf(property)[0], component);
    if (isComplaint(repeat)) return repeat;
    repeats.push(repeat);
  }
  return {
    start,
    length: Math.max(1, end - start),
    repeats,
    more,
    left: new Set(isOne ? [] : [...left, ...moved]),
  };
}

/** As jCal has them: plain texts, each as it was written. */
const valuesOf = (property: ICAL.Property): readonly unknown[] =>
  (property.toJSON() as unknown as readonly unknown[]).slice(3);

/** What some programs write for a date, without saying that it is one. */
const UNSAID_DATE = /T::$/;

function isAllDay(component: ICAL.Component): boolean {
  const start = component.getFirstProperty("dtstart");
  return start?.type === "date" || UNSAID_DATE.test(String(start && valuesOf(start)[0]));
}

const isCancelled = (component: ICAL.Component): boolean =>
  String(component.getFirstPropertyValue("status")).toLowerCase() === "cancelled";

const uidOf = (component: ICAL.Component): string => String(component.getFirstPropertyValue("uid"));

function nameOf(component: ICAL.Component): Words {
  const name = component.getFirstPropertyValue("summary");
  return name === null ? t`"without a name"` : quote(String(name));
}

/** The dates under this key; of an instant its date. */
function daysIn(component: ICAL.Component, key: string): readonly Day[] | Complaint {
  const days: Day[] = [];
  for (const value of component.getAllProperties(key).flatMap(valuesOf)) {
    const text = String(Array.isArray(value) ? value[0] : value);
    const day = parseDay(text.slice(0, 10));
    if (day === undefined)
      return complain(
        { text, position: 0 },
        t`The event ${nameOf(component)} has ${quote(text)} for a date, and there is no such date.`,
        t`Look at its ${key.toUpperCase()}.`,
      );
    days.push(day);
  }
  return days;
}

function durationOf(component: ICAL.Component): number {
  const written = component.getFirstProperty("duration");
  const [, weeks = 0, days = 0] =
    /^P(?:(\d+)W)?(?:(\d+)D)?/.exec(String(written && valuesOf(written)[0]))?.map(Number) ?? [];
  return (weeks || 0) * 7 + (days || 0);
}

const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const WEEKDAY = /^([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)$/;

const listed = <Item extends z.ZodType>(item: Item) =>
  z
    .union([z.array(item), item.transform((one) => [one])])
    .default([])
    .transform((list) => list as z.output<Item>[]);
const nth = (max: number) => z.int().min(-max).max(max);

/** Further away there is no date any more. */
const INTERVAL_MAX = 9999;

/** A rule as the library hands it over. What is not here would be passed over in silence. */
const RULE = z.strictObject({
  freq: z.enum(FREQUENCIES),
  interval: z.int().min(1).max(INTERVAL_MAX).default(1),
  until: z.string().optional(),
  count: z.int().min(1).optional(),
  bymonth: listed(z.int().min(1).max(12)),
  bymonthday: listed(nth(31)),
  byday: listed(z.string().regex(WEEKDAY)),
  bysetpos: listed(nth(366)),
  /** Sunday is 1. */
  wkst: z.int().min(1).max(7).default(2),
});

function readRepeat(written: unknown, component: ICAL.Component): Repeat | Complaint {
  const { data: rule, error } = RULE.safeParse(written);
  const until = rule?.until === undefined ? undefined : parseDay(rule.until.slice(0, 10));
  if (!rule || (rule.until !== undefined && until === undefined)) {
    const [issue] = error?.issues ?? [];
    const part = issue?.code === "unrecognized_keys" ? issue.keys[0] : (issue?.path[0] ?? "until");
    return complain(
      { text: "", position: 0 },
      t`The event ${nameOf(component)} repeats by a rule that is not read (${String(part).toUpperCase()}).`,
      t`What repeats daily, weekly, monthly or yearly is read, by months, days of the month and weekdays.`,
    );
  }
  return {
    frequency: rule.freq,
    interval: rule.interval,
    until,
    count: rule.count,
    months: rule.bymonth,
    monthDays: rule.bymonthday,
    weekdays: rule.byday.map(weekdayOf),
    positions: rule.bysetpos,
    weekStart: rule.wkst - 1,
  };
}

function weekdayOf(text: string): Repeat["weekdays"][number] {
  const [, which, name = ""] = WEEKDAY.exec(text) ?? [];
  return { day: WEEKDAYS.indexOf(name), nth: which === undefined ? undefined : Number(which) };
}
