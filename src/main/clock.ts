import { setTimeout as delay } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { Config } from "../config.ts";
import type { Log } from "../model/log.ts";
import type { WebClock } from "../platforms/web/clock.ts";
import { JOB_NAMES } from "../queue/jobs.ts";
import type { Database } from "../store/schema.ts";
import { goAhead, isBusy, nextScheduled, readAheadMs } from "../store/simulated-clock.ts";

export interface ClockTools {
  readonly db: Kysely<Database>;
  /** The real time. */
  readonly now: () => number;
  readonly log: Log;
  /** The time was moved: whoever sleeps until an instant has to look again. */
  readonly moved: () => void;
}

/** How long a step waits for what fell due in it, in milliseconds. */
const SETTLE_LIMIT_MS = 3_000;
const LOOK_MS = 15;

/**
 * The clock of a trial: only where every cloud is simulated and nobody speaks to the bot but on the page and by the
 * HTTP API. It is ahead of the real one by what is kept in the database, so it never goes back against rows that were
 * written. Read it before anything else asks for the time.
 */
export async function openClock(config: Config, tools: ClockTools): Promise<WebClock | undefined> {
  const aheadMs = await readAheadMs(tools.db);
  if (isTrial(config)) return createClock(tools, aheadMs);
  if (aheadMs > 0)
    tools.log.warn(
      { aheadMs },
      "in this database a simulated clock went ahead: what was written then lies in the future",
    );
  return undefined;
}

function isTrial({ clouds, platforms }: Config): boolean {
  const chats = Object.keys(platforms).filter((name) => name !== "api");
  const isSimulated = Object.values(clouds).every(({ provider }) => provider === "simulator");
  return isSimulated && chats.length === 1 && chats[0] === "web";
}

function createClock({ db, now: real, log, moved }: ClockTools, kept: number): WebClock {
  let aheadMs = kept;
  let last: Promise<void> = Promise.resolve();
  const now = (): number => real() + aheadMs;

  const settled = async (): Promise<void> => {
    const until = performance.now() + SETTLE_LIMIT_MS;
    while (await isBusy(db, JOB_NAMES, now())) {
      if (performance.now() > until) return log.warn({}, "the clock goes on before all was done");
      await delay(LOOK_MS);
    }
  };
  const step = async (ms: number): Promise<void> => {
    await settled();
    const next = (await nextScheduled(db)) ?? Number.POSITIVE_INFINITY;
    const stepMs = Math.max(0, Math.min(ms, next - now()));
    // Written before it is used: a bot that is killed here has lived in no time that it does not know of.
    aheadMs = await goAhead(db, stepMs);
    moved();
    await settled();
  };

  return {
    now,
    forward(ms) {
      const run = last.then(() => step(ms));
      last = run.catch(() => {});
      return run;
    },
  };
}
