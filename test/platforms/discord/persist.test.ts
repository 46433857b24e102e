import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DiscordError } from "../../../src/platforms/discord/errors.ts";
import { nextTurn } from "../../../src/platforms/discord/identify.ts";
import { DISCORD_PACING } from "../../../src/platforms/discord/pacing.ts";
import { persist } from "../../../src/platforms/discord/persist.ts";
import { createSettling } from "../../../src/platforms/discord/settling.ts";
import type { PlatformTroubleKind } from "../../../src/platforms/platform.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const MINUTE_MS = 60_000;
const NEVER = new Promise<void>(() => {});

/** How often a call is tried that fails like this, and what remains. */
async function tries(
  kind: PlatformTroubleKind,
  {
    ageMs = 0,
    repeatable = true,
    failures = 9,
  }: { ageMs?: number; repeatable?: boolean; failures?: number },
) {
  let count = 0;
  const call = async () => {
    count += 1;
    if (count <= failures) throw new DiscordError(kind, "x", { retryAfterMs: 60 * MINUTE_MS });
  };
  const from = Date.now() - ageMs;
  const how = { againMs: [10, 20, 30], from, now: Date.now, repeatable };
  const [error] = await Promise.all([persist(call, how), vi.advanceTimersByTimeAsync(1000)]);
  return [count, error?.kind];
}

test("what Discord does not know yet, a moment after it was told, is tried again", async () => {
  expect(await tries("gone", { failures: 2 })).toEqual([3, undefined]);
  expect(await tries("gone", { ageMs: MINUTE_MS })).toEqual([1, "gone"]);
});

test("a call is tried a few times and no longer, whatever Discord asks to wait", async () => {
  expect(await tries("rate-limited", {})).toEqual([4, "rate-limited"]);
  expect(await tries("unreachable", {})).toEqual([4, "unreachable"]);
});

test("a new message whose fate is not known is not sent again, and what is refused is not insisted on", async () => {
  expect(await tries("unreachable", { repeatable: false })).toEqual([1, "unreachable"]);
  expect(await tries("rate-limited", { repeatable: false, failures: 1 })).toEqual([2, undefined]);
  expect(await tries("refused", {})).toEqual([1, "refused"]);
});

test("while an answer is not given, nothing is said by its token, and nobody waits for ever", async () => {
  const settling = createSettling(Date.now);
  const right = { token: "t", from: Date.now(), until: Date.now() + 15 * MINUTE_MS };
  void settling.during("t", NEVER);
  const waited = settling.settled(right).catch((error: DiscordError) => error.kind);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await waited).toBe("rate-limited");
});

test("a network that breaks all day does not use up the day's thousand logins", () => {
  const { identifyGapsMs } = DISCORD_PACING;
  const logins: number[] = [];
  for (let at = 0; at < 24 * 60 * MINUTE_MS; ) {
    const recent = logins.filter((before) => before > at - 60 * MINUTE_MS);
    at = nextTurn(recent, identifyGapsMs, at);
    logins.push(at);
  }
  expect(logins.slice(0, 3)).toEqual([0, 5_000, 10_000]);
  expect(logins.length).toBeGreaterThan(500);
  expect(logins.length).toBeLessThan(1_000);
});
