import { setTimeout as delay } from "node:timers/promises";
import { sql } from "kysely";
import type PgBoss from "pg-boss";
import type { Log } from "../model/log.ts";
import { createAlarm } from "./alarm.ts";
import { type JobName, type Jobs, jobKey, REST_MS } from "./jobs.ts";
import { together } from "./together.ts";
import { type Transact, type Tx, within } from "./tx.ts";

export interface Worker {
  wake(): void;
  /** Whether it would begin at once with what it is given. */
  hasRoom(): boolean;
  stop(limitMs: number): Promise<void>;
}

interface WorkerTools {
  readonly boss: PgBoss;
  readonly name: JobName;
  readonly handle: (data: object) => Promise<void>;
  readonly transact: Transact;
  /** Told when it has room again. */
  readonly onRoom: () => void;
  readonly replica: number;
  readonly now: () => number;
  readonly log: Log;
}

/** Jobs of one kind that one process works on at once: enough that a slow cloud does not hold up the others. */
const AT_ONCE = 40;
/** How often to look without being woken, in milliseconds: whoever owns the workers looks for all of them more often. */
const LOOK_MS = 60_000;
/** After this long the end of a job that could not be written is tried again, in milliseconds. */
const WRITE_AGAIN_MS = 2_000;

/** A job that was worked on, and what came of it. */
interface Worked {
  readonly job: PgBoss.Job<object>;
  readonly failure: unknown;
}

/** Takes jobs of one kind as places become free and runs each by itself. */
export function startWorker(tools: WorkerTools): Worker {
  const { name, log } = tools;
  const running = new Set<Promise<void>>();
  /** Those whose end could not be written: until it is, nobody else may work on their subjects. */
  const unwritten = new Set<Worked>();

  const writeEnd = together<Worked, void>(async (all) => {
    await writeEnds(tools, all);
    return all.map(() => undefined);
  }, AT_ONCE);

  const run = async (job: PgBoss.Job<object>): Promise<void> => {
    const worked = { job, failure: await failureOf(tools, job) };
    if (REST_MS[name] > 0) await delay(REST_MS[name]);
    await writeEnd(worked).catch((error: unknown) => {
      unwritten.add(worked);
      log.error(
        { err: error, job: name },
        "the end of a job could not be written; it is tried again",
      );
      setTimeout(alarm.wake, WRITE_AGAIN_MS).unref();
    });
  };

  let hasRoom = true;
  const note = (room: boolean) => {
    const again = room && !hasRoom;
    hasRoom = room;
    if (again) tools.onRoom();
  };

  const alarm = createAlarm(async () => {
    for (const worked of unwritten) {
      await writeEnd(worked);
      unwritten.delete(worked);
    }
    const places = AT_ONCE - running.size;
    if (places <= 0) return LOOK_MS;
    const { held, fetched } = await take(tools, places);
    note(fetched < places);
    for (const job of held) {
      const work = run(job).finally(() => {
        running.delete(work);
        if (running.size === AT_ONCE - 1) alarm.wake();
      });
      running.add(work);
    }
    return fetched === places ? 0 : LOOK_MS;
  }, log);
  alarm.wake();

  return {
    wake: alarm.wake,
    hasRoom: () => hasRoom,
    async stop(limitMs) {
      alarm.stop();
      const limit = new Promise<void>((resolve) => setTimeout(resolve, limitMs).unref());
      await Promise.race([Promise.allSettled(running), limit]);
    },
  };
}

/**
 * Fetches jobs and takes hold of their subjects. Several of one subject are one run: it reads the rows only after
 * this. One whose subject is being worked on already has that done once more, because that run may have read them
 * before.
 */
async function take(
  tools: WorkerTools,
  places: number,
): Promise<{ readonly held: readonly PgBoss.Job<object>[]; readonly fetched: number }> {
  const { boss, name } = tools;
  return tools.transact(async (tx) => {
    const jobs = await boss.fetch<object>(name, { batchSize: places, ...within(tx.db) });
    const held = await hold(tools, tx, jobs);
    const done = jobs.filter((job) => !held.includes(job)).map(({ id }) => id);
    if (done.length > 0) await boss.complete(name, asOneId(done), {}, within(tx.db));
    return { held, fetched: jobs.length };
  });
}

/** @returns one job for each subject that nobody was working on: these are ours now */
async function hold(
  { name, replica }: WorkerTools,
  tx: Tx,
  jobs: readonly PgBoss.Job<object>[],
): Promise<readonly PgBoss.Job<object>[]> {
  if (jobs.length === 0) return [];
  const subjects = new Map(jobs.map((job) => [jobKey(name, job.data as Jobs[JobName]), job]));
  // In one order everywhere, so that two replicas never wait for each other.
  const rows = [...subjects].sort(byKey).map(([key, { id, data }]) => {
    return { queue: name, key, job_id: id, data: JSON.stringify(data), replica };
  });
  const holders = await tx.db
    .insertInto("job_holders")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["queue", "key"])
        .doUpdateSet({ again: true, data: ({ ref }) => ref("excluded.data") }),
    )
    .returning("job_id")
    .execute();
  const ours = new Set(holders.map((holder) => holder.job_id));
  return [...subjects.values()].filter(({ id }) => ours.has(id));
}

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

/** Works on it. @returns what the handler threw, if anything */
async function failureOf(tools: WorkerTools, job: PgBoss.Job<object>): Promise<unknown> {
  try {
    await tools.handle(job.data);
    return undefined;
  } catch (error) {
    const { log, name } = tools;
    log.error({ err: error, job: name, data: job.data }, "a job failed and will be tried again");
    return error ?? "nothing was thrown";
  }
}

/** Ends jobs and lets go of their subjects, all or none; what came for these meanwhile is to be done next. */
async function writeEnds(
  { boss, name, transact }: WorkerTools,
  all: readonly Worked[],
): Promise<void> {
  await transact(async (tx) => {
    const options = within(tx.db);
    const done = all.flatMap(({ job, failure }) => (failure === undefined ? [job.id] : []));
    if (done.length > 0) await boss.complete(name, asOneId(done), {}, options);
    for (const { job, failure } of all)
      if (failure !== undefined)
        await boss.fail(name, job.id, { message: String(failure) }, options);
    const ids = all.map(({ job }) => job.id);
    // In the order in which they are taken, so that two replicas never wait for each other.
    const { rows: holders } = await sql<{ readonly again: boolean; readonly data: Jobs[JobName] }>`
      with ended as (
        select key from job_holders where queue = ${name} and job_id = any(${ids}::uuid[])
        order by key collate "C" for update)
      delete from job_holders using ended
      where job_holders.queue = ${name} and job_holders.key = ended.key
      returning again, data`.execute(tx.db);
    for (const { again, data } of holders) if (again) await tx.send(name, data);
  });
}

/** pg-boss takes several ids in a transaction too; only its types do not say so. */
const asOneId = (ids: readonly string[]): string => ids as unknown as string;
