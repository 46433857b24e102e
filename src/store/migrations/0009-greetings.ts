import { type Kysely, type Migration, sql } from "kysely";

/** In which channels the bot has said hello, so that it never does twice. */
export const greetings: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table greetings (
      platform text not null,
      channel_id text not null,
      at bigint not null,
      primary key (platform, channel_id)
    )`.execute(db);
  },
};
