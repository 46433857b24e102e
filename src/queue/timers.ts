import { type Kysely, sql } from "kysely";
import type { Database } from "../store/schema.ts";
import { type JobName, type Jobs, jobKey, REST_MS } from "./jobs.ts";

export interface Timer {
  readonly job: string;
  readonly key: string;
  readonly due_at: number;
  readonly data: object;
}

/** How many due timers one claim takes. */
const CLAIM_MAX = 200;

/** Work to be done at an instant (Unix milliseconds), or a rest later where its subject is being worked on. */
export function timer<Name extends JobName>(job: Name, dueAt: number, data: Jobs[Name]) {
  return { job, key: jobKey(job, data), due_at: Math.round(dueAt), data, rest_ms: REST_MS[job] };
}

/** Sets a timer, or moves one that stands to the earlier of both instants. */
export async function setTimer(
  db: Kysely<Database>,
  job: string,
  key: string,
  dueAt: number,
  data: object,
): Promise<void> {
  await setTimers(db, [{ job, key, due_at: Math.round(dueAt), data }]);
}

/** The same for several, each of another subject. */
export async function setTimers(db: Kysely<Database>, timers: readonly Timer[]): Promise<void> {
  await sql`
    insert into timers (job, key, due_at, data)
    select job, key, due_at, data from jsonb_to_recordset(${JSON.stringify(timers)}::jsonb)
      as t (job text, key text, due_at bigint, data jsonb)
    order by job, key
    on conflict (job, key) do update set
      due_at = least(timers.due_at, excluded.due_at),
      data = case when excluded.due_at < timers.due_at then excluded.data else timers.data end
    `.execute(db);
}

/** Takes the timers that are due, so that no other replica sees them; the caller turns them into jobs in the same transaction. */
export async function claimDue(db: Kysely<Database>, now: number): Promise<readonly Timer[]> {
  const { rows } = await sql<Timer>`
    delete from timers where (job, key) in (
      select job, key from timers where due_at <= ${now}
      order by due_at limit ${CLAIM_MAX} for update skip locked
    ) returning job, key, due_at, data`.execute(db);
  return rows;
}

/** When the next timer falls due, or undefined when none stands. */
export async function nextDue(db: Kysely<Database>): Promise<number | undefined> {
  const row = await db
    .selectFrom("timers")
    .select("due_at")
    .orderBy("due_at")
    .limit(1)
    .executeTakeFirst();
  return row?.due_at;
}
