import { type Kysely, sql } from "kysely";
import { type Prepared, runPrepared } from "../store/prepared.ts";
import type { Database } from "../store/schema.ts";
import { type JobName, type Jobs, jobKey, REST_MS } from "./jobs.ts";

export interface Timer {
  readonly job: string;
  readonly key: string;
  readonly due_at: number;
  readonly data: object;
}

/** How many due timers of one kind one claim takes. */
const CLAIM_MAX = 200;

/** Longer than most runs take, in milliseconds. */
const RUN_MS = 100;

/**
 * Work to be done at an instant (Unix milliseconds); where its subject is being worked on, after that run and its rest:
 * a job that came before their end would only be put back.
 */
export function timer<Name extends JobName>(job: Name, dueAt: number, data: Jobs[Name]) {
  const rest_ms = REST_MS[job] > 0 ? RUN_MS + REST_MS[job] : 0;
  return { job, key: jobKey(job, data), due_at: Math.round(dueAt), data, rest_ms };
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

/**
 * Takes the timers of these kinds that are due, so that no other replica sees them; the caller turns them into jobs in
 * the same transaction.
 */
export function claimDue(
  db: Kysely<Database>,
  jobs: readonly JobName[],
  now: number,
): Promise<readonly Timer[]> {
  return runPrepared(db, CLAIM, [jobs, now]);
}

const CLAIM: Prepared = {
  name: "claim_due_timers",
  text: `
  delete from timers where (job, key) in (
    select due.job, due.key from unnest($1::text[]) as kinds (job), lateral (
      select job, key from timers where timers.job = kinds.job and due_at <= $2::bigint
      order by due_at limit ${CLAIM_MAX} for update skip locked
    ) as due
  ) returning job, key, due_at, data`,
};

/** When the next timer of these kinds falls due, or undefined when none stands. */
export async function nextDue(
  db: Kysely<Database>,
  jobs: readonly JobName[],
): Promise<number | undefined> {
  type Next = { readonly due_at: number | null };
  const [next] = await runPrepared<Next>(db, NEXT, [jobs]);
  return next?.due_at ?? undefined;
}

const NEXT: Prepared = {
  name: "next_due_timer",
  text: `
  select min(due_at) as due_at from unnest($1::text[]) as kinds (job), lateral (
    select due_at from timers where timers.job = kinds.job order by due_at limit 1
  ) as next`,
};
