import { type Kysely, type Migration, sql } from "kysely";

const STATEMENTS = [
  // Those that people set in a chat; named ones stand in the configuration, others in tags.
  `create table schedules (
    ref text primary key,
    schedule jsonb not null,
    set_by jsonb not null,
    set_at bigint not null
  )`,
  `create table occurrences (
    ref text not null,
    edge text not null,
    at bigint not null,
    state text not null,
    reason text,
    operation_id text references operations (id),
    schedule jsonb not null,
    settled_at bigint,
    primary key (ref, edge, at)
  )`,
  // An instance's next edge is planned, and no other.
  "create unique index occurrences_pending on occurrences (ref) where state = 'pending'",
  "create index occurrences_by_ref on occurrences (ref, at desc)",
  `create table holds (
    ref text primary key,
    kind text not null,
    until bigint not null,
    reason text,
    by jsonb not null,
    at bigint not null
  )`,
  `create table notices (
    id text primary key,
    ref text not null,
    channel jsonb not null,
    body jsonb not null,
    expires_at bigint not null,
    version integer not null default 1,
    told integer not null default 0,
    posted jsonb,
    gave_up text
  )`,
  "create index notices_by_ref on notices (ref, expires_at)",
];

/** When instances run, what became of each edge, what people said to it, and what they were told. */
export const schedules: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
