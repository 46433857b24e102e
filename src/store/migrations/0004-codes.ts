import { type Kysely, type Migration, sql } from "kysely";

/** `secret` and `pending` are encrypted; of a code nothing is kept but the time step for which it was. */
const TABLE = `create table codes (
  platform text not null,
  actor_id text not null,
  secret bytea,
  enrolled_at bigint,
  pending bytea,
  pending_at bigint,
  last_step bigint not null default 0,
  failures integer not null default 0,
  locked_until bigint not null default 0,
  primary key (platform, actor_id)
)`;

/** One-time codes. */
export const codes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql.raw(TABLE).execute(db);
  },
};
