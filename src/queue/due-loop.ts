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
  /** Looks again now: a timer was set. */
  wake(): void;
  stop(): void;
}

interface DueLoopTools {
  readonly db: Kysely<Database>;
  readonly boss: PgBoss;
  readonly now: () => number;
  readonly log: Log;
  readonly transact: Transact;
}

/** How long the loop sleeps at most: another replica's timers and a killed one's jobs are found this soon, in milliseconds. */
const LOOK_MS = 5_000;

/** The only place with a clock: sleeps until the next timer is due and turns it into a job. */
export function startDueLoop(tools: DueLoopTools): DueLoop {
  const alarm = createAlarm(async () => {
    await recoverOrphans(tools);
    await sendDue(tools);
    const next = await nextDue(tools.db);
    return Math.min(next === undefined ? LOOK_MS : next - tools.now(), LOOK_MS);
  }, tools.log);
  alarm.wake();
  return alarm;
}

async function sendDue({ transact, now }: DueLoopTools): Promise<void> {
  let found: number;
  do {
    found = await transact(async (tx) => {
      const due = await claimDue(tx.db, now());
      for (const timer of due) {
        await tx.send(timer.job as JobName, timer.data as Jobs[JobName]);
      }
      return due.length;
    });
  } while (found > 0);
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
