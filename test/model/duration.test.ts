import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/model/duration.ts";

test.each([
  ["30s", 30_000],
  ["5m", 300_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
  ["1h30m", 5_400_000],
  [" 1 H 30 min ", 5_400_000],
  ["0s", 0],
])("%s is read", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  "",
  " ",
  "30",
  "s",
  "-5m",
  "5 weeks",
  "1.5h",
  "30m1h",
  "5mm",
  "1e3s",
  "99999999999999d",
])("“%s” is no duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([
  [0, "0 s"],
  [-5, "0 s"],
  [400, "0 s"],
  [52_000, "52 s"],
  [59_600, "1 min"],
  [80_000, "1 min 20 s"],
  [240_000, "4 min"],
  [3_599_900, "1 h"],
  [7_800_000, "2 h 10 min"],
  [7_829_000, "2 h 10 min"],
  [86_399_000, "1 d"],
  [777_600_000, "9 d"],
  [90_000_000, "1 d 1 h"],
])("%i ms is said as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("what is said can be read back, and is off by no more than half of its smaller unit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (ms) => {
      const said = formatDuration(ms);
      const read = parseDuration(said) ?? Number.NaN;
      const unit = ms >= 86_400_000 ? 3_600_000 : ms >= 3_600_000 ? 60_000 : 1000;
      expect(Math.abs(read - ms)).toBeLessThanOrEqual(unit / 2);
      expect(said.split(" ").length).toBeLessThanOrEqual(4);
    }),
  );
});

test("any whole number of units is read as their sum", () => {
  const n = fc.integer({ min: 0, max: 999 });
  fc.assert(
    fc.property(n, n, n, n, (d, h, m, s) => {
      expect(parseDuration(`${d}d${h}h${m}m${s}s`)).toBe((((d * 24 + h) * 60 + m) * 60 + s) * 1000);
    }),
  );
});

test("reading never throws and never takes long, whatever is written", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseDuration(text)));
});
