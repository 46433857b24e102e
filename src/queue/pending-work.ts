import { type Kysely, sql } from "kysely";
import type { Database } from "../store/schema.ts";
import { JOB_NAMES, type JobName, type Jobs, jobKey } from "./jobs.ts";
import { setTimer } from "./timers.ts";

/** Work to be done now, whoever does it. */
export interface Work {
  readonly job: string;
  readonly key: string;
  readonly data: Record<string, unknown>;
}

/** What waits or is under way, once for each subject. Jobs read the rows when they run, so one of them is enough. */
export async function pendingWork(db: Kysely<Database>): Promise<Work[]> {
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass('pgboss.job') is not null as found`.execute(db);
  const jobs = tables[0]?.found ? await pendingJobs(db) : [];
  const { rows: again } = await sql<Pending>`
    select queue as name, data from job_holders where again`.execute(db);
  const work = [...jobs, ...again].map(({ name, data }) => {
    return { job: name, key: jobKey(name, data as unknown as Jobs[JobName]), data };
  });
  return [...new Map(work.map((one) => [`${one.job} ${one.key}`, one])).values()];
}

interface Pending {
  readonly name: JobName;
  readonly data: Record<string, unknown>;
}

async function pendingJobs(db: Kysely<Database>): Promise<readonly Pending[]> {
  const { rows } = await sql<Pending>`
    select name, data from pgboss.job
    where name = any(${[...JOB_NAMES]}::text[]) and state in ('created', 'retry', 'active')
    `.execute(db);
  return rows;
}

/** Has it done as soon as a bot runs. */
export async function setWork(
  db: Kysely<Database>,
  work: readonly Work[],
  at: number,
): Promise<void> {
  for (const { job, key, data } of work) await setTimer(db, job, key, at, data);
}
