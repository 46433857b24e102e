import { type Kysely, type Migration, sql } from "kysely";

const STATEMENTS = [
  // How far each webhook was told, by the position in the audit's chain.
  `create table event_cursors (
    webhook text primary key,
    position bigint not null,
    failures integer not null default 0,
    failing_since bigint,
    retry_at bigint,
    disabled_at bigint
  )`,
  // Events that a webhook would not take.
  `create table dead_events (
    webhook text not null,
    position bigint not null,
    reason text not null,
    at bigint not null,
    primary key (webhook, position)
  )`,
  // Events that somebody wants told once more.
  `create table event_replays (
    webhook text not null,
    position bigint not null,
    primary key (webhook, position)
  )`,
];

/** What other systems are told of, and how far. */
export const events: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
