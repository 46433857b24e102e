import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTimeZone, isWithin, parseHours, wallClock } from "../../src/model/hours.ts";

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);

function within(text: string, instant: string, timeZone = "UTC"): boolean {
  const spans = parseHours(text);
  if (!spans) throw new Error(`not hours: ${text}`);
  return isWithin({ text, timeZone, spans }, wallClock(timeZone, at(instant)));
}

// 2026-11-20 is a Friday.
// biome-ignore format: a table, one row a line
const ROWS: readonly (readonly [hours: string, instant: string, is: boolean])[] = [
  ["Mo-Fr 08:00-19:00", "2026-11-20T08:00:00Z", true],
  ["Mo-Fr 08:00-19:00", "2026-11-20T07:59:59Z", false],
  ["Mo-Fr 08:00-19:00", "2026-11-20T18:59:59Z", true],
  ["Mo-Fr 08:00-19:00", "2026-11-20T19:00:00Z", false],
  ["Mo-Fr 08:00-19:00", "2026-11-21T12:00:00Z", false],
  ["mo - fr 8:00 - 19:00", "2026-11-20T12:00:00Z", true],
  ["Mo,We-Th 08:00-12:00,13:00-17:00", "2026-11-18T12:30:00Z", false],
  ["Mo,We-Th 08:00-12:00,13:00-17:00", "2026-11-18T13:30:00Z", true],
  ["Mo-Fr 08:00-19:00; Sa 09:00-12:00", "2026-11-21T09:00:00Z", true],
  ["Fr-Mo", "2026-11-22T23:59:59Z", true],
  ["Fr-Mo", "2026-11-24T00:00:00Z", false],
  ["08:00-19:00", "2026-11-22T12:00:00Z", true],
  ["00:00-24:00", "2026-11-22T23:59:59Z", true],
  ["Fr 22:00-06:00", "2026-11-21T05:59:00Z", true],
  ["Fr 22:00-06:00", "2026-11-20T05:59:00Z", false],
  ["Su 22:00-06:00", "2026-11-23T02:00:00Z", true],
];

test.each(ROWS)("%s at %s: %s", (hours, instant, is) => {
  expect(within(hours, instant)).toBe(is);
});

const UNREADABLE = [
  "",
  "always",
  "Mo-Fr 8-19",
  "Mon-Fri 08:00-19:00",
  "Mo-Fr 08:00-08:00",
  "Mo-Fr 08:00-25:00",
  "Mo-Fr 08:60-19:00",
  "Mo-Fr 24:00-06:00",
  "Mo--Fr 08:00-19:00",
  "Mo-We-Fr 08:00-19:00",
  "Mo-Fr 08:00-19:00;",
  "Mo-Fr 08:00-19:00 Sa",
];

test.each(UNREADABLE)("“%s” is not guessed at", (text) => {
  expect(parseHours(text)).toBeUndefined();
});

test("hours are those of the clocks on the wall there, summer and winter", () => {
  expect(within("08:00-19:00", "2026-07-01T06:30:00Z", "Europe/Berlin")).toBe(true);
  expect(within("08:00-19:00", "2026-12-01T06:30:00Z", "Europe/Berlin")).toBe(false);
  expect(within("Fr", "2026-11-21T04:00:00Z", "America/New_York")).toBe(true);
});

test("a place is one that the clocks of the world know", () => {
  expect(["UTC", "Europe/Berlin", "Asia/Kathmandu"].filter(isTimeZone)).toHaveLength(3);
  expect(["", "Berlin", "+01:00", "Europe/Nowhere"].filter(isTimeZone)).toEqual([]);
});

/** What the clocks show, found by the difference to UTC that the platform itself names. */
function shownThere(timeZone: string, instant: number): { day: number; minute: number } {
  const name = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(instant)
    .find((part) => part.type === "timeZoneName")?.value;
  const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d+):(\d+)/.exec(name ?? "") ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  const local = new Date(instant + offset * 60_000);
  return {
    day: (local.getUTCDay() + 6) % 7,
    minute: local.getUTCHours() * 60 + local.getUTCMinutes(),
  };
}

describe("around the nights on which clocks are changed", () => {
  const CHANGES = [
    ["Europe/Berlin", "2026-03-29T01:00:00Z"],
    ["Europe/Berlin", "2026-10-25T01:00:00Z"],
    ["America/New_York", "2026-03-08T07:00:00Z"],
    ["America/New_York", "2026-11-01T06:00:00Z"],
    ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
    ["America/Santiago", "2026-09-06T04:00:00Z"],
    ["Asia/Kathmandu", "2026-03-29T01:00:00Z"],
  ] as const;

  test.each(CHANGES)("the clocks of %s show what they show (%s)", (timeZone, change) => {
    fc.assert(
      fc.property(fc.integer({ min: -48 * HOUR, max: 48 * HOUR }), (offset) => {
        const instant = at(change) + offset;
        expect(wallClock(timeZone, instant)).toEqual(shownThere(timeZone, instant));
      }),
      { numRuns: 300 },
    );
  });

  const time = fc.integer({ min: 0, max: 1439 });
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

  test.each(CHANGES)("every hour there is in or out as its clock says (%s, %s)", (zone, change) => {
    fc.assert(
      fc.property(time, time, fc.integer({ min: -48, max: 48 }), (from, to, offset) => {
        fc.pre(from !== to);
        const instant = at(change) + offset * (HOUR / 4);
        const { minute } = shownThere(zone, instant);
        const is = from < to ? from <= minute && minute < to : minute >= from || minute < to;
        const iso = new Date(instant).toISOString();
        expect(within(`${clock(from)}-${clock(to)}`, iso, zone)).toBe(is);
      }),
      { numRuns: 300 },
    );
  });
});
