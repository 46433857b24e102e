import type { Actor, Channel } from "./people.ts";

/** The languages in which people already write schedules into tags. */
export const TAG_LANGUAGES = [
  "lamplighter",
  "ec2-powercycle",
  "custodian",
  "instance-scheduler",
] as const;
export type TagLanguage = (typeof TAG_LANGUAGES)[number];

/** Where a schedule was said. */
export type ScheduleSource =
  /** By a person, with `/vm schedule set`. */
  | { readonly kind: "chat"; readonly by: string }
  /** By a person, for one time: `/vm stop dev-box at 22:00`. It is done in their name, with the rights that they have then. */
  | {
      readonly kind: "once";
      readonly id: string;
      readonly by: Actor;
      readonly channel: Channel;
      readonly words: string;
      /** Why, in the person's words. */
      readonly because?: string | undefined;
    }
  /** In the configuration, under `schedules`. */
  | { readonly kind: "config"; readonly key: string }
  /** By a tag of the instance; `url` where the tag only says where the schedule stands. */
  | {
      readonly kind: "tag";
      readonly key: string;
      readonly language: TagLanguage;
      readonly url?: string | undefined;
    };

/** When an instance is started and stopped. Readers make it; past them every text in it is known to be right. */
export interface Schedule {
  readonly name: string;
  /** Cron lines of five fields, `;` between several. Without it nothing is started. */
  readonly start?: string | undefined;
  /** The same for stopping. */
  readonly stop?: string | undefined;
  /** This one edge, in the place of cron lines. */
  readonly once?: Edge | undefined;
  /** IANA name of the zone in which all times here are said. */
  readonly timeZone: string;
  readonly source: ScheduleSource;
  /** How long before a stop people are reminded, in milliseconds. */
  readonly reminders: readonly number[];
  /** Whether a manual start or stop is undone, instead of lasting until the next edge. */
  readonly enforce: boolean;
  /** Whether a stop whose reminder could not be delivered is withheld. */
  readonly requireWarning: boolean;
  /** Unix milliseconds. The last instant at which an edge can be. */
  readonly until?: number | undefined;
  /** How late an edge that was missed is still applied, in milliseconds. */
  readonly catchUpMs: number;
  /** Local dates (`2026-12-25`) on which nothing is started. What runs is stopped as on any other day. */
  readonly except: readonly string[];
  /** Names of the configuration's calendars whose days off count too. */
  readonly calendars?: readonly string[] | undefined;
}

/** What a schedule asks for at one instant. */
export interface Edge {
  readonly kind: "start" | "stop";
  /** Unix milliseconds. */
  readonly at: number;
}
