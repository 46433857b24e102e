import fc from "fast-check";
import { expect, test } from "vitest";
import { nearest, nearestOf } from "../../src/grammar/nearest.ts";

const COMMANDS = "list status start stop reboot toggle history cancel help".split(" ");
const NAMES = "web-staging web-prod web-1 build-1 build-10 dev-box gpu-lab mail".split(" ");

test.each([
  ["sotp", "stop"],
  ["strat", "start"],
  ["stat", "status"],
  ["lst", "list"],
  ["hist", "history"],
  ["cansel", "cancel"],
  ["rebot", "reboot"],
  ["toogle", "toggle"],
  ["hlp", "help"],
  ["STPO", "stop"],
])("%s was meant as %s", (typed, meant) => {
  expect(nearest(typed, COMMANDS)).toBe(meant);
});

test.each(["banana", "shutdown", "kill", "x", "", "🚀", "restart"])(
  "nothing absurd is suggested for %s",
  (typed) => {
    expect(nearest(typed, COMMANDS)).toBeUndefined();
  },
);

test.each([
  ["web-stagng", ["web-staging"]],
  ["wbe-staging", ["web-staging"]],
  ["staging", ["web-staging"]],
  ["devbox", ["dev-box"]],
  ["mial", ["mail"]],
  ["bulid-1", ["build-1"]],
  ["the-quick-brown-fox", []],
])("%s: %j", (typed, meant) => {
  expect(nearestOf(typed, NAMES, (name) => name, 3)).toEqual(meant);
});

test("two letters swapped in a long enough name are always recognised", () => {
  const slip = fc
    .tuple(fc.stringMatching(/^[a-z]{4,20}$/), fc.nat())
    .map(([name, at]) => ({ name, at: at % (name.length - 1) }));
  fc.assert(
    fc.property(slip, ({ name, at }) => {
      const typed = name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2);
      expect(nearest(typed, [name])).toBe(name);
    }),
  );
});

test("any word and any candidates are compared without harm", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.array(fc.string()), (typed, names) => {
      const found = nearestOf(typed, names, (name) => name, 3);
      expect(found.length).toBeLessThanOrEqual(3);
      for (const name of found) expect(names).toContain(name);
    }),
  );
});
