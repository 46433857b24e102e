import type { SSEStreamingApi } from "hono/streaming";
import type { Log } from "../../model/log.ts";
import { createBell } from "./bell.ts";
import type { WebMessage, WebMessageStore, WebView } from "./message-store.ts";

const POLL_MS = 1_000;
const BEAT_MS = 10_000;
const RECENT_MAX = 200;
const BATCH_MAX = 100;
const PAGES_MAX = 64;
/** How soon a browser that lost the stream comes back. */
const RETRY_MS = 1_000;

/** Brings what stands in the store to the pages that are open in this process. */
export interface Feed {
  /** Whether one more page may be opened. */
  hasRoom(): boolean;
  /** Serves one page until it goes away or the feed is closed. `after`: the last change that the page has. */
  serve(stream: SSEStreamingApi, view: WebView, after: number | undefined): Promise<void>;
  /** Something was written by this process: open pages need not wait for the next look. */
  nudge(): void;
  close(): void;
}

interface Page {
  wake(): void;
}

/**
 * The store is looked at only while a page is open: one small question a second for all pages of this process,
 * which also finds what other replicas wrote.
 */
export function createFeed(store: WebMessageStore, log: Log): Feed {
  const pages = new Set<Page>();
  let closed = false;
  let known = 0;
  let timer: NodeJS.Timeout | undefined;

  const wakeAll = (): void => {
    for (const page of pages) page.wake();
  };
  const look = async (): Promise<void> => {
    const newest = await store.newest();
    if (newest !== known) wakeAll();
    known = newest;
  };
  const poll = (): void => {
    if (closed || pages.size === 0) {
      timer = undefined;
      return;
    }
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => log.warn({ err: error }, "web: the messages cannot be read"))
        .finally(poll);
    }, POLL_MS);
  };

  return {
    hasRoom: () => !closed && pages.size < PAGES_MAX,
    nudge: wakeAll,
    close() {
      closed = true;
      clearTimeout(timer);
      wakeAll();
    },
    async serve(stream, view, after) {
      const bell = createBell();
      pages.add(bell);
      stream.onAbort(bell.wake);
      if (timer === undefined) poll();
      try {
        let cursor = await open(stream, store, view, after);
        while (!closed && !stream.aborted) {
          cursor = await catchUp(stream, store, view, cursor);
          const woken = await bell.rings(BEAT_MS);
          if (!woken) await stream.writeSSE({ event: "beat", data: "" });
        }
      } catch (error) {
        log.warn({ err: error }, "web: a page's stream ended; the page will come back");
      } finally {
        pages.delete(bell);
      }
    },
  };
}

/** Sends what the page needs to begin with. @returns the last change that it then has */
async function open(
  stream: SSEStreamingApi,
  store: WebMessageStore,
  view: WebView,
  after: number | undefined,
): Promise<number> {
  // A page may remember a database that is gone, whose numbers were higher: it begins anew.
  const resumes = after !== undefined && after <= (await store.newest());
  let cursor = resumes ? after : 0;
  if (!resumes) {
    await stream.writeSSE({ event: "reset", data: "", id: "0", retry: RETRY_MS });
    const recent = await store.recent(view, RECENT_MAX);
    for (const message of recent) await send(stream, message);
    cursor = recent.at(-1)?.seq ?? 0;
  }
  cursor = await catchUp(stream, store, view, cursor);
  await stream.writeSSE({ event: "ready", data: "" });
  return cursor;
}

async function catchUp(
  stream: SSEStreamingApi,
  store: WebMessageStore,
  view: WebView,
  after: number,
): Promise<number> {
  let cursor = after;
  while (!stream.aborted) {
    const batch = await store.changes(view, cursor, BATCH_MAX);
    for (const message of batch) await send(stream, message);
    cursor = batch.at(-1)?.seq ?? cursor;
    if (batch.length < BATCH_MAX) break;
  }
  return cursor;
}

const send = (stream: SSEStreamingApi, message: WebMessage): Promise<void> =>
  stream.writeSSE({ event: "message", id: String(message.seq), data: JSON.stringify(message) });
