import { type Kysely, type Migration, sql } from "kysely";

/** By how much the bot's time is ahead where every cloud is simulated: one row at most. */
export const simulatedClock: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table simulated_clock (
      only_one boolean primary key default true check (only_one),
      ahead_ms bigint not null check (ahead_ms >= 0)
    )`.execute(db);
  },
};
