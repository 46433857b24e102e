import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createPacer, createPacers, type Pacer } from "../../src/platforms/pace.ts";
import { PlatformError } from "../../src/platforms/platform.ts";
import { SLACK_PACING } from "../../src/platforms/slack/pacing.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const PROGRESS = { urgent: false, maxWaitMs: 10_000 };
const FINAL = { urgent: true, maxWaitMs: 60_000 };

/** Starts calls and notes when each had its turn, or why not. */
function runner(pacer: Pacer) {
  const startedAt = Date.now();
  const began: { name: string; at: number }[] = [];
  const refused: PlatformError[] = [];
  return {
    began,
    refused,
    add(name: string, turn: typeof PROGRESS) {
      pacer
        .run(turn, async () => void began.push({ name, at: Date.now() - startedAt }))
        .catch((error: PlatformError) => refused.push(error));
    },
  };
}

describe("edits of a workspace", () => {
  test("a few go at once, the rest follow within what Slack allows in a minute", async () => {
    const { began, refused, add } = runner(createPacer(SLACK_PACING.update, Date.now));
    for (let count = 0; count < 60; count++) add(`${count}`, { urgent: true, maxWaitMs: 600_000 });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(refused).toEqual([]);
    expect(began).toHaveLength(60);
    expect(began.filter(({ at }) => at === 0)).toHaveLength(6);
    for (const { at } of began) {
      const minute = began.filter((other) => other.at >= at && other.at < at + 60_000);
      expect(minute.length).toBeLessThanOrEqual(50);
    }
  });

  test("the end of an operation goes before the progress of others", async () => {
    const { began, add } = runner(createPacer({ cap: 1, perMs: 1000 }, Date.now));
    add("first", PROGRESS);
    add("progress", PROGRESS);
    add("end", FINAL);
    await vi.advanceTimersByTimeAsync(5000);
    expect(began.map(({ name }) => name)).toEqual(["first", "end", "progress"]);
  });

  test("progress that would wait too long is refused at once, with the time to come back", async () => {
    const { refused, add } = runner(createPacer({ cap: 1, perMs: 4000 }, Date.now));
    for (let count = 0; count < 5; count++) add(`${count}`, PROGRESS);
    await vi.advanceTimersByTimeAsync(0);
    expect(refused.map(({ kind }) => kind)).toEqual(["rate-limited", "rate-limited"]);
    expect(refused[0]?.retryAfterMs).toBe(12_000);
  });

  test("progress overtaken again and again is refused in the end, not kept for ever", async () => {
    const { began, refused, add } = runner(createPacer({ cap: 1, perMs: 1000 }, Date.now));
    add("first", FINAL);
    add("progress", PROGRESS);
    for (let count = 0; count < 30; count++) add(`end ${count}`, FINAL);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(refused).toHaveLength(1);
    expect(began.map(({ name }) => name)).not.toContain("progress");
  });

  test("when Slack asks to wait, nothing begins before that", async () => {
    const pacer = createPacer({ cap: 6, perMs: 1000 }, Date.now);
    const { began, refused, add } = runner(pacer);
    pacer.rest(20_000);
    add("progress", PROGRESS);
    add("end", FINAL);
    await vi.advanceTimersByTimeAsync(19_000);
    expect(began).toEqual([]);
    expect(refused.map(({ retryAfterMs }) => retryAfterMs)).toEqual([20_000]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(began.map(({ name }) => name)).toEqual(["end"]);
  });

  test("it goes on afterwards, also where the clock is a moment behind by then", async () => {
    let behindMs = 0;
    const pacer = createPacer({ cap: 6, perMs: 1000 }, () => Date.now() - behindMs);
    const { began, add } = runner(pacer);
    pacer.rest(20_000);
    pacer.rest(5_000);
    add("end", FINAL);
    behindMs = 1;
    await vi.advanceTimersByTimeAsync(19_000);
    expect(began).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(began.map(({ name }) => name)).toEqual(["end"]);
  });
});

test("channels do not wait for each other, and a quiet channel is forgotten", async () => {
  const pacerOf = createPacers({ cap: 1, perMs: 1000 }, Date.now);
  const first = pacerOf("C1");
  const { began, add } = runner(first);
  add("one", FINAL);
  pacerOf("C2");
  expect(pacerOf("C1")).toBe(first);
  await vi.advanceTimersByTimeAsync(2000);
  expect(began).toHaveLength(1);
  pacerOf("C2");
  expect(pacerOf("C1")).not.toBe(first);
});

test("whatever arrives whenever, no window ever holds more than it may", async () => {
  const arrivals = fc.array(
    fc.record({ afterMs: fc.nat(700), urgent: fc.boolean(), maxWaitMs: fc.nat(5000) }),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 5 }), async (calls, cap) => {
      const { began, refused, add } = runner(createPacer({ cap, perMs: 1000 }, Date.now));
      for (const { afterMs, ...turn } of calls) {
        await vi.advanceTimersByTimeAsync(afterMs);
        add("call", turn);
      }
      await vi.advanceTimersByTimeAsync(60_000);
      expect(began.length + refused.length).toBe(calls.length);
      for (const { at } of began) {
        const within = began.filter((other) => other.at >= at && other.at < at + 1000);
        expect(within.length).toBeLessThanOrEqual(cap);
      }
      for (const error of refused) expect(error).toBeInstanceOf(PlatformError);
    }),
    { numRuns: 60 },
  );
});
