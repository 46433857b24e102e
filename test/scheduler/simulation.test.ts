import { expect, test } from "vitest";
import { randomFrom } from "../support/random.ts";
import { simulate } from "./simulation.ts";

const seed = Date.now() % 1_000_000;

test.each(["2026-03-22T00:00:00Z", "2026-10-20T00:00:00Z"])(
  `two bots, clocks that jump, edits and kills: every edge of two weeks from %s on is done once or reported (seed ${seed})`,
  async (from) => {
    const { wrong, ...counts } = await simulate({
      instances: 60,
      days: 14,
      from: Date.parse(from),
      daily: 400,
      weekly: 400,
      chance: randomFrom(seed),
    });
    expect(wrong).toEqual([]);
    expect(counts.acted).toBeGreaterThan(200);
    expect(counts.reminders).toBeGreaterThan(200);
  },
  120_000,
);
