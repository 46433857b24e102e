import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INSTANCE_STATES, type InstanceState } from "../../src/model/instance.ts";
import { createPrices } from "../../src/prices/prices.ts";
import { periodBefore } from "../../src/savings/period.ts";
import { uptimeOf } from "../../src/savings/uptime.ts";
import { hoursOf, type Run, stretchesOf, sumOfHours } from "../../src/savings/usage.ts";
import { instanceNamed } from "../fleet/instances.ts";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
type Change = readonly [at: number, state: InstanceState];

interface Span {
  readonly from: number;
  readonly to: number;
}

const run = (period: Span, changes: readonly Change[], price?: string): Run => ({
  instance: {
    ...instanceNamed("web"),
    tags: price === undefined ? {} : { "lamplighter:hourly": price },
  },
  stretches: stretchesOf(
    changes.map(([instant, state]) => ({ at: instant, state })),
    period,
  ),
  schedule: undefined,
});

const prices = createPrices({
  configured: { currency: "USD", types: {} },
  listed: () => undefined,
});
const rome = { timeZone: "Europe/Rome", prices };

test("each day has its hours, and what they cost and would have cost", () => {
  const period = periodBefore(at("2026-11-20T14:00Z"), 2, "Europe/Rome");
  const changes: Change[] = [
    [period.from - HOUR, "stopped"],
    [at("2026-11-19T07:00Z"), "running"],
    [at("2026-11-19T18:00Z"), "stopped"],
  ];
  const view = uptimeOf([run(period, changes, "2"), run(period, changes)], period, rome);
  expect(view).toMatchObject({ ...period, timeZone: "Europe/Rome", instances: 2 });
  expect(view.days.map(({ from }) => new Date(from).toISOString())).toEqual([
    "2026-11-18T14:00:00.000Z",
    "2026-11-18T23:00:00.000Z",
    "2026-11-19T23:00:00.000Z",
  ]);
  const usd = (amount: number) => ({ amount, currency: "USD", atLeast: true });
  const [first, middle, last] = view.days;
  expect(first).toMatchObject({ spent: undefined, saved: usd(18) });
  expect(middle).toMatchObject({ spent: usd(22), saved: usd(26) });
  expect(last).toMatchObject({ spent: undefined, saved: usd(30) });
  expect(middle?.hours).toEqual({ running: 22 * HOUR, parked: 26 * HOUR, unknown: 0 });
  // 08:00 to 19:00, as the clocks there show it.
  const ran = middle?.byHour.flatMap(({ running }, hour) => (running > 0 ? [hour] : []));
  expect(ran).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
  expect(first?.byHour.findIndex(({ parked }) => parked > 0)).toBe(15);
  expect(last?.byHour.findLastIndex(({ parked }) => parked > 0)).toBe(14);
});

describe("on the night on which clocks are changed", () => {
  const always = (period: Span) => [run(period, [[period.from, "running"]])];
  const hoursOn = (zone: string, from: string, to: string) => {
    const period = { from: at(from), to: at(to) };
    const { days } = uptimeOf(always(period), period, { ...rome, timeZone: zone });
    return days.map(({ byHour }) => byHour.map(({ running }) => running / HOUR));
  };
  const usual = Array.from({ length: 24 }, () => 1);

  test("in spring an hour is nowhere, in autumn one is twice as long", () => {
    expect(hoursOn("Europe/Rome", "2026-03-28T23:00Z", "2026-03-29T22:00Z")).toEqual([
      usual.with(2, 0),
    ]);
    expect(hoursOn("Europe/Rome", "2026-10-24T22:00Z", "2026-10-25T23:00Z")).toEqual([
      usual.with(2, 2),
    ]);
  });

  test("Lord Howe changes by half an hour, and a day that an island skips is none", () => {
    expect(hoursOn("Australia/Lord_Howe", "2026-10-03T13:30Z", "2026-10-04T13:00Z")).toEqual([
      usual.with(2, 0.5),
    ]);
    // There was no 30 December 2011 in Samoa.
    expect(hoursOn("Pacific/Apia", "2011-12-29T10:00Z", "2011-12-31T10:00Z")).toHaveLength(2);
  });
});

test("nothing is lost and nothing is counted twice, wherever the clocks are", () => {
  const begin = at("2026-03-20T00:00Z");
  const changes = fc
    .uniqueArray(
      fc.tuple(
        fc.integer({ min: begin, max: begin + 400 * HOUR }),
        fc.constantFrom(...INSTANCE_STATES),
      ),
      { selector: ([instant]) => instant, maxLength: 20 },
    )
    .map((all) => all.sort(([a], [b]) => a - b));
  const zones = fc.constantFrom("Europe/Rome", "America/New_York", "Asia/Kathmandu", "Asia/Beirut");
  fc.assert(
    fc.property(
      fc.array(changes, { maxLength: 3 }),
      zones,
      fc.integer({ min: 1, max: 400 * HOUR }),
      (all, timeZone, length) => {
        const period = { from: begin, to: begin + length };
        const runs = all.map((one) => run(period, one, "1"));
        const { days } = uptimeOf(runs, period, { ...rome, timeZone });
        const hours = sumOfHours(days.map((day) => day.hours));
        expect(hours).toEqual(sumOfHours(runs.map(({ stretches }) => hoursOf(stretches))));
        expect(sumOfHours(days.flatMap(({ byHour }) => byHour))).toEqual(hours);
        expect(days[0]?.from).toBe(period.from);
        expect(days.at(-1)?.to).toBe(period.to);
        const spent = days.reduce((sum, day) => sum + (day.spent?.amount ?? 0), 0);
        expect(spent).toBeCloseTo(hours.running / HOUR, 6);
      },
    ),
    { numRuns: 60 },
  );
});
