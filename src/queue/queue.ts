import type { Kysely } from "kysely";
import type { Pool } from "pg";
import PgBoss from "pg-boss";
import type { Log } from "../model/log.ts";
import type { Step, Trace } from "../model/trace.ts";
import { ASK_THE_OWNER, isForbidden } from "../store/migrate.ts";
import type { Database } from "../store/schema.ts";
import { type Alarm, createAlarm } from "./alarm.ts";
import { type DueLoop, startDueLoop } from "./due-loop.ts";
import { DEAD_JOBS, JOB_NAMES, JOB_RULES, type JobHandlers, type JobName, jobKey } from "./jobs.ts";
import { setTimer } from "./timers.ts";
import { type Transact, within } from "./tx.ts";
import { waitingKinds } from "./waiting.ts";
import { startWorker, type Worker } from "./worker.ts";

export interface Queue {
  readonly transact: Transact;
  /** Begins to work on jobs and to watch the clock. */
  start(handlers: JobHandlers): Promise<void>;
  /** Looks for timers at this instant (Unix milliseconds), or at once, should the clock have been moved. */
  lookAtClock(dueAt?: number): void;
  /** Takes nothing new, waits for what is under way (bounded), lets go of the database. */
  stop(): Promise<void>;
}

export interface QueueTools {
  readonly pool: Pool;
  readonly db: Kysely<Database>;
  /** This process, as the other replicas know it. */
  readonly replica: number;
  readonly now: () => number;
  readonly log: Log;
  /** Told of the steps of what was committed; nobody is where it is absent. */
  readonly trace?: Trace | undefined;
}

/** How long a stopping bot waits for jobs under way, in milliseconds. */
const STOP_LIMIT_MS = 15_000;
/** How often to look for work of which nobody is told: retries, and jobs of other replicas; in milliseconds. */
const LOOK_MS = 2_000;

/** Prepares the queues; nothing runs before `start`. */
export async function createQueue(tools: QueueTools): Promise<Queue> {
  const boss = await openQueues(tools);

  const workers = new Map<JobName, Worker>();
  let dueLoop: DueLoop | undefined;
  let look: Alarm | undefined;

  const transact: Transact = async (work) => {
    const jobs: { name: JobName; data: object }[] = [];
    const steps: Step[] = [];
    let timedAt = Number.POSITIVE_INFINITY;
    const result = await tools.db.transaction().execute(async (db) => {
      const done = await work({
        db,
        async send(name, data) {
          jobs.push({ name, data });
        },
        async at(name, dueAt, data) {
          await setTimer(db, name, jobKey(name, data), dueAt, data);
          timedAt = Math.min(timedAt, dueAt);
        },
        timersChanged() {
          timedAt = 0;
        },
        trace: (step) => void steps.push(step),
      });
      if (jobs.length > 0) await boss.insert(jobs, within(db));
      return done;
    });
    for (const name of new Set(jobs.map((job) => job.name))) workers.get(name)?.wake();
    dueLoop?.wake(timedAt);
    for (const step of steps) tools.trace?.(step);
    return result;
  };

  return {
    transact,
    async start(handlers) {
      const onRoom = () => dueLoop?.wake(0);
      for (const name of JOB_NAMES) {
        const handle = (data: object) => handlers[name](data as never);
        workers.set(name, startWorker({ ...tools, boss, name, handle, transact, onRoom }));
      }
      look = createAlarm(async () => {
        for (const name of await waitingKinds(tools.db)) workers.get(name)?.wake();
        return LOOK_MS;
      }, tools.log);
      look.wake();
      const withRoom = () => JOB_NAMES.filter((name) => workers.get(name)?.hasRoom());
      dueLoop = startDueLoop({ ...tools, transact, boss, withRoom });
    },
    lookAtClock: (dueAt = 0) => dueLoop?.wake(dueAt),
    async stop() {
      dueLoop?.stop();
      look?.stop();
      await Promise.all([...workers.values()].map((worker) => worker.stop(STOP_LIMIT_MS)));
      await boss.stop(AT_ONCE);
    },
  };
}

/** Makes what the jobs need in the database, and nothing else. For a role that owns the database. */
export async function installQueues(tools: Pick<QueueTools, "pool" | "log">): Promise<void> {
  const boss = await openQueues(tools);
  await boss.stop(AT_ONCE);
}

const AT_ONCE = { graceful: false, wait: true, close: false } as const;

/** @throws in words for the operator, where something is missing that this role may not make */
async function openQueues({ pool, log }: Pick<QueueTools, "pool" | "log">): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schedule: false,
    maintenanceIntervalSeconds: 60,
    archiveCompletedAfterSeconds: 3600,
    deleteAfterDays: 7,
  });
  boss.on("error", (error) => log.error({ err: error }, "job queue"));
  try {
    await boss.start();
    await boss.createQueue(DEAD_JOBS);
    for (const name of JOB_NAMES) await ensureQueue(boss, name);
  } catch (error) {
    await boss.stop(AT_ONCE);
    if (isForbidden(error)) throw new Error(ASK_THE_OWNER, { cause: error });
    throw error;
  }
  return boss;
}

async function ensureQueue(boss: PgBoss, name: JobName): Promise<void> {
  const rules = { name, ...JOB_RULES[name], retryBackoff: true, deadLetter: DEAD_JOBS };
  if (await boss.getQueue(name)) await boss.updateQueue(name, rules);
  else await boss.createQueue(name, rules);
}
