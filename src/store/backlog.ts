import type { Kysely } from "kysely";
import type { Database } from "./schema.ts";

/** How many timers of each job are due and not taken, and for how long the oldest of them, in milliseconds. */
export async function readBacklog(db: Kysely<Database>, now: number) {
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
