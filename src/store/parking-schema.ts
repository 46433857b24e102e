import type { Generated, JSONColumnType } from "kysely";
import type { Hold, Notice, OccurrenceState } from "../model/parking.ts";
import type { Actor, Channel } from "../model/people.ts";
import type { Edge, Schedule } from "../model/schedule.ts";

/** The tables of when instances run. All instants are Unix milliseconds. */
export interface ParkingDatabase {
  schedules: SchedulesTable;
  occurrences: OccurrencesTable;
  holds: HoldsTable;
  notices: NoticesTable;
  plans: PlansTable;
  onces: OncesTable;
  start_places: StartPlacesTable;
  documents: DocumentsTable;
}

/** What people set in a chat. */
interface SchedulesTable {
  ref: string;
  schedule: JSONColumnType<Schedule>;
  set_by: JSONColumnType<Actor>;
  set_at: number;
}

/** One edge of one instance: planned, or what became of it. */
interface OccurrencesTable {
  ref: string;
  edge: Edge["kind"];
  at: number;
  state: OccurrenceState;
  reason: string | null;
  operation_id: string | null;
  /** By which it was planned. */
  schedule: JSONColumnType<Schedule>;
  settled_at: number | null;
  /** When it is done, where that is not its own instant. */
  due_at: number | null;
}

interface HoldsTable {
  ref: string;
  kind: Hold["kind"];
  until: number;
  reason: string | null;
  by: JSONColumnType<Actor>;
  at: number;
}

/** When to look at an instance's schedule again. */
interface PlansTable {
  ref: string;
  cloud: string;
  region: string;
  wake_at: number;
  /** The newest instant at which people were to be reminded, and were. */
  reminded_at: number | null;
  /** When a schedule last undid what somebody did by hand. */
  enforced_at: number | null;
}

/** One start or stop that somebody asked for at an instant. */
interface OncesTable {
  id: string;
  ref: string;
  schedule: JSONColumnType<Schedule>;
}

/** In which minute a cloud's next start has a place. */
interface StartPlacesTable {
  cloud: string;
  /** Minutes since 1970. */
  minute: number;
  taken: number;
}

/** A schedule or calendar that stands elsewhere. */
interface DocumentsTable {
  url: string;
  text: string | null;
  trouble: string | null;
  read_at: number | null;
}

/** What the scheduler tells of these instances. */
interface NoticesTable {
  id: string;
  refs: string[];
  /** Whose rules hold for what is clicked on it. */
  place: JSONColumnType<Channel>;
  /** Who is told first: as their tag names them. */
  owner: string | null;
  /** Where it stands. */
  channel: JSONColumnType<Channel> | null;
  body: JSONColumnType<Notice>;
  /** Nothing is to be chosen after this. */
  expires_at: number;
  version: Generated<number>;
  /** The version that the platform shows. */
  told: Generated<number>;
  posted: JSONColumnType<Record<string, string | number | boolean>> | null;
  gave_up: string | null;
}
