import type { Trouble } from "../model/trouble.ts";

/** Waits between tries when a cloud has no room, in milliseconds: three tries within four minutes. */
const CAPACITY_WAITS_MS = [60_000, 180_000];
/** Waits when a cloud is throttling, down or failing by itself; the last one repeats. */
const OUTAGE_WAITS_MS = [2_000, 5_000, 10_000, 20_000, 40_000, 60_000];
/** An outage is waited out this long, in milliseconds. After that a person should decide again. */
const OUTAGE_LIMIT_MS = 600_000;

/**
 * When to ask the cloud again.
 * @param tries how often it has been asked, at least 1
 * @param firstTryAt Unix milliseconds of the first of them
 * @returns Unix milliseconds, or undefined when it is time to give up (or there was no use from the start)
 */
export function nextTry(
  trouble: Trouble,
  tries: number,
  firstTryAt: number,
  now: number,
): number | undefined {
  switch (trouble.kind) {
    case "capacity": {
      const waitMs = CAPACITY_WAITS_MS[tries - 1];
      return waitMs === undefined ? undefined : now + waitMs;
    }
    case "throttled":
    case "unreachable":
    case "provider-fault": {
      const index = Math.min(tries, OUTAGE_WAITS_MS.length) - 1;
      const waitMs = Math.max(OUTAGE_WAITS_MS[index] ?? 0, trouble.retryAfterMs ?? 0);
      return now + waitMs - firstTryAt > OUTAGE_LIMIT_MS ? undefined : now + waitMs;
    }
    case "not-found":
    case "not-allowed":
    case "credentials":
    case "busy":
    case "wrong-state":
    case "quota":
    case "unsupported":
    case "protected":
      return undefined;
    default:
      return trouble.kind satisfies never;
  }
}
