import type { SSEStreamingApi } from "hono/streaming";
import { createBell } from "./bell.ts";
import type { WebClock } from "./clock.ts";

/** What a page is told of the bot's time. */
export interface ClockNews {
  /** What time it is to the bot, Unix milliseconds. */
  readonly at: number;
}

/** Tells pages what time it is to the bot, wherever that may be moved. */
export interface ClockFeed {
  /** It was moved. */
  nudge(): void;
  /** Serves one page until it goes away or `ended` is. */
  serve(stream: SSEStreamingApi, ended: AbortSignal): Promise<void>;
}

const TELL_MS = 10_000;

export function createClockFeed(clock: WebClock | undefined): ClockFeed {
  const pages = new Set<ReturnType<typeof createBell>>();
  return {
    nudge() {
      for (const page of pages) page.wake();
    },
    async serve(stream, ended) {
      if (!clock) return;
      const bell = createBell();
      pages.add(bell);
      ended.addEventListener("abort", bell.wake);
      try {
        while (!ended.aborted && !stream.aborted) {
          const news: ClockNews = { at: clock.now() };
          await stream.writeSSE({ event: "clock", data: JSON.stringify(news) });
          await bell.rings(TELL_MS);
        }
      } finally {
        pages.delete(bell);
      }
    },
  };
}
