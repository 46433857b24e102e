import type { Complaint } from "../../model/complaint.ts";
import type { Schedule, ScheduleSource, TagLanguage } from "../../model/schedule.ts";
import type { Times } from "../read.ts";

/** What a tag does not say itself. */
export interface TagSetting {
  /** The tag's key, as it was found. */
  readonly key: string;
  /** The address of the document, where the tag holds only that. */
  readonly url?: string | undefined;
  /** The zone of times that come without one. */
  readonly timeZone: string;
  readonly defaults: Pick<
    Schedule,
    "reminders" | "enforce" | "requireWarning" | "catchUpMs" | "except"
  >;
  /** The configuration's schedules, by name. */
  readonly named: ReadonlyMap<string, Schedule>;
}

/** What a tag says. */
export type TagReading =
  | { readonly kind: "schedule"; readonly schedule: Schedule }
  /** The schedule stands in a document at this address; its text is for the same reader. */
  | { readonly kind: "document"; readonly url: string }
  /** No schedule of any source touches the instance. */
  | { readonly kind: "left-alone" };

export const LEFT_ALONE = { kind: "left-alone" } as const;

/** A schedule that the tag spells out. */
export const spelledOut = (
  times: Times,
  language: TagLanguage,
  setting: TagSetting,
): TagReading => ({
  kind: "schedule",
  schedule: {
    ...setting.defaults,
    ...times,
    name: setting.key,
    source: sourceOf(language, setting),
  },
});

/** A schedule of the configuration that the tag names. */
export const named = (
  schedule: Schedule,
  language: TagLanguage,
  setting: TagSetting,
): TagReading => ({
  kind: "schedule",
  schedule: { ...schedule, source: sourceOf(language, setting) },
});

const sourceOf = (language: TagLanguage, { key, url }: TagSetting): ScheduleSource => ({
  kind: "tag",
  key,
  language,
  url,
});

/** The complaint about a part, as one about the whole. */
export const inside = (complaint: Complaint, position: number): Complaint => ({
  sentence: complaint.sentence,
  hint: complaint.hint,
  position: complaint.position + position,
});
