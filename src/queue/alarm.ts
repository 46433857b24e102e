import type { Log } from "../model/log.ts";

export interface Alarm {
  /** Runs now, or as soon as the run that is under way and the rest after it are over. */
  wake(): void;
  stop(): void;
}

/** After a failure the loop waits this long, in milliseconds. */
const AFTER_FAILURE_MS = 1_000;
/** A run rests this long before the next one, in milliseconds: what a burst brings meanwhile is one run's work. */
const REST_MS = 25;

/**
 * Runs `task` over and over, never twice at once: when woken, and after the milliseconds that the last run returned.
 * A failing run is logged and tried again after a second.
 */
export function createAlarm(task: () => Promise<number>, log: Log): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let again = false;
  let stopped = false;

  const run = async (): Promise<void> => {
    if (stopped) return;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    clearTimeout(timer);
    const waitMs = await task().catch((error: unknown) => {
      if (!stopped) log.error({ err: error }, "a background run failed; it is tried again");
      return AFTER_FAILURE_MS;
    });
    if (!stopped) timer = setTimeout(() => rested(waitMs - REST_MS), REST_MS);
  };

  const rested = (waitMs: number): void => {
    busy = false;
    const delayMs = again ? 0 : Math.max(0, waitMs);
    again = false;
    timer = setTimeout(() => void run(), delayMs);
  };

  return {
    wake: () => void run(),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
