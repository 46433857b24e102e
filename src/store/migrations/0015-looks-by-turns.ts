import { type Kysely, type Migration, sql } from "kysely";

/** What is under way is looked at by turns, in the order of the operations. */
export const looksByTurns: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`drop index operation_targets_watched`.execute(db);
    await sql`create index operation_targets_watched on operation_targets
      (cloud, region, operation_id) where phase in ('watching', 'late')`.execute(db);
  },
};
