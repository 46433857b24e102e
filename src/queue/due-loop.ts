import type { Kysely } from "kysely";
import type PgBoss from "pg-boss";
import type { Log } from "../model/log.ts";
import { isLive } from "../store/replica.ts";
import type { Database } from "../store/schema.ts";
import { createAlarm } from "./alarm.ts";
import type { JobName, Jobs } from "./jobs.ts";
import { claimDue, nextDue } from "./timers.ts";
import type { Transact } from "./tx.ts";

export interface DueLoop {
  /** A timer was set for this instant: looks again if it would sleep beyond it. */
  wake(dueAt: number): void;
  stop(): void;
}

interface DueLoopTools {
  readonly db: Kysely<Database>;
  readonly boss: PgBoss;
  readonly now: () => number;
  readonly log: Log;
  readonly transact: Transact;
  /** The kinds of work for which this process has room: the rest stays where others find it. */
  readonly withRoom: () => readonly JobName[];
}

/** How long the loop sleeps at most: another replica's timers are found this soon, in milliseconds. */
const LOOK_MS = 5_000;
/** The jobs of bots that are gone are looked for at most this often, in milliseconds. */
const ORPHANS_MS = 1_000;

/** The only place with a clock: sleeps until the next timer is due and turns it into a job. */
export function startDueLoop(tools: DueLoopTools): DueLoop {
  const { now } = tools;
  let orphansAt = Number.NEGATIVE_INFINITY;
  /** While it looks, it may be past a timer that is set just then: any of them wakes it. */
  let sleepsUntil = Number.POSITIVE_INFINITY;

  const alarm = createAlarm(async () => {
    sleepsUntil = Number.POSITIVE_INFINITY;
    if (performance.now() - orphansAt >= ORPHANS_MS) {
      orphansAt = performance.now();
      await recoverOrphans(tools);
    }
    const next = await sendDue(tools);
    sleepsUntil = Math.min(next ?? Number.POSITIVE_INFINITY, now() + LOOK_MS);
    return sleepsUntil - now();
  }, tools.log);
  alarm.wake();
  return {
    wake(dueAt) {
      if (dueAt < sleepsUntil) alarm.wake();
    },
    stop: alarm.stop,
  };
}

/** @returns when the next timer falls due after those that are sent now */
async function sendDue(tools: DueLoopTools): Promise<number | undefined> {
  const { db, transact, now, withRoom } = tools;
  for (;;) {
    const next = await nextDue(db, withRoom());
    if (next === undefined || next > now()) return next;
    const found = await transact(async (tx) => {
      const due = await claimDue(tx.db, withRoom(), now());
      for (const timer of due) {
        await tx.send(timer.job as JobName, timer.data as Jobs[JobName]);
      }
      return due.length;
    });
    // Another replica has it in hand.
    if (found === 0) return next;
  }
}

/** Takes up the jobs of bot processes that are gone. */
async function recoverOrphans({ db, boss, transact, log }: DueLoopTools): Promise<void> {
  const orphans = await db
    .selectFrom("job_holders")
    .select(["queue", "key", "job_id", "replica"])
    .where((where) => where.not(isLive("job_holders.replica")))
    .execute();
  for (const orphan of orphans) {
    const job = await boss.getJobById<Jobs[JobName]>(orphan.queue, orphan.job_id);
    await transact(async (tx) => {
      const { numDeletedRows } = await tx.db
        .deleteFrom("job_holders")
        .where("queue", "=", orphan.queue)
        .where("key", "=", orphan.key)
        .where("job_id", "=", orphan.job_id)
        .executeTakeFirst();
      if (numDeletedRows === 0n || job?.state !== "active") return;
      await tx.send(orphan.queue as JobName, job.data);
    });
    if (job?.state === "active") await boss.complete(orphan.queue, orphan.job_id);
    log.warn(
      { queue: orphan.queue, key: orphan.key },
      "took up the job of a bot process that is gone",
    );
  }
}
