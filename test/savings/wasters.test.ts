import { expect, test } from "vitest";
import type { Instance } from "../../src/model/instance.ts";
import type { Schedule } from "../../src/model/schedule.ts";
import type { Run } from "../../src/savings/usage.ts";
import { wantedBy } from "../../src/savings/wanted.ts";
import { wastersOf } from "../../src/savings/wasters.ts";
import { instanceNamed } from "../fleet/instances.ts";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
/** Two weeks; in the night to the 25th summer ends in Rome. */
const period = { from: at("2026-10-18T22:00Z"), to: at("2026-11-01T23:00Z") };

const officeHours: Schedule = {
  name: "office-hours",
  start: "0 8 * * 1-5",
  stop: "0 19 * * 1-5",
  timeZone: "Europe/Rome",
  source: { kind: "config", key: "office-hours" },
  reminders: [],
  enforce: false,
  requireWarning: false,
  catchUpMs: 900_000,
  except: [],
};

const prices = {
  currency: "USD",
  hourlyOf: ({ tags }: Instance) => (tags.price ? Number(tags.price) : undefined),
};

const run = (instance: Instance, schedule?: Schedule, span = period): Run => ({
  instance,
  stretches: [{ ...span, usage: "running" }],
  schedule,
});

const hours = (periods: readonly { from: number; to: number }[]) =>
  periods.reduce((sum, { from, to }) => sum + (to - from) / HOUR, 0);

test("office hours want eleven hours on ten days, also when the clocks change", () => {
  expect(hours(wantedBy(officeHours, period))).toBe(110);
});

test("a period may begin in the middle of a day's work, and end in the middle of another", () => {
  const noon = { from: at("2026-10-21T10:00Z"), to: at("2026-10-22T10:00Z") };
  expect(hours(wantedBy(officeHours, noon))).toBe(7 + 4);
});

test("who is only stopped may run at any time", () => {
  const { start, ...stops } = officeHours;
  expect(wantedBy(stops, period)).toEqual([period]);
  expect(wastersOf([run(instanceNamed("dev-box"), stops)], period, prices)).toEqual([]);
});

test("what ran beyond its schedule, or without one, is named, the most expensive first", () => {
  const found = wastersOf(
    [
      run(instanceNamed("cheap", { tags: { price: "0.1" } })),
      run(instanceNamed("night-owl", { tags: { price: "1" } }), officeHours),
      run(instanceNamed("priceless")),
    ],
    period,
    prices,
  );
  expect(found.map(({ name, why, ms }) => [name, why, ms / HOUR])).toEqual([
    ["night-owl", "outside its schedule", 337 - 110],
    ["cheap", "no schedule", 337],
    ["priceless", "no schedule", 337],
  ]);
  expect(found[0]?.cost).toEqual({ amount: 227, currency: "USD", atLeast: false });
  expect(found[2]?.cost).toBeUndefined();
});

test("a stop that took some minutes is no waste, and no more than five are named", () => {
  const day = { from: at("2026-10-19T06:00Z"), to: at("2026-10-19T17:05Z") };
  expect(wastersOf([run(instanceNamed("dev-box"), officeHours, day)], period, prices)).toEqual([]);
  const many = ["a", "b", "c", "d", "e", "f"].map((name) => run(instanceNamed(name)));
  expect(wastersOf(many, period, prices)).toHaveLength(5);
});
