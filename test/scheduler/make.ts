import type { Edge, Schedule } from "../../src/model/schedule.ts";

/** A schedule of the configuration, with what a test says of it. */
export const schedule = (said: Partial<Schedule>): Schedule => ({
  name: "office-hours",
  timeZone: "Europe/Rome",
  source: { kind: "config", key: "schedules.office-hours" },
  reminders: [],
  enforce: false,
  requireWarning: false,
  catchUpMs: 900_000,
  except: [],
  ...said,
});

export const utc = (text: string): number => Date.parse(text);

/** `stop 2026-03-29T01:00Z` */
export const shown = (edges: readonly Edge[]): readonly string[] =>
  edges.map(({ kind, at }) => `${kind} ${new Date(at).toISOString().replace(/:00\.000Z$/, "Z")}`);
