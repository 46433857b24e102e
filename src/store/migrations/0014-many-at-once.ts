import { type Kysely, type Migration, sql } from "kysely";

/** Tables whose rows change often: with room beside the old version, no index has to learn of the new one. */
const CHANGING = ["operations", "messages", "instances"];

/** What many requests at once cost. */
export const manyAtOnce: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const table of CHANGING)
      await sql`alter table ${sql.table(table)} set (fillfactor = 70)`.execute(db);
    // Kinds of work are looked for one by one: those that nobody has room for may be many.
    await sql`create index timers_due_by_job on timers (job, due_at)`.execute(db);
    await sql`drop index timers_due`.execute(db);
  },
};
