import fc from "fast-check";
import { expect, test } from "vitest";
import { isComplaint } from "../../src/model/complaint.ts";
import { isWithin, parseHours } from "../../src/model/hours.ts";
import { edgesBetween } from "../../src/scheduler/edges.ts";
import { readWindow } from "../../src/scheduler/window.ts";
import { schedule, utc } from "./make.ts";

test.each([
  ["Mo-Fr 08:00-19:00", "0 8 * * 1-5", "0 19 * * 1-5"],
  ["mon - fri 8:00 – 19:00", "0 8 * * 1-5", "0 19 * * 1-5"],
  ["Monday-Friday 08:00-19:00", "0 8 * * 1-5", "0 19 * * 1-5"],
  ["08:00-19:00", "0 8 * * *", "0 19 * * *"],
  ["Mo-Fr 22:00-06:00", "0 22 * * 1-5", "0 6 * * 2-6"],
  ["Sa,Su 10:00-24:00", "0 10 * * 6,0", "0 0 * * 1,0"],
  ["Mo-Fr", "0 0 * * 1", "0 0 * * 6"],
  ["Fr-Mo 08:00-09:00", "0 8 * * 1,5,6,0", "0 9 * * 1,5,6,0"],
  ["Mo 08:00-12:00,13:00-17:00", "0 8 * * 1; 0 13 * * 1", "0 12 * * 1; 0 17 * * 1"],
  ["Mo 08:00-12:00; Mo 11:00-17:00", "0 8 * * 1", "0 17 * * 1"],
  ["Su 22:00-06:00; Mo 05:00-12:00", "0 22 * * 0", "0 12 * * 1"],
])("the window %s is a pair of cron lines", (text, start, stop) => {
  expect(readWindow(text)).toEqual({ start, stop });
});

const DAY_NAMES = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const time = fc
  .integer({ min: 0, max: 47 })
  .map((half) => `${`${half >> 1}`.padStart(2, "0")}:${half % 2 ? "30" : "00"}`);
const rule = fc
  .tuple(fc.constantFrom(...DAY_NAMES), fc.constantFrom(...DAY_NAMES), time, time)
  .filter(([, , from, to]) => from !== to)
  .map(([first, last, from, to]) => `${first}-${last} ${from}-${to}`);

test("a machine runs exactly while its window is open", () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), (rules) => {
      const text = rules.join("; ");
      const window = readWindow(text);
      fc.pre(!isComplaint(window));
      const parked = schedule({ ...(isComplaint(window) ? {} : window), timeZone: "UTC" });
      const monday = utc("2026-11-16T00:00Z");
      const edges = edgesBetween(parked, monday - 8 * 86_400_000, monday + 7 * 86_400_000);
      const hours = { text, timeZone: "UTC", spans: parseHours(text) ?? [] };
      for (let minute = 0; minute < 7 * 1440; minute += 15) {
        const last = edges.findLast(({ at }) => at <= monday + minute * 60_000);
        const clock = { day: Math.floor(minute / 1440), minute: minute % 1440 };
        expect(last?.kind === "start", `${text} at ${minute}`).toBe(isWithin(hours, clock));
      }
    }),
    { numRuns: 50 },
  );
});
