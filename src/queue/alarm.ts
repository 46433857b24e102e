import type { Log } from "../model/log.ts";

export interface Alarm {
  /** Runs now, or once more right after the run that is under way. */
  wake(): void;
  stop(): void;
}

/** After a failure the loop waits this long, in milliseconds. */
const AFTER_FAILURE_MS = 1_000;

/**
 * Runs `task` over and over, never twice at once: when woken, and after the milliseconds that the last run returned.
 * A failing run is logged and tried again after a second.
 */
export function createAlarm(task: () => Promise<number>, log: Log): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let again = false;
  let stopped = false;

  const run = async (): Promise<void> => {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    clearTimeout(timer);
    const waitMs = await task().catch((error: unknown) => {
      if (!stopped) log.error({ err: error }, "a background run failed; it is tried again");
      return AFTER_FAILURE_MS;
    });
    running = false;
    if (stopped) return;
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
