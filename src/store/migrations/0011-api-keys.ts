import { type Kysely, type Migration, sql } from "kysely";

/** With which programs speak to the bot. A name is never given twice, so that the audit tells whose deed it was. */
export const apiKeys: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create table api_keys (
        name text primary key,
        hash text not null,
        roles jsonb not null,
        channel text not null,
        instances text,
        created_at bigint not null,
        expires_at bigint,
        last_used_at bigint,
        revoked_at bigint
      )`.execute(db);
  },
};
