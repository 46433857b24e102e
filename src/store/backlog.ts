import { type Kysely, sql } from "kysely";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** How many timers of each job are due and not taken, and for how long the oldest of them, in milliseconds. */
export async function timersDue(db: Db, now: number) {
  const rows = await db
    .selectFrom("timers")
    .select((from) => ["job", from.fn.countAll().as("due"), from.fn.min("due_at").as("since")])
    .where("due_at", "<=", now)
    .groupBy("job")
    .execute();
  return rows.map(({ job, due, since }) => ({
    job,
    due: Number(due),
    lateMs: now - Number(since),
  }));
}

/**
 * How many jobs of each queue nobody works on yet, and for how long the oldest could have been begun, in milliseconds.
 * The queue goes by the database's own clock.
 */
export async function jobsWaiting(db: Db) {
  const { rows } = await sql<{ queue: string; waiting: number; lateMs: number }>`
    select queue.name as queue, coalesce(waiting, 0) as waiting,
      greatest(0, coalesce(extract(epoch from clock_timestamp() - since) * 1000, 0))::float8
        as "lateMs"
    from pgboss.queue left join (
      select name, count(*) as waiting, min(start_after) as since
      from pgboss.job where state < 'active' group by name
    ) as jobs using (name)`.execute(db);
  return rows;
}

/** For how long the oldest change waits that a chat does not show yet, by the job that tells it, in milliseconds. */
export async function untold(db: Db, now: number) {
  const { rows } = await sql<{ job: string; lateMs: number }>`
    select job, greatest(0, coalesce(${now}::bigint - min(since), 0)) as "lateMs" from (
      values ('tell', null::bigint), ('notice', null)
      union all
      select job, (data->>'since')::bigint from timers where job in ('tell', 'notice')
      union all
      select name, (data->>'since')::bigint from pgboss.job
      where name in ('tell', 'notice') and state < 'active'
      union all
      select queue, (data->>'since')::bigint from job_holders where queue in ('tell', 'notice')
    ) as waits (job, since)
    group by job`.execute(db);
  return rows;
}

/** For how long the schedules of each cloud should have been looked at, in milliseconds. */
export async function schedulesLate(db: Db, now: number) {
  const { rows } = await sql<{ cloud: string; lateMs: number }>`
    select cloud, greatest(0, coalesce(${now}::bigint - min(since), 0)) as "lateMs"
    from syncs cross join lateral (
      select min(wake_at) as since from plans
      where plans.cloud = syncs.cloud and plans.region = syncs.region
    ) as next
    group by cloud`.execute(db);
  return rows;
}
