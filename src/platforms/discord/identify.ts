import { setTimeout as pause } from "node:timers/promises";

const HOUR_MS = 3_600_000;
/** So many within an hour are the usual trouble of a network; more would use the day's thousand up. */
const USUAL_IN_AN_HOUR = 10;

/** Lets nobody log in too often: after a thousand in a day Discord takes the bot's token away. */
export interface Identifying {
  waitForIdentify(shardId: number, signal: AbortSignal): Promise<void>;
}

/** @param gapsMs the least time between two; and where there were many within the last hour */
export function createIdentifying(
  gapsMs: readonly [number, number],
  now: () => number,
): Identifying {
  let recent: readonly number[] = [];
  return {
    async waitForIdentify(_shardId, signal) {
      recent = recent.filter((at) => at > now() - HOUR_MS);
      const turn = nextTurn(recent, gapsMs, now());
      // Taken before the wait, so that two who wait at once do not take the same turn.
      recent = [...recent, turn];
      if (turn > now()) await pause(turn - now(), undefined, { signal });
    },
  };
}

/** When the next login may be, after those of the last hour. */
export function nextTurn(
  recent: readonly number[],
  gapsMs: readonly [number, number],
  at: number,
): number {
  const gapMs = gapsMs[recent.length < USUAL_IN_AN_HOUR ? 0 : 1];
  return Math.max(at, (recent.at(-1) ?? Number.NEGATIVE_INFINITY) + gapMs);
}
