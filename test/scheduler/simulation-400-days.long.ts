import { expect, test } from "vitest";
import { randomFrom } from "../support/random.ts";
import { simulate } from "./simulation.ts";

const seed = Date.now() % 1_000_000;

test(`10,000 instances over 400 days: every edge is done once or reported as missed (seed ${seed})`, async () => {
  const { wrong, ...counts } = await simulate({
    instances: 10_000,
    days: 400,
    from: Date.parse("2026-01-15T00:00:00Z"),
    daily: 20,
    weekly: 280,
    chance: randomFrom(seed),
  });
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  expect(wrong).toEqual([]);
  expect(counts.edges).toBeGreaterThan(400_000);
});
