import { describe, expect, test } from "vitest";
import { spell } from "../../src/messages/spell.ts";
import type { Money } from "../../src/model/money.ts";
import { COLUMNS_LEFT, COLUMNS_RIGHT } from "../../src/pictures/columns.ts";
import { uptimeSvg } from "../../src/pictures/uptime.ts";
import { uptimeWords } from "../../src/pictures/uptime-words.ts";
import { placesIn, textsIn, timesIn } from "../support/svg.ts";
import { type Fate, uptimeIn } from "../support/uptimes.ts";

const usd = (amount: number, atLeast = false): Money => ({ amount, currency: "USD", atLeast });
/** Office hours on five days, and nothing at the week's end. */
const office: Fate = (day, hour) => (day < 5 && hour >= 8 && hour < 18 ? "running" : "parked");
/** How many cells have a colour; each stands in the legend once more. */
const cellsOf = (svg: string, fill: string): number =>
  [...svg.matchAll(/class="cell"[^>]* fill="(#[0-9a-f]{6})"/g)].filter(([, one]) => one === fill)
    .length;
const WIDTH = COLUMNS_RIGHT - COLUMNS_LEFT;

describe("what a reader finds in it", () => {
  const view = uptimeIn({ days: 7, hourly: usd(0.5), fate: office });
  const svg = uptimeSvg(view);

  test("the period, the zone, and each day by its name", () => {
    const texts = textsIn(svg);
    expect(texts).toContain("Mon 16 Nov, 00:00 – Mon 23 Nov 2026, 00:00");
    expect(texts).toContain("Times as clocks show them in Europe/Rome");
    for (const day of ["Mon 16 Nov", "Tue 17", "Wed 18", "Thu 19", "Fri 20", "Sat 21", "Sun 22"])
      expect(texts).toContain(day);
  });

  test("for each day a bar: what was spent below, what parking saved above, to scale", () => {
    const texts = textsIn(svg);
    expect(texts).toContain("What was spent, and what parking saved, by day");
    // Ten hours of two instances, and the fourteen others; a whole day at the week's end.
    expect(texts.filter((text) => text === "$10")).toHaveLength(5 + 1);
    expect(texts.filter((text) => text === "$14")).toHaveLength(5);
    expect(texts.filter((text) => text === "$24")).toHaveLength(2);
    expect(texts).toContain("$30");
    // Each stands in the legend once more.
    expect(timesIn(svg, "ran")).toBe(5 + 1);
    expect(timesIn(svg, "parked")).toBe(7 + 1);
    const [ran, whole] = [placesIn(svg, "ran", "height"), placesIn(svg, "parked", "height")];
    expect((ran[0] ?? 0) / (whole[5] ?? 1)).toBeCloseTo(10 / 24, 1);
    expect((ran[0] ?? 0) / (whole[0] ?? 1)).toBeCloseTo(10 / 14, 1);
    // What was saved stands on what was spent.
    const [above, below] = [placesIn(svg, "parked", "y"), placesIn(svg, "ran", "y")];
    expect((above[0] ?? 0) + (whole[0] ?? 0)).toBeCloseTo(below[0] ?? 0, -0.5);
  });

  test("a cell for each hour of each day, the darker the more ran; its legend says it in words", () => {
    expect(timesIn(svg, "cell")).toBe(7 * 24 + 5);
    expect(cellsOf(svg, "#1d6138")).toBe(5 * 10 + 1);
    expect(cellsOf(svg, "#ffffff")).toBe(7 * 24 - 5 * 10 + 1);
    const texts = textsIn(svg);
    expect(texts).toEqual(expect.arrayContaining(["00:00", "03:00", "21:00"]));
    expect(texts).toEqual(
      expect.arrayContaining(["none ran", "up to a quarter", "up to a half", "more"]),
    );
    expect(texts).not.toContain("not known");
  });

  test("the same in words, for whoever cannot see it", () => {
    expect(spell(uptimeWords(view))).toBe(
      "2 instances, Mon 16 Nov to Mon 23 Nov (Europe/Rome), day by day and hour by hour. " +
        "Spent and saved: Mon 16 Nov $10 and $14; Tue 17 Nov $10 and $14; Wed 18 Nov $10 and $14; " +
        "Thu 19 Nov $10 and $14; Fri 20 Nov $10 and $14; Sat 21 Nov $0 and $24; Sun 22 Nov $0 and $24. " +
        "Most ran at 08:00 (71 %), fewest at 00:00 (0 %).",
    );
  });

  test("the same view is the same picture", () => {
    expect(uptimeSvg(view)).toBe(svg);
  });
});

test("where some prices are not known, the figures say that they are the least", () => {
  const view = uptimeIn({ days: 7, hourly: usd(0.5, true), fate: office });
  const heading =
    "What was spent, and what parking saved, by day · at least: some prices are not known";
  expect(textsIn(uptimeSvg(view))).toContain(heading);
  expect(spell(uptimeWords(view))).toContain("; all of it at least, as some prices are not known.");
});

test("where no price is known, the bars are hours, and no money is spoken of", () => {
  const view = uptimeIn({ days: 7, fate: office });
  const texts = textsIn(uptimeSvg(view));
  expect(texts).toContain("Hours in which instances ran and were parked, all together, by day");
  expect(texts.filter((text) => text === "20 h")).toHaveLength(5 + 1);
  expect(texts.join()).not.toMatch(/\$|spent|saved/);
  expect(spell(uptimeWords(view))).toContain("Ran and parked: Mon 16 Nov 20 h and 28 h; ");
});

test("a month has narrow days, named in two lines, and its extremes in words", () => {
  const fate: Fate = (day, hour) => office(day % 7, hour);
  const view = uptimeIn({ days: 31, hourly: usd(0.5), fate });
  const svg = uptimeSvg(view);
  const texts = textsIn(svg);
  expect(texts.filter((text) => text === "Mon")).toHaveLength(5);
  expect(texts).toEqual(expect.arrayContaining(["16", "30", "1", "15"]));
  expect(timesIn(svg, "cell")).toBe(31 * 24 + 5);
  for (const width of placesIn(svg, "ran", "width")) expect(width).toBeLessThan(WIDTH / 31);
  expect(spell(uptimeWords(view))).toContain(
    "Most was spent on Mon 16 Nov ($10), most was saved on Sat 21 Nov ($24).",
  );
  expect(spell(uptimeWords({ ...view, days: [] }))).not.toMatch(/undefined|NaN/);
});

test("between nothing and all there are four shades, each up to a quarter more", () => {
  const view = uptimeIn({ days: 1, fate: office });
  const shares = [0, 0.25, 0.26, 0.5, 0.75, 0.76, 1];
  const byHour = shares.map((share) => ({ running: share, parked: 1 - share, unknown: 0 }));
  const svg = uptimeSvg({ ...view, days: view.days.map((day) => ({ ...day, byHour })) });
  const shades = ["#ffffff", "#d6ecdd", "#9dd0ae", "#57a674", "#1d6138"];
  expect(shades.map((fill) => cellsOf(svg, fill) - 1)).toEqual([1, 1, 2, 1, 2]);
});

test("what nobody knows is dotted, and has no bar", () => {
  const view = uptimeIn({ days: 7, fate: (day) => (day < 2 ? "unknown" : "running") });
  const svg = uptimeSvg(view);
  expect(timesIn(svg, "unknown")).toBe(2 * 24 + 1);
  expect(textsIn(svg)).toContain("not known");
  expect(timesIn(svg, "ran")).toBe(5 + 1);
  expect(spell(uptimeWords(view))).toContain("At every hour of the day 100 % ran.");
});

test("on the night on which clocks are changed, a lost hour has no cell, and the change is named", () => {
  const spring = uptimeIn({ first: Date.UTC(2026, 2, 23), days: 7, fate: () => "running" });
  const autumn = uptimeIn({ first: Date.UTC(2026, 9, 19), days: 7, fate: () => "running" });
  expect(timesIn(uptimeSvg(spring), "cell")).toBe(7 * 24 - 1 + 5);
  expect(textsIn(uptimeSvg(spring))).toContain("Sun 29: clocks change +1 h");
  expect(timesIn(uptimeSvg(autumn), "cell")).toBe(7 * 24 + 5);
  expect(textsIn(uptimeSvg(autumn))).toContain("Sun 25: clocks change −1 h");
  expect(textsIn(uptimeSvg(autumn))).toContain("50 h");
});

test("what costs nothing is a picture without bars, and no figure is broken", () => {
  const free = uptimeSvg(uptimeIn({ days: 7, hourly: usd(0), fate: office }));
  expect(timesIn(free, "ran")).toBe(1);
  expect(free).not.toMatch(/NaN|Infinity|undefined/);
});
