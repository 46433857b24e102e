import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WEEK_ROWS_MAX, type WeekView } from "../../src/model/week.ts";
import { LEFT, RIGHT } from "../../src/pictures/look.ts";
import { weekSvg } from "../../src/pictures/week.ts";
import { NASTY } from "../support/odd-messages.ts";
import { timesIn as count, textsIn } from "../support/svg.ts";
import { weekIn } from "../support/weeks.ts";

const WORKDAYS = [0, 1, 2, 3, 4];
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
/** The width of the picture's seven days. */
const WIDTH = RIGHT - LEFT;
const ordinary = weekIn("Europe/Rome", Date.UTC(2026, 10, 23));

const placeOf = (svg: string, text: string, which = 0): number => {
  const found = [...svg.matchAll(new RegExp(`<text[^>]*? x="([\\d.]+)"[^>]*>${text}</text>`, "g"))];
  return Number(found[which]?.[1]);
};

describe("what a reader finds in it", () => {
  const row = ordinary.hours("web-staging", WORKDAYS, 8, 19);
  const svg = weekSvg(ordinary.view(row));

  test("the week, the zone, each day by its name, and what the clock shows now", () => {
    const texts = textsIn(svg);
    expect(texts).toContain("Mon 23 Nov – Sun 29 Nov 2026");
    expect(texts).toContain("Times as clocks show them in Europe/Rome");
    expect(texts).toContain("now 14:30");
    for (const day of ["Mon 23 Nov", "Tue 24", "Wed 25", "Thu 26", "Fri 27", "Sat 28", "Sun 29"])
      expect(texts).toContain(day);
  });

  test("its name, a band for each stretch, a sign and a local time for each start and stop", () => {
    expect(textsIn(svg)).toContain("web-staging");
    // Each stands in the legend once more.
    expect(count(svg, "running")).toBe(5 + 1);
    expect(count(svg, "stopped")).toBe(6 + 1);
    expect(count(svg, "start")).toBe(5 + 1);
    expect(count(svg, "stop")).toBe(5 + 1);
    expect(count(svg, "reminder")).toBe(5 + 1);
    expect(textsIn(svg).filter((text) => text === "08:00")).toHaveLength(5);
    expect(textsIn(svg).filter((text) => text === "19:00")).toHaveLength(5);
  });

  test("nothing by colour alone: the legend says in words what occurs, and no more", () => {
    const texts = textsIn(svg);
    for (const word of ["running", "stopped", "start", "stop", "reminder"])
      expect(texts).toContain(word);
    expect(texts.join()).not.toMatch(/not known|held|left out/);
  });

  test("a hold is hatched and says whose it is; what it leaves out is struck through", () => {
    const hold = { from: ordinary.at(2, 12), to: ordinary.at(3, 12), by: "Ana" };
    const marks = [{ at: ordinary.at(2, 19), kind: "skipped" as const }];
    const held = weekSvg(ordinary.view({ ...row, holds: [hold], marks }));
    expect(textsIn(held)).toEqual(
      expect.arrayContaining(["held by Ana", "held: left as it is", "left out"]),
    );
    expect(held).toContain('fill="url(#hatch)"');
    expect(count(held, "skipped")).toBe(2);
  });

  test("where starts and stops crowd, times and signs make room, and nothing overlaps", () => {
    const marks = Array.from({ length: 168 * 4 }, (_, quarter) => ({
      at: ordinary.at(0, quarter / 4),
      kind: quarter % 2 === 0 ? ("start" as const) : ("stop" as const),
    }));
    const crowded = weekSvg(ordinary.view({ name: "flapping", bands: [], holds: [], marks }));
    const times = textsIn(crowded).filter((text) => /^\d\d:\d\d/.test(text));
    expect(times.length).toBeGreaterThan(10);
    expect(times.length).toBeLessThan(WIDTH / 30);
    expect(count(crowded, "start") + count(crowded, "stop")).toBeLessThan(WIDTH / 10 + 3);
  });

  test("a start and a stop that are near to each other are said together", () => {
    const short = weekSvg(ordinary.view(ordinary.hours("batch", [2], 1, 3.5)));
    expect(textsIn(short)).toContain("01:00–03:30");
  });

  test("twenty instances have a row each; how many are left is said", () => {
    const rows = Array.from({ length: 23 }, (_, n) => ordinary.hours(`vm-${n}`, [0], 8, 19));
    const texts = textsIn(weekSvg({ ...ordinary.view(...rows), more: 9 }));
    expect(texts.filter((text) => text.startsWith("vm-"))).toHaveLength(WEEK_ROWS_MAX);
    expect(texts).toContain("… and 12 more");
  });

  test("no now is drawn into a week that it does not belong to", () => {
    expect(weekSvg({ ...ordinary.view(row), now: ordinary.at(9, 0) })).not.toContain(">now ");
  });
});

describe("on the night on which clocks are changed, time is as long as it is", () => {
  /** The widths of the days, from the places of their names: each stands in the middle. */
  function daysOf(svg: string) {
    const lines = [...svg.matchAll(/<line x1="([\d.]+)" y1="54"/g)].map(([, x]) => Number(x));
    return lines.slice(1).map((x, index) => Math.round((x - (lines[index] ?? 0)) * 10) / 10);
  }
  const share = (hours: number, of: number) => Math.round(((hours * WIDTH) / of) * 10) / 10;

  test("Rome in spring: a day of 23 hours, and the lost hour is nowhere", () => {
    const week = weekIn("Europe/Rome", Date.UTC(2026, 2, 23));
    const svg = weekSvg(week.view(week.hours("web", EVERY_DAY, 8, 19)));
    expect(textsIn(svg)).toContain("clocks change +1 h");
    expect(count(svg, "change")).toBe(1);
    const days = daysOf(svg);
    expect(days).toHaveLength(7);
    expect(days[6]).toBeCloseTo(share(23, 167), 0);
    expect(days[0]).toBeCloseTo(share(24, 167), 0);
    expect(textsIn(svg).filter((text) => text === "08:00")).toHaveLength(7);
  });

  test("Rome in autumn: a day of 25 hours, each local hour at its own place", () => {
    const week = weekIn("Europe/Rome", Date.UTC(2026, 9, 19));
    const svg = weekSvg(week.view(week.hours("web", EVERY_DAY, 8, 19)));
    expect(textsIn(svg)).toContain("clocks change −1 h");
    expect(daysOf(svg)[6]).toBeCloseTo(share(25, 169), 0);
    const hour = WIDTH / 169;
    const [six, noon] = [placeOf(svg, "06", 6), placeOf(svg, "12", 6)];
    expect(noon - six).toBeCloseTo(6 * hour, 0);
    // Midnight to six is seven hours of that day.
    expect(six - (RIGHT - 25 * hour)).toBeCloseTo(7 * hour, 0);
    expect(textsIn(svg).filter((text) => text === "08:00")).toHaveLength(7);
  });

  test("Lord Howe: the clocks change by half an hour, and the days are half an hour shorter or longer", () => {
    const spring = weekIn("Australia/Lord_Howe", Date.UTC(2026, 8, 28));
    const autumn = weekIn("Australia/Lord_Howe", Date.UTC(2026, 2, 30));
    const first = weekSvg(spring.view(spring.hours("web", EVERY_DAY, 8, 19)));
    const second = weekSvg(autumn.view(autumn.hours("web", EVERY_DAY, 8, 19)));
    expect(textsIn(first)).toContain("clocks change +30 min");
    expect(daysOf(first)[6]).toBeCloseTo(share(23.5, 167.5), 0);
    expect(textsIn(second)).toContain("clocks change −30 min");
    expect(daysOf(second)[6]).toBeCloseTo(share(24.5, 168.5), 0);
    for (const svg of [first, second])
      expect(textsIn(svg).filter((text) => text === "08:00")).toHaveLength(7);
  });

  test("Beirut: where midnight itself is lost, the day begins at one", () => {
    const week = weekIn("Asia/Beirut", Date.UTC(2026, 2, 23));
    const svg = weekSvg(week.view(week.hours("web", EVERY_DAY, 8, 19)));
    expect(textsIn(svg)).toContain("Sun 29");
    expect(textsIn(svg).filter((text) => text.startsWith("clocks change"))).toHaveLength(1);
    expect(daysOf(svg)).toHaveLength(7);
    expect(daysOf(svg)[6]).toBeCloseTo(share(23, 167), 0);
  });

  test("an ordinary week says nothing of clocks", () => {
    expect(weekSvg(ordinary.view())).not.toContain("clocks change");
  });
});

describe("whatever a name holds", () => {
  const one = (name: string): WeekView =>
    ordinary.view({ ...ordinary.hours(name, [0], 8, 19), holds: [] });

  test("markup in it stays text", () => {
    const svg = weekSvg(one('<b id="x">&amp;'));
    expect(svg).not.toContain("<b");
    expect(svg).toContain("&lt;b id=&quot;x&quot;&gt;&amp;amp;");
  });

  test("what the font lacks becomes a box, and nothing turns the line", () => {
    const texts = textsIn(weekSvg(one("開発 🔥 \u202Egnp.exe")));
    expect(texts).toContain("▯▯ ▯ gnp.exe");
  });

  test("a long name keeps its beginning and its end", () => {
    const [name] = textsIn(weekSvg(one(`payments-${"x".repeat(300)}`))).filter((text) =>
      text.includes("…"),
    );
    expect(name).toMatch(/^payments-x*…x+$/);
    expect(name?.length).toBeLessThan(30);
  });

  test("no text makes the picture anything but well-formed, and the same view is the same picture", () => {
    const names = fc.oneof(NASTY, fc.string({ unit: "binary" }), fc.string());
    fc.assert(
      fc.property(names, names, (name, by) => {
        const hold = { from: ordinary.at(1, 0), to: ordinary.at(4, 0), by };
        const view = ordinary.view({ ...ordinary.hours(name, [0], 8, 19), holds: [hold] });
        const svg = weekSvg(view);
        const rest = svg.replace(/<\/?[a-zA-Z]+(?: [a-zA-Z0-9-]+="[^"<>]*")*\/?>/g, "");
        expect(rest).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#39);)/);
        expect(rest).not.toMatch(/\p{Surrogate}|\p{Cc}|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/u);
        expect(weekSvg(view)).toBe(svg);
      }),
      { numRuns: 200 },
    );
  });
});
