import type PgBoss from "pg-boss";
import type { Log } from "../model/log.ts";
import { createAlarm } from "./alarm.ts";
import { type JobName, type Jobs, jobKey } from "./jobs.ts";
import { type Transact, type Tx, within } from "./tx.ts";

export interface Worker {
  wake(): void;
  stop(limitMs: number): Promise<void>;
}

interface WorkerTools {
  readonly boss: PgBoss;
  readonly name: JobName;
  readonly handle: (data: object) => Promise<void>;
  readonly transact: Transact;
  readonly replica: number;
  readonly now: () => number;
  readonly log: Log;
}

/** Jobs of one kind that one process works on at once: enough that a slow cloud does not hold up the others. */
const AT_ONCE = 40;
/** How often to look without being woken, in milliseconds: for retries and for jobs of other replicas. */
const LOOK_MS = 2_000;
/** A job whose subject is being worked on comes back after this long, in milliseconds. */
const BUSY_MS = 250;

/** Takes jobs of one kind as places become free and runs each by itself. */
export function startWorker(tools: WorkerTools): Worker {
  const running = new Set<Promise<void>>();

  const alarm = createAlarm(async () => {
    const places = AT_ONCE - running.size;
    if (places <= 0) return LOOK_MS;
    const { held, fetched } = await take(tools, places);
    for (const job of held) {
      const run = work(tools, job).finally(() => {
        running.delete(run);
        if (running.size === AT_ONCE - 1) alarm.wake();
      });
      running.add(run);
    }
    return fetched === places ? 0 : LOOK_MS;
  }, tools.log);
  alarm.wake();

  return {
    wake: alarm.wake,
    async stop(limitMs) {
      alarm.stop();
      const limit = new Promise<void>((resolve) => setTimeout(resolve, limitMs).unref());
      await Promise.race([Promise.allSettled(running), limit]);
    },
  };
}

/**
 * Fetches jobs and takes hold of their subjects. Several of one subject are one run: it reads the rows only after
 * this. Those whose subject is being worked on already are put off, because that run may have read them before.
 */
async function take(
  tools: WorkerTools,
  places: number,
): Promise<{ readonly held: readonly PgBoss.Job<object>[]; readonly fetched: number }> {
  return tools.transact(async (tx) => {
    const jobs = await tools.boss.fetch<object>(tools.name, {
      batchSize: places,
      ...within(tx.db),
    });
    const subjects = new Map<string, PgBoss.Job<object>>();
    for (const job of jobs) {
      const key = jobKey(tools.name, job.data as Jobs[JobName]);
      if (!subjects.has(key)) subjects.set(key, job);
    }
    const free = await hold(tools, tx, subjects);
    const held = [...subjects].flatMap(([key, job]) => (free.has(key) ? [job] : []));
    for (const [key, job] of subjects) {
      if (!free.has(key)) await tx.at(tools.name, tools.now() + BUSY_MS, job.data as Jobs[JobName]);
    }
    const done = jobs.filter((job) => !held.includes(job)).map(({ id }) => id);
    // pg-boss takes several ids in a transaction too; only its types do not say so.
    const ids = done as unknown as string;
    if (done.length > 0) await tools.boss.complete(tools.name, ids, {}, within(tx.db));
    return { held, fetched: jobs.length };
  });
}

/** @returns the keys of the subjects that nobody was working on: they are ours now */
async function hold(
  { name, replica }: WorkerTools,
  tx: Tx,
  subjects: ReadonlyMap<string, PgBoss.Job<object>>,
): Promise<ReadonlySet<string>> {
  if (subjects.size === 0) return new Set();
  const rows = await tx.db
    .insertInto("job_holders")
    .values([...subjects].map(([key, { id }]) => ({ queue: name, key, job_id: id, replica })))
    .onConflict((conflict) => conflict.columns(["queue", "key"]).doNothing())
    .returning("key")
    .execute();
  return new Set(rows.map(({ key }) => key));
}

async function work(tools: WorkerTools, job: PgBoss.Job<object>): Promise<void> {
  const { boss, name, log, transact } = tools;
  let failure: unknown;
  try {
    await tools.handle(job.data);
  } catch (error) {
    failure = error;
    log.error({ err: error, job: name, data: job.data }, "a job failed and will be tried again");
  }
  try {
    await transact(async (tx) => {
      const options = within(tx.db);
      if (failure === undefined) await boss.complete(name, job.id, {}, options);
      else await boss.fail(name, job.id, { message: String(failure) }, options);
      await tx.db.deleteFrom("job_holders").where("job_id", "=", job.id).execute();
    });
  } catch (error) {
    log.error({ err: error, job: name }, "could not mark a job as ended; it will run again");
  }
}
