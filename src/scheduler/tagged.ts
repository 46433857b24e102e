import { type Complaint, isComplaint } from "../model/complaint.ts";
import type { Instance } from "../model/instance.ts";
import { onceFor } from "../model/once-for.ts";
import type { Document, Parking } from "../model/parking.ts";
import { t } from "../model/phrase.ts";
import type { Schedule, TagLanguage } from "../model/schedule.ts";
import { matches } from "../model/selector.ts";
import { calendarsOf, type InDocument, scheduleInDocument } from "./documents/resolve.ts";
import { memo } from "./memo.ts";
import { misread } from "./misread.ts";
import { LANGUAGES } from "./tags/read-tag.ts";
import type { TagReading, TagSetting } from "./tags/reading.ts";

/** What a tag says; `none` is that no schedule touches the instance. */
export type Tagged = InDocument;

const CATCH_UP_MS = 900_000;

/** What an instance's own tag says about when it runs; undefined where it has none in a language that is read. */
export function taggedSchedule(
  instance: Instance,
  parking: Parking,
  documents: ReadonlyMap<string, Document>,
): Tagged | undefined {
  const tag = readTag(instance, parking);
  if (!tag) return undefined;
  const { key, value, reading } = tag;
  if (isComplaint(reading))
    return { kind: "unreadable", why: misread(t`the tag ${key}`, value, reading) };
  switch (reading.kind) {
    case "schedule":
      return reading;
    case "document":
      return scheduleInDocument(reading.url, tag, documents);
    case "left-alone":
      return { kind: "none" };
    default:
      return reading satisfies never;
  }
}

/**
 * The addresses of the documents on which an instance's schedule hangs: the one that its tag names, and its calendars.
 * @param chat what somebody set for this instance
 */
export function documentsNamed(
  instance: Instance,
  parking: Parking,
  chat?: Schedule,
): readonly string[] {
  const own = chat ? calendarsOf(chat, parking.calendars) : [];
  return [...new Set([...own, ...namedWithoutChat(instance, parking)])];
}

function namedWithoutChat(instance: Instance, parking: Parking): readonly string[] {
  const tag = readTag(instance, parking);
  if (!tag) {
    const bound = parking.bindings.find(({ on }) => matches(on, instance));
    return bound ? calendarsOf(bound.schedule, parking.calendars) : [];
  }
  const { reading } = tag;
  if (isComplaint(reading) || reading.kind === "left-alone") return [];
  return reading.kind === "document"
    ? [reading.url]
    : calendarsOf(reading.schedule, parking.calendars);
}

interface ReadTag {
  readonly key: string;
  readonly value: string;
  readonly language: TagLanguage;
  readonly setting: TagSetting;
  readonly reading: TagReading | Complaint;
}

/** The tag that counts, as its language reads it. */
function readTag({ tags }: Instance, parking: Parking): ReadTag | undefined {
  const found = parking.tags.flatMap((language) =>
    Object.entries(tags)
      .filter(([key]) => LANGUAGES[language].keys.includes(key.toLowerCase()))
      .map(([key, value]) => ({ key, value, language })),
  )[0];
  if (!found) return undefined;
  const { setting, read } = readersOf(parking)(found.language)(found.key);
  return { ...found, setting, reading: read(found.value) };
}

const KEYS_MAX = 20;
const VALUES_MAX = 2000;

/** Thousands of instances share a few tags: under one configuration each is read once. */
const readersOf = onceFor((parking: Parking) =>
  memo(
    (language: TagLanguage) =>
      memo((key: string) => {
        const setting = settingOf(key, parking);
        return {
          setting,
          read: memo((value: string) => LANGUAGES[language].read(value, setting), VALUES_MAX),
        };
      }, KEYS_MAX),
    KEYS_MAX,
  ),
);

const settingOf = (key: string, { schedules, reminders, timeZone }: Parking): TagSetting => ({
  key,
  timeZone,
  defaults: {
    reminders,
    enforce: false,
    requireWarning: false,
    catchUpMs: CATCH_UP_MS,
    except: [],
  },
  named: new Map(Object.entries(schedules)),
});
