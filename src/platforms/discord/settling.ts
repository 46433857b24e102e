import { createExpiring } from "../expiring.ts";
import { within } from "../within.ts";
import { DiscordError } from "./errors.ts";
import type { ReplyRight } from "./reply.ts";

/** How long a first answer takes at most, where another process gives it. */
const ELSEWHERE_MS = 4_000;
const HERE_WAIT_MS = 5_000;
const AGAIN_MS = 2_000;
const REMEMBERED_MS = 15 * 60_000;

/**
 * Which interactions are being answered. By the same token nothing else may be sent before that is done: Discord would
 * refuse it, or put it in the place of the answer that was promised to the asker alone.
 */
export interface Settling {
  during<Result>(token: string, work: Promise<Result>): Promise<Result>;
  /** Returns once the answer stands. @throws DiscordError rate-limited, with the time to come back */
  settled(right: ReplyRight): Promise<void>;
}

export function createSettling(now: () => number): Settling {
  const underWay = new Map<string, Promise<unknown>>();
  const done = createExpiring<true>(now);
  const notYet = (waitMs: number) =>
    new DiscordError("rate-limited", "follow-up: its interaction is still being answered", {
      retryAfterMs: waitMs,
    });
  return {
    during(token, work) {
      const tracked = work.finally(() => {
        underWay.delete(token);
        done.set(token, true, REMEMBERED_MS);
      });
      underWay.set(
        token,
        tracked.catch(() => {}),
      );
      return tracked;
    },
    async settled({ token, from }) {
      const here = underWay.get(token);
      if (here) await within(HERE_WAIT_MS, here);
      if (underWay.has(token)) throw notYet(AGAIN_MS);
      const waitMs = from + ELSEWHERE_MS - now();
      if (done.get(token) === undefined && waitMs > 0) throw notYet(waitMs);
    },
  };
}
