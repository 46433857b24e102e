import { type Complaint, isComplaint } from "../../model/complaint.ts";
import type { Document } from "../../model/parking.ts";
import { type Phrase, t } from "../../model/phrase.ts";
import type { Schedule, TagLanguage } from "../../model/schedule.ts";
import { memo } from "../memo.ts";
import { misread } from "../misread.ts";
import { LANGUAGES } from "../tags/read-tag.ts";
import type { TagSetting } from "../tags/reading.ts";
import { daysOff } from "./calendar.ts";

type Documents = ReadonlyMap<string, Document>;

/** What stands elsewhere is not there yet, or cannot be read. */
export type Missing =
  /** Nobody has asked for it yet: nothing is known, and nothing is wrong. */
  | { readonly kind: "unread"; readonly url: string }
  | { readonly kind: "unreadable"; readonly why: Phrase };

/** What a document says, of which a tag has the address. */
export type InDocument =
  | Missing
  | { readonly kind: "schedule"; readonly schedule: Schedule }
  | { readonly kind: "none" };

/** The schedule in the document at this address, read as if the tag held its text. */
export function scheduleInDocument(
  url: string,
  { language, setting }: { readonly language: TagLanguage; readonly setting: TagSetting },
  documents: Documents,
): InDocument {
  const what = t`the document on ${hostOf(url)} that the tag ${setting.key} names`;
  const found = textOf(url, what, documents);
  if ("kind" in found) return found;
  const reading = LANGUAGES[language].read(found.text, { ...setting, url });
  if (isComplaint(reading)) return { kind: "unreadable", why: misread(what, found.text, reading) };
  switch (reading.kind) {
    case "schedule":
      return reading;
    case "left-alone":
      return { kind: "none" };
    case "document":
      return { kind: "unreadable", why: t`${what} holds only an address` };
    default:
      return reading satisfies never;
  }
}

/** The newest text; what it was before counts on while it cannot be read anew. */
function textOf(url: string, what: Phrase, documents: Documents): { text: string } | Missing {
  const { text, trouble } = documents.get(url) ?? {};
  if (text !== undefined) return { text };
  if (trouble === undefined) return { kind: "unread", url };
  return { kind: "unreadable", why: t`${what} cannot be read: ${trouble}` };
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "?");

/** The addresses of the calendars on which a schedule hangs. One that starts nothing hangs on none. */
export const calendarsOf = (
  { start, calendars = [] }: Schedule,
  known: Readonly<Record<string, string>>,
): readonly string[] =>
  start === undefined
    ? []
    : calendars.flatMap((name) => (Object.hasOwn(known, name) ? [known[name] ?? ""] : []));

/**
 * The schedule with the days off of its calendars among its own. A calendar that is missing adds none: whether one is,
 * `missingCalendar` says.
 */
export function withDaysOff(
  schedule: Schedule,
  calendars: Readonly<Record<string, string>>,
  documents: Documents,
  now: number,
): Schedule {
  const year = new Date(now).getUTCFullYear();
  const days = calendarsOf(schedule, calendars).flatMap((url) => {
    const read = daysAround(year)(documents.get(url)?.text ?? "");
    return "sentence" in read ? [] : read;
  });
  if (days.length === 0) return schedule;
  return { ...schedule, except: [...new Set([...schedule.except, ...days])].sort() };
}

/** Why a schedule's days off are not known: without them it would start instances on a holiday. */
export function missingCalendar(
  schedule: Schedule,
  calendars: Readonly<Record<string, string>>,
  documents: Documents,
  now: number,
): Missing | undefined {
  if (schedule.start === undefined) return undefined;
  const year = new Date(now).getUTCFullYear();
  for (const name of schedule.calendars ?? []) {
    const url = Object.hasOwn(calendars, name) ? calendars[name] : undefined;
    if (url === undefined)
      return { kind: "unreadable", why: t`the configuration has no calendar ${name} any more` };
    const what = t`the calendar ${name} on ${hostOf(url)}`;
    const found = textOf(url, what, documents);
    if ("kind" in found) return found;
    const read = daysAround(year)(found.text);
    if ("sentence" in read) return { kind: "unreadable", why: saidOf(what, read) };
  }
  return undefined;
}

const saidOf = (what: Phrase, { sentence, hint }: Complaint): Phrase =>
  t`${what} cannot be read: ${sentence} ${hint}`;

const YEARS_MAX = 4;
const CALENDARS_MAX = 50;

/**
 * A calendar's days of this year, the one before and the one after, worked out once for all instances. Whole years:
 * days that came and went with the clock would plan every schedule anew.
 */
const daysAround = memo(
  (year: number) =>
    memo(
      (ics: string) => daysOff(ics, { from: `${year - 1}-01-01`, to: `${year + 1}-12-31` }),
      CALENDARS_MAX,
    ),
  YEARS_MAX,
);
