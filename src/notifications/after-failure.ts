import type { PlatformError } from "../platforms/platform.ts";

/** Waits after failures in a row, in milliseconds: doubling up to the last. */
const FAILED_WAIT_MS = 2_000;
const FAILED_WAIT_MAX_MS = 60_000;
/** After this many failures in a row (about a day) the message is left as it is. */
const FAILURES_MAX = 1_440;

/** What is done about a message that a platform did not take. `at` is Unix milliseconds. */
export type Next =
  | { readonly kind: "again"; readonly at: number; readonly failures: number }
  | { readonly kind: "give-up"; readonly why: string };

/** A platform that asks for time, or cannot be reached, is tried again; what it refuses stays refused. */
export function afterFailure(error: PlatformError, failures: number, now: number): Next {
  switch (error.kind) {
    case "rate-limited":
    case "unreachable": {
      if (failures >= FAILURES_MAX) return { kind: "give-up", why: error.message };
      const backoffMs = Math.min(FAILED_WAIT_MS * 2 ** failures, FAILED_WAIT_MAX_MS);
      return {
        kind: "again",
        at: now + (error.retryAfterMs ?? backoffMs),
        // Being asked for time is no failure.
        failures: error.kind === "unreachable" ? failures + 1 : failures,
      };
    }
    case "gone":
    case "not-allowed":
    case "refused":
      return { kind: "give-up", why: error.message };
    default:
      return error.kind satisfies never;
  }
}
