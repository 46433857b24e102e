import { expect, test } from "vitest";
import { spell } from "../../src/messages/spell.ts";
import { useWords } from "../../src/messages/use-words.ts";
import type { Use } from "../../src/model/use.ts";
import { inUse } from "../../src/scheduler/in-use.ts";

const use = (cpu?: number, sessions?: number): Use => ({ cpu, sessions, overMs: 900_000 });

const said = (total: number, uses: readonly (Use | undefined)[]) => {
  const ones = Array.from({ length: total }, (_, at) => ({
    name: `build-${at + 1}`,
    ref: `aws/eu/i-${at + 1}`,
  }));
  const known = uses.flatMap((one, at) => (one ? [[`aws/eu/i-${at + 1}`, one] as const] : []));
  return inUse(ones, new Map(known));
};

test.each([
  [use(0.62, 1), "CPU 62 % over 15 min, 1 open session"],
  [use(0.004, 0), "CPU 0 % over 15 min, no open session"],
  [use(undefined, 2), "2 open sessions"],
  [use(1), "CPU 100 % over 15 min"],
  [use(), ""],
])("the use of one machine in words: %j is %j", (known, words) => {
  expect(spell(useWords(known))).toBe(words);
});

test("a reminder of one machine says all that is known of it", () => {
  expect(said(1, [use(0.02, 0)])).toBe("CPU 2 % over 15 min, no open session");
});

test("a reminder says nothing of use where nothing is known", () => {
  expect(said(1, [])).toBeUndefined();
  expect(said(14, [])).toBeUndefined();
  expect(said(2, [use(), undefined])).toBeUndefined();
});

test("of several it names the three busiest and counts the rest", () => {
  const uses = [use(0.62, 1), use(0.05, 0), use(0.1), use(0.02, 3), use(0.9), use(0.3)];
  expect(said(6, uses)).toBe(
    "5 of 6 in use: build-5 CPU 90 %, build-1 CPU 62 % with 1 open session, build-6 CPU 30 % and 2 more",
  );
});

test("somebody who is logged in counts, also where the machine is idle or its CPU is unknown", () => {
  expect(said(3, [use(0, 0), use(0.01, 1), use(undefined, 2)])).toBe(
    "2 of 3 in use: build-2 CPU 1 % with 1 open session and build-3 with 2 open sessions",
  );
});

test("it says when none is in use, and how many are unknown", () => {
  expect(said(2, [use(0.09, 0), use(0)])).toBe("none of 2 in use");
  expect(said(14, [use(0.5)])).toBe("1 of 14 in use (13 unknown): build-1 CPU 50 %");
  expect(said(3, [use(0)])).toBe("none of 3 in use (2 unknown)");
});
