import type { Instance } from "./instance.ts";
import type { Actor } from "./people.ts";
import type { Words } from "./phrase.ts";
import type { ChannelId } from "./policy.ts";
import type { Digest } from "./savings.ts";
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
  /** From which hosts documents (schedules, calendars) are read. */
  readonly hosts: readonly string[];
  /** Calendars of days off: the address of each, by name. */
  readonly calendars: Readonly<Record<string, string>>;
  /** The keys of tags that name an instance's owner, in small letters; the first that is there counts. */
  readonly ownerTags: readonly string[];
  /** How many instances schedules start in a minute at most, by cloud; without one there is no bound. */
  readonly startsPerMinute: Readonly<Record<string, number>>;
  /** Instances that are started one step after the other, and stopped in the opposite order. */
  readonly orders: readonly Order[];
  /** A hold that is older than this is announced, in milliseconds. */
  readonly forgottenAfterMs: number;
}

/** What is started first stands first. */
export interface Order {
  readonly name: string;
  readonly steps: readonly Selector[];
}

/** A document from elsewhere (a schedule that a tag names, a calendar), as it was last read. */
export interface Document {
  readonly url: string;
  /** Undefined until it could be read once. */
  readonly text?: string | undefined;
  /** Why it could not be read the last time, in words. */
  readonly trouble?: string | undefined;
}

/** What became of an edge; `pending` is planned, `already` is what was there. */
export type OccurrenceState =
  | "pending"
  | "acted"
  | "already"
  | "held"
  | "skipped"
  | "missed"
  | "failed";

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

/** One instance of which something is told. */
export interface Named {
  readonly name: string;
  readonly ref: string;
}

/** One instance on a reminder. */
export interface Reminded extends Named {
  readonly choice?: Choice | undefined;
  /** What became of its stop, once it was due. */
  readonly end?: Words | undefined;
}

/** What the scheduler has to tell. Instances to which the same happens share a message. */
export type Notice =
  | {
      readonly kind: "reminder";
      readonly items: readonly Reminded[];
      /** When they stop, Unix milliseconds. */
      readonly stopsAt: number;
      /** Which schedule, and where it was said. */
      readonly why: Words;
      /** How they are in use, where that is known: "CPU 62 % over 15 min". */
      readonly inUse?: Words | undefined;
    }
  | {
      /** Its tag cannot be read. */
      readonly kind: "unreadable";
      readonly items: readonly Named[];
      readonly why: Words;
    }
  | {
      readonly kind: "trouble";
      readonly items: readonly Named[];
      readonly edge: Edge;
      readonly why: Words;
      /** How many earlier edges of each went the same way. */
      readonly more: number;
      readonly schedule: Words;
    }
  | {
      /** A hold that stands for long. */
      readonly kind: "forgotten";
      readonly items: readonly Named[];
      readonly hold: Hold;
    }
  | {
      /** What became of a channel's week. It is about no instance in particular. */
      readonly kind: "digest";
      readonly items: readonly [];
      readonly digest: Digest;
    };

/** One instance and its schedule, as people are shown it. */
export interface ScheduleView {
  readonly instance: Instance;
  /** Absent where none is in force. */
  readonly schedule?:
    | {
        readonly words: Words;
        /** Which one, and where it was said. */
        readonly source: Words;
        readonly timeZone: string;
        readonly next: readonly Edge[];
      }
    | undefined;
  /** Why its tag cannot be read. */
  readonly unreadable?: Words | undefined;
  readonly hold?: Hold | undefined;
  /** Starts and stops to come that somebody asked for once; where one was planned or taken back just now, that one alone. */
  readonly once?: readonly Planned[] | undefined;
}

/** Why an instance is started and stopped when it is. */
export interface WhyView extends ScheduleView {
  /** What happens next, and who asks for it. */
  readonly coming?:
    | {
        readonly edge: Edge;
        /** When it is to be done: later than its own instant where it has its place among many. */
        readonly dueAt: number;
        /** It is due, and something is in its way. */
        readonly waits: boolean;
        /** The hold will keep it back. */
        readonly held: boolean;
        readonly source: Words;
      }
    | undefined;
  readonly last?: LastEdge | undefined;
}

/** What became of the newest edge of an instance, and why. */
export interface LastEdge {
  readonly edge: Edge;
  readonly state: Exclude<OccurrenceState, "pending">;
  readonly reason: Words;
  readonly source: Words;
  /** What was asked for for its sake. */
  readonly operationId?: string | undefined;
}

/** One start or stop that somebody asked for once. */
export interface Planned {
  readonly id: string;
  readonly edge: Edge;
}

/** One edge to come. */
export interface Coming extends Named {
  readonly edge: Edge;
  /** The hold that keeps it back. */
  readonly hold?: Hold | undefined;
}

/** What became of an edge that led to no operation. */
export interface EdgeEnd {
  readonly name: string;
  readonly edge: Edge;
  readonly state: Exclude<OccurrenceState, "pending" | "acted" | "already">;
  readonly reason: Words;
}
