import { type Complaint, isComplaint } from "../model/complaint.ts";
import type { Instance } from "../model/instance.ts";
import type { Parking } from "../model/parking.ts";
import type { Schedule } from "../model/schedule.ts";
import { LANGUAGES } from "./tags/read-tag.ts";

export type Tagged =
  | { readonly kind: "schedule"; readonly schedule: Schedule }
  /** The tag says that no schedule touches it. */
  | { readonly kind: "none" }
  | { readonly kind: "unreadable"; readonly why: string };

const CATCH_UP_MS = 900_000;

/** What an instance's own tag says about when it runs; undefined where it has none in a language that is read. */
export function taggedSchedule(
  { tags }: Instance,
  { tags: languages, schedules, reminders, timeZone }: Parking,
): Tagged | undefined {
  const found = languages.flatMap((language) =>
    Object.entries(tags)
      .filter(([key]) => LANGUAGES[language].keys.includes(key.toLowerCase()))
      .map(([key, value]) => ({ key, value, language })),
  )[0];
  if (!found) return undefined;
  const { key, value, language } = found;
  const reading = LANGUAGES[language].read(value, {
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
  if (isComplaint(reading)) return { kind: "unreadable", why: misread(key, reading) };
  switch (reading.kind) {
    case "schedule":
      return reading;
    case "document":
      return { kind: "unreadable", why: `the tag ${key} holds an address, which is not read` };
    case "left-alone":
      return { kind: "none" };
    default:
      return reading satisfies never;
  }
}

const misread = (key: string, { sentence, hint, position }: Complaint): string =>
  `the tag ${key} cannot be read from its character ${position + 1} on: ${sentence} ${hint}`;
