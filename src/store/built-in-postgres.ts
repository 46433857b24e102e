import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../model/log.ts";
import { prepareCluster } from "./built-in/cluster.ts";
import type { Lease } from "./built-in/lease.ts";
import { createLock } from "./built-in/lock.ts";
import { type Raised, raise } from "./built-in/raise.ts";
import { shutDown } from "./built-in/server.ts";

export interface BuiltInPostgres {
  readonly url: string;
  /** Whether the server was already running: another bot uses it, or a killed one left it behind. */
  readonly joined: boolean;
  /** Lets go of the server; the last bot that does so stops it. All own connections should be closed before. */
  stop(): Promise<void>;
}

export interface BuiltInPostgresOptions {
  /** Where the bot keeps its data; the database is in `postgres` below it. */
  readonly directory: string;
  readonly log: Log;
  /** PostgreSQL settings that take the place of ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Counts time limits only. */
  readonly now?: () => number;
}

/** How long a stopping bot waits for others that start or stop at this moment, in milliseconds. */
const LOCK_LIMIT_MS = 10_000;
/** Pauses between the tries to get a lost server back, in milliseconds. */
const HEAL_PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000, 16_000];

/** Starts the PostgreSQL that npm brought, or joins the one that already runs on this directory. */
export async function startBuiltInPostgres(
  options: BuiltInPostgresOptions,
): Promise<BuiltInPostgres> {
  const { log, now = () => performance.now() } = options;
  const cluster = await prepareCluster(options.directory, options.settings ?? {});
  const first = await raise(cluster, now);
  log.info({ directory: cluster.data, joined: first.joined }, "built-in PostgreSQL is ready");

  let lease: Lease | undefined;
  let stopping: Promise<void> | undefined;
  let healing: Promise<void> | undefined;
  const leaving = new AbortController();

  const hold = (raised: Raised) => {
    lease = raised.lease;
    lease.onLost(() => {
      lease = undefined;
      if (!stopping) healing = heal();
    });
  };
  const heal = async () => {
    log.warn({ logFile: cluster.logFile }, "built-in PostgreSQL is gone; getting it back");
    for (const pause of HEAL_PAUSES_MS) {
      await delay(pause, undefined, { signal: leaving.signal }).catch(() => undefined);
      if (stopping) return;
      try {
        hold(await raise(cluster, now, first.port));
        return;
      } catch (err) {
        log.error({ err }, "built-in PostgreSQL did not come back");
      }
    }
  };
  const stop = async () => {
    leaving.abort();
    await healing;
    if (!lease) return;
    const lock = createLock(cluster.lockFile, now);
    try {
      // Before the lease is given up: whoever has the lock may be waiting for that lease.
      const locked = await lock.take(LOCK_LIMIT_MS);
      if (locked && (await lease.isLast())) await shutDown(cluster);
    } catch (err) {
      log.warn({ err, logFile: cluster.logFile }, "built-in PostgreSQL was not stopped");
    } finally {
      await lease.close();
      await lock.release();
    }
  };

  hold(first);
  return {
    url: first.url,
    joined: first.joined,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}
