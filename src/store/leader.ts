import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { Log } from "../model/log.ts";

/** Work that only one of all replicas does at a time. */
export interface Leadership {
  /** Gives the lead away, once the work has ended. */
  stop(): Promise<void>;
}

export interface LeaderOptions {
  readonly url: string;
  /** Which work: one lock each. A positive number below 2³¹. */
  readonly lock: number;
  /** Done while we lead; ends when the signal says so. It is begun again when it ends by itself. */
  readonly work: (signal: AbortSignal) => Promise<void>;
  readonly log: Log;
  /** How often the others try, in milliseconds. */
  readonly tryEveryMs?: number;
}

const LOCK_CLASS = 7_320_005;
const TRY_EVERY_MS = 2_000;
const CONNECT_LIMIT_MS = 5_000;
const QUERY_LIMIT_MS = 5_000;

/**
 * Leads when nobody else does. The lock hangs on a connection of its own, so that PostgreSQL frees it when we die;
 * another replica then has it within `tryEveryMs`. Who loses the connection ends the work at once.
 */
export function lead(options: LeaderOptions): Leadership {
  const end = new AbortController();
  const ended = run(options, end.signal);
  return {
    async stop() {
      end.abort();
      await ended;
    },
  };
}

async function run(options: LeaderOptions, end: AbortSignal): Promise<void> {
  const { log, tryEveryMs = TRY_EVERY_MS } = options;
  while (!end.aborted) {
    try {
      await leadOnce(options, end);
    } catch (error) {
      log.warn({ err: error }, "the lead could not be had, or its work failed; trying again");
    }
    await delay(tryEveryMs, undefined, { signal: end, ref: false }).catch(() => undefined);
  }
}

async function leadOnce({ url, lock, work, log }: LeaderOptions, end: AbortSignal): Promise<void> {
  const client = new Client({
    connectionString: url,
    application_name: "lamplighter leader",
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
    keepAlive: true,
  });
  const lost = new AbortController();
  client.on("error", () => undefined);
  client.once("end", () => lost.abort());
  try {
    await client.connect();
    // So that the server notices within seconds when our whole machine is gone.
    await client.query(
      "set tcp_keepalives_idle = 3; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 3",
    );
    const { rows } = await client.query("select pg_try_advisory_lock($1, $2) as taken", [
      LOCK_CLASS,
      lock,
    ]);
    // Work that begins with an ended signal would never hear of its end.
    const signal = AbortSignal.any([end, lost.signal]);
    if (rows[0]?.taken !== true || signal.aborted) return;
    log.info({ lock }, "this replica leads now");
    await work(signal);
  } finally {
    await client.end().catch(() => undefined);
  }
}
