import { type Kysely, sql } from "kysely";
import type { Database } from "../store/schema.ts";
import { JOB_NAMES, type JobName } from "./jobs.ts";

/** The kinds of which jobs are to be worked on now: one look for all, as most of the time there are none. */
export async function waitingKinds(db: Kysely<Database>): Promise<readonly JobName[]> {
  const { rows } = await sql<{ name: JobName }>`
    select name from unnest(${[...JOB_NAMES]}::text[]) as kinds (name)
    where exists (select from pgboss.job
      where job.name = kinds.name and state < 'active' and start_after < now())`.execute(db);
  return rows.map(({ name }) => name);
}
