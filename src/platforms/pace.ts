import PQueue from "p-queue";
import { PlatformError } from "./platform.ts";

/** At most `cap` calls in any `perMs` milliseconds. */
export interface Pace {
  readonly cap: number;
  readonly perMs: number;
}

/** How soon one call should have its turn. */
export interface Turn {
  /** Goes before all that are not. */
  readonly urgent: boolean;
  /** A call that would wait longer is refused, so that the caller can come back with something newer. */
  readonly maxWaitMs: number;
}

/** One method's calls, spread so that the platform has no reason to refuse any. */
export interface Pacer {
  /** @throws PlatformError rate-limited, with the time after which there is room again */
  run<Result>(turn: Turn, call: () => Promise<Result>): Promise<Result>;
  /** No call begins for so long, because the platform asked for it. */
  rest(ms: number): void;
  /** Whether nothing waits, runs or is remembered, so that it can be forgotten. */
  isIdle(): boolean;
}

export function createPacer(pace: Pace, now: () => number): Pacer {
  const queue = new PQueue({ strict: true, interval: pace.perMs, intervalCap: pace.cap });
  let starts: number[] = [];
  let restUntil = 0;
  let resting: NodeJS.Timeout | undefined;

  const began = () => {
    starts = [...starts, now()].slice(-pace.cap);
  };

  const waitMs = (urgent: boolean): number => {
    const ahead = urgent ? queue.sizeBy({ priority: 1 }) : queue.size;
    return startOfTurn({ pace, starts, ahead, from: Math.max(now(), restUntil) }) - now();
  };

  const refusal = (urgent: boolean) =>
    new PlatformError("rate-limited", "held back so that the platform need not refuse it", {
      retryAfterMs: Math.max(waitMs(urgent), pace.perMs / pace.cap),
    });

  return {
    async run({ urgent, maxWaitMs }, call) {
      if (waitMs(urgent) > maxWaitMs) throw refusal(urgent);
      const giveUp = new AbortController();
      const timer = setTimeout(
        () => giveUp.abort(refusal(urgent)),
        maxWaitMs + pace.perMs / pace.cap,
      );
      const started = () => {
        clearTimeout(timer);
        began();
        return call();
      };
      return queue.add(started, { priority: urgent ? 1 : 0, signal: giveUp.signal });
    },
    rest(ms) {
      restUntil = Math.max(restUntil, now() + ms);
      queue.pause();
      clearTimeout(resting);
      // What the clock says then is not asked: a timer that came a moment early would leave it paused for good.
      resting = setTimeout(() => queue.start(), restUntil - now()).unref();
    },
    isIdle: () =>
      queue.size === 0 &&
      queue.pending === 0 &&
      Math.max(restUntil, (starts.at(-1) ?? 0) + pace.perMs) < now(),
  };
}

/** One pacer per key, made when needed and dropped when idle. */
export function createPacers(pace: Pace, now: () => number): (key: string) => Pacer {
  const pacers = new Map<string, Pacer>();
  return (key) => {
    for (const [other, pacer] of pacers) if (other !== key && pacer.isIdle()) pacers.delete(other);
    const pacer = pacers.get(key) ?? createPacer(pace, now);
    pacers.set(key, pacer);
    return pacer;
  };
}

function startOfTurn(at: {
  readonly pace: Pace;
  readonly starts: readonly number[];
  readonly ahead: number;
  readonly from: number;
}): number {
  const window = [...at.starts];
  let start = at.from;
  for (let turn = 0; turn <= at.ahead; turn++) {
    const oldest = window.length >= at.pace.cap ? window.shift() : undefined;
    start = Math.max(at.from, (oldest ?? Number.NEGATIVE_INFINITY) + at.pace.perMs);
    window.push(start);
  }
  return start;
}
