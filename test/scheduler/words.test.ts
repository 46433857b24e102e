import { expect, test } from "vitest";
import { spell } from "../../src/messages/spell.ts";
import type { Schedule } from "../../src/model/schedule.ts";
import { outlook, scheduleWords } from "../../src/scheduler/words.ts";
import { schedule, shown, utc } from "./make.ts";

const said = (one: Schedule): string => spell(scheduleWords(one));

const office = schedule({ start: "0 8 * * 1-5", stop: "0 19 * * 1-5" });

test("a schedule says in words when it starts and stops, and by which clocks", () => {
  expect(said(office)).toBe(
    "Starts at 08:00, Monday through Friday; stops at 19:00, Monday through Friday (Europe/Rome).",
  );
  expect(said(schedule({ stop: "0 19 * * 5L" }))).toBe(
    "Stops at 19:00, on the last Friday of the month (Europe/Rome).",
  );
});

test("several lines, and several kinds of day in one, are told apart", () => {
  expect(said(schedule({ stop: "0 19 * * 1-5; 0 14 * * 1#2,sat" }))).toBe(
    "Stops at 19:00, Monday through Friday, and at 14:00, only on Saturday, and at 14:00, on the second Monday of the month (Europe/Rome).",
  );
});

test("dates off and what enforcing means are told", () => {
  const words = said({ ...office, except: ["2026-12-25"], enforce: true });
  expect(words).toContain("Nothing is started on 2026-12-25. What is started or stopped by hand");
  const dates = ["2026-12-26", "2026-12-25", "2027-01-01", "2027-01-06"];
  expect(said({ ...office, except: dates })).toContain("on 4 dates, the first 2026-12-25.");
});

test("a card has the words and the next three edges", () => {
  const { words, next } = outlook(office, utc("2026-11-20T12:00Z"));
  expect(spell(words)).toMatch(/^Starts at 08:00/);
  expect(shown(next)).toEqual([
    "stop 2026-11-20T18:00Z",
    "start 2026-11-23T07:00Z",
    "stop 2026-11-23T18:00Z",
  ]);
});
