import type { Instance } from "./instance.ts";
import type { Actor } from "./people.ts";
import type { ChannelId } from "./policy.ts";
import type { Edge, Schedule, TagLanguage } from "./schedule.ts";
import type { Selector } from "./selector.ts";

/** Which instances follow a named schedule, and where they are spoken of. */
export interface Binding {
  readonly on: Selector;
  readonly schedule: Schedule;
  /** Absent: the first channel that shows the instance. */
  readonly notify?: ChannelId | undefined;
}

/** What the configuration says about schedules. */
export interface Parking {
  /** By name. */
  readonly schedules: Readonly<Record<string, Schedule>>;
  /** The first one that means an instance counts. */
  readonly bindings: readonly Binding[];
  /** How long before a stop people are reminded, where the schedule itself does not say, in milliseconds. */
  readonly reminders: readonly number[];
  /** In which languages tags are read, the one that wins first. */
  readonly tags: readonly TagLanguage[];
  /** What counts where a tag names no zone. */
  readonly timeZone: string;
}

/** What became of an edge; `pending` is planned. */
export type OccurrenceState = "pending" | "acted" | "held" | "skipped" | "missed" | "failed";

/** "Leave it as it is": until an instant, or for the one edge at that instant. It ends by itself. */
export interface Hold {
  readonly kind: "hold" | "skip";
  /** Unix milliseconds. */
  readonly until: number;
  readonly reason?: string | undefined;
  readonly by: Actor;
  readonly at: number;
}

/** Whether the edge at this instant is left out. One at the very end of a hold is not. */
export function holdsBack(hold: Hold, at: number): boolean {
  return hold.kind === "skip" ? at === hold.until : hold.at <= at && at < hold.until;
}

/** What somebody chose when they were reminded. */
export interface Choice {
  readonly by: string;
  readonly at: number;
  readonly kind: "hold" | "skip" | "stop";
  /** Unix milliseconds; of a hold its end, of a skip the edge that is left out. */
  readonly until: number;
}

/** What the scheduler has to tell of one instance. */
export type Notice =
  | {
      readonly kind: "reminder";
      readonly name: string;
      readonly ref: string;
      /** When it stops, Unix milliseconds. */
      readonly stopsAt: number;
      /** Which schedule, and where it was said. */
      readonly why: string;
      readonly choice?: Choice | undefined;
      /** What became of the stop, once it was due. */
      readonly end?: string | undefined;
    }
  | {
      /** Its tag cannot be read. */
      readonly kind: "unreadable";
      readonly name: string;
      readonly ref: string;
      readonly why: string;
    }
  | {
      readonly kind: "trouble";
      readonly name: string;
      readonly ref: string;
      readonly edge: Edge;
      readonly why: string;
      /** How many earlier edges went the same way. */
      readonly more: number;
      readonly schedule: string;
    };

/** One instance and its schedule, as people are shown it. */
export interface ScheduleView {
  readonly instance: Instance;
  /** Absent where none is in force. */
  readonly schedule?:
    | {
        readonly words: string;
        /** Which one, and where it was said. */
        readonly source: string;
        readonly timeZone: string;
        readonly next: readonly Edge[];
      }
    | undefined;
  /** Why its tag cannot be read. */
  readonly unreadable?: string | undefined;
  readonly hold?: Hold | undefined;
}

/** One edge to come. */
export interface Coming {
  readonly name: string;
  readonly edge: Edge;
  /** The hold that keeps it back. */
  readonly hold?: Hold | undefined;
}

/** What became of an edge that led to no operation. */
export interface EdgeEnd {
  readonly name: string;
  readonly edge: Edge;
  readonly state: Exclude<OccurrenceState, "pending" | "acted">;
  readonly reason: string;
}
