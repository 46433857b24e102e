import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { periodBefore, weeklyInstants } from "../../src/savings/period.ts";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const ROME = "Europe/Rome";
const lengthOf = ({ from, to }: { from: number; to: number }) => (to - from) / HOUR;

describe("the last seven days by the clocks of a place", () => {
  test("have 168 hours, 169 when summer ends in them, 167 when it begins", () => {
    expect(lengthOf(periodBefore(at("2026-11-16T08:00Z"), 7, ROME))).toBe(168);
    expect(lengthOf(periodBefore(at("2026-10-26T08:00Z"), 7, ROME))).toBe(169);
    expect(lengthOf(periodBefore(at("2026-03-30T07:00Z"), 7, ROME))).toBe(167);
  });

  test("begin at the same time of the day", () => {
    const { from } = periodBefore(at("2026-10-26T08:00Z"), 7, ROME);
    expect(new Date(from).toISOString()).toBe("2026-10-19T07:00:00.000Z");
  });

  test("begin after a gap where the clocks never showed that time", () => {
    // At 02:30 a week after the night in which 02:00 became 03:00.
    const { from } = periodBefore(at("2026-04-05T00:30Z"), 7, ROME);
    expect(new Date(from).toISOString()).toBe("2026-03-29T01:00:00.000Z");
  });
});

describe("the instant at which a week is summed up", () => {
  const monday = { day: 0, minute: 540, timeZone: ROME };

  test("is Monday at nine by the clocks of the place, in summer and in winter", () => {
    const { last, next } = weeklyInstants(monday, at("2026-10-21T12:00Z"));
    expect(last).toEqual({ at: at("2026-10-19T07:00Z"), week: "2026-10-19" });
    expect(next).toEqual({ at: at("2026-10-26T08:00Z"), week: "2026-10-26" });
  });

  test("is there exactly when the clocks show it", () => {
    const nine = at("2026-10-26T08:00Z");
    expect(weeklyInstants(monday, nine - 1).next.at).toBe(nine);
    expect(weeklyInstants(monday, nine).last.at).toBe(nine);
  });

  test("comes once a week, whatever the clocks do, and each week has its own name", () => {
    const zones = fc.constantFrom(ROME, "America/New_York", "Australia/Lord_Howe", "UTC");
    const instant = fc.integer({ min: at("2020-01-01T00:00Z"), max: at("2030-01-01T00:00Z") });
    fc.assert(
      fc.property(
        zones,
        instant,
        fc.nat({ max: 6 }),
        fc.nat({ max: 1439 }),
        (timeZone, now, day, minute) => {
          const rhythm = { day, minute, timeZone };
          const { last, next } = weeklyInstants(rhythm, now);
          expect(last.at).toBeLessThanOrEqual(now);
          expect(next.at).toBeGreaterThan(now);
          expect(Math.abs(next.at - last.at - 168 * HOUR)).toBeLessThanOrEqual(HOUR);
          expect(next.week > last.week).toBe(true);
          expect(weeklyInstants(rhythm, next.at).last).toEqual(next);
          expect(weeklyInstants(rhythm, next.at - 1).last).toEqual(last);
        },
      ),
    );
  });
});
