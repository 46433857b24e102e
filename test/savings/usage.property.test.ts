import fc from "fast-check";
import { expect, test } from "vitest";
import { INSTANCE_STATES, usageOf } from "../../src/model/instance.ts";
import { hoursOf, overlapMs, stretchesOf } from "../../src/savings/usage.ts";

const changes = fc
  .uniqueArray(
    fc.record({
      at: fc.integer({ min: 0, max: 1000 }),
      state: fc.constantFrom(...INSTANCE_STATES),
    }),
    { selector: ({ at }) => at, maxLength: 30 },
  )
  .map((all) => all.sort((a, b) => a.at - b.at));
const period = fc
  .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 500 }))
  .map(([from, ms]) => ({ from, to: from + ms }));

test("running, parked and unknown are together as long as the period, whatever happened", () => {
  fc.assert(
    fc.property(changes, period, (all, { from, to }) => {
      const stretches = stretchesOf(all, { from, to });
      const { running, parked, unknown } = hoursOf(stretches);
      expect(running + parked + unknown).toBe(to - from);
      expect(stretches[0]?.from).toBe(from);
      for (const [at, { to: end, usage }] of stretches.entries()) {
        const next = stretches[at + 1];
        expect(next?.from ?? to).toBe(end);
        expect(next?.usage).not.toBe(usage);
      }
    }),
  );
});

test("each instant counts as what was seen last before it", () => {
  fc.assert(
    fc.property(changes, period, fc.nat(), (all, { from, to }, chance) => {
      const instant = from + (chance % (to - from));
      const last = all.findLast(({ at }) => at <= instant);
      const found = stretchesOf(all, { from, to }).find((one) => instant < one.to);
      expect(found?.usage).toBe(last ? usageOf(last.state) : "unknown");
    }),
  );
});

test("cut in two, a period has the same hours", () => {
  fc.assert(
    fc.property(changes, period, fc.nat(), (all, { from, to }, chance) => {
      const cut = from + (chance % (to - from + 1));
      const [first, second] = [
        hoursOf(stretchesOf(all, { from, to: cut })),
        hoursOf(stretchesOf(all, { from: cut, to })),
      ];
      const whole = hoursOf(stretchesOf(all, { from, to }));
      expect(first.running + second.running).toBe(whole.running);
      expect(first.parked + second.parked).toBe(whole.parked);
    }),
  );
});

test("what overlaps is counted once", () => {
  expect(overlapMs([{ from: 0, to: 10 }], [{ from: 5, to: 20 }])).toBe(5);
  expect(overlapMs([{ from: 0, to: 10 }], [{ from: 10, to: 20 }])).toBe(0);
  const halves = [
    { from: 0, to: 4 },
    { from: 6, to: 10 },
  ];
  expect(overlapMs(halves, [{ from: 2, to: 8 }])).toBe(4);
});
