import fc from "fast-check";
import { expect, test } from "vitest";
import type { Channel } from "../../src/model/people.ts";
import { createTurns } from "../../src/notifications/turns.ts";

const TURN_MS = 1_250;
const ops: Channel = { platform: "slack", id: "C0OPS" };
const dev: Channel = { platform: "slack", id: "C0DEV" };

test("nobody waits where nobody was refused", () => {
  const turns = createTurns(() => 0);
  turns.refused(dev, 5_000);
  expect(turns.next(ops)).toBeUndefined();
});

test("in a channel that refused one, each has its turn after all before it, a second or so apart", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60_000 }),
      fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 50 }),
      (roomAt, pauses) => {
        let now = 0;
        const turns = createTurns(() => now);
        turns.refused(ops, roomAt);
        let last = roomAt;
        for (const pause of pauses) {
          now += pause;
          const turn = turns.next(ops);
          // Once the last turn is over, nobody waits any more.
          if (now >= last) {
            expect(turn).toBeUndefined();
            return;
          }
          expect(turn).toBe(last + TURN_MS);
          last += TURN_MS;
        }
      },
    ),
  );
});

test("who is refused in its turn does not put itself before those who have one", () => {
  const turns = createTurns(() => 0);
  turns.refused(ops, 10_000);
  turns.next(ops);
  turns.refused(ops, 500);
  expect(turns.next(ops)).toBe(10_000 + 2 * TURN_MS);
});

test("a thread has its own turns", () => {
  const turns = createTurns(() => 0);
  turns.refused({ ...ops, thread: "17.1" }, 5_000);
  expect(turns.next(ops)).toBeUndefined();
  expect(turns.next({ ...ops, thread: "17.1" })).toBe(5_000 + TURN_MS);
});
