import { type Kysely, type Migration, sql } from "kysely";

/** What buttons stand for where the platform has no room for it. */
export const longCommands: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table long_commands (
      key text primary key,
      command text not null,
      used_at timestamptz not null default now()
    )`.execute(db);
  },
};
