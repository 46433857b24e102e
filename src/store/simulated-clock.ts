import { type Kysely, sql } from "kysely";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** By how much the simulated time is ahead of the real one, in milliseconds. */
export async function readAheadMs(db: Db): Promise<number> {
  const row = await db.selectFrom("simulated_clock").select("ahead_ms").executeTakeFirst();
  return row?.ahead_ms ?? 0;
}

/** Sets it further ahead. @returns by how much it is ahead then */
export async function goAhead(db: Db, ms: number): Promise<number> {
  const row = await db
    .insertInto("simulated_clock")
    .values({ ahead_ms: Math.round(ms) })
    .onConflict((conflict) =>
      conflict.column("only_one").doUpdateSet(({ eb, ref }) => ({
        ahead_ms: eb(ref("simulated_clock.ahead_ms"), "+", ref("excluded.ahead_ms")),
      })),
    )
    .returning("ahead_ms")
    .executeTakeFirstOrThrow();
  return row.ahead_ms;
}

/** When the schedules have something to do next: a reminder, a start or a stop, the end of a hold. */
export async function nextScheduled(db: Db): Promise<number | undefined> {
  const row = await db
    .selectFrom("timers")
    .select(({ fn }) => fn.min<number | null>("due_at").as("at"))
    .where("job", "=", "edges")
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/** Whether anything is due, or being worked on. One look, so that nothing is missed on its way from a timer to a job. */
export async function isBusy(db: Db, jobs: readonly string[], now: number): Promise<boolean> {
  const { rows } = await sql<{ busy: boolean }>`
    select exists (select from timers where due_at <= ${now}) or exists (
      select from pgboss.job where name = any(${[...jobs]}::text[])
        and (state = 'active' or (state < 'active' and start_after <= now()))
    ) as busy`.execute(db);
  return rows[0]?.busy ?? false;
}
