import { setTimeout as pause } from "node:timers/promises";
import type { PlatformTroubleKind } from "../platform.ts";
import { type DiscordError, discordError } from "./errors.ts";

/** An answer in an HTTP response is known to Discord a moment after it was sent: until then its message is unknown. */
const YOUNG_MS = 10_000;

export interface Persistence {
  /** Pauses between the tries; none left is the end. */
  readonly againMs: readonly number[];
  /** When the person acted. */
  readonly from: number;
  readonly now: () => number;
  /** Whether doing it twice is doing it once; a new message is not. */
  readonly repeatable: boolean;
}

/** Tries a call a few times. @returns the error that remains, or nothing */
export async function persist(
  call: () => Promise<unknown>,
  { againMs, from, now, repeatable }: Persistence,
): Promise<DiscordError | undefined> {
  const worthwhile = (kind: PlatformTroubleKind) =>
    kind === "rate-limited" ||
    (kind === "unreachable" && repeatable) ||
    (kind === "gone" && now() - from < YOUNG_MS);
  for (let tries = 0; ; tries++) {
    try {
      await call();
      return undefined;
    } catch (cause) {
      const error = discordError(cause, "answer");
      const waitMs = againMs[tries];
      if (waitMs === undefined || !worthwhile(error.kind)) return error;
      await pause(Math.min(Math.max(waitMs, error.retryAfterMs ?? 0), 2 * waitMs));
    }
  }
}
