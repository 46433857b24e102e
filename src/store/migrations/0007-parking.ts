import { type Kysely, type Migration, sql } from "kysely";

const STATEMENTS = [
  // When to look at an instance's schedule again. One that has none has no row.
  `create table plans (
    ref text primary key,
    cloud text not null,
    region text not null,
    wake_at bigint not null,
    reminded_at bigint,
    enforced_at bigint
  )`,
  "create index plans_by_wake on plans (cloud, region, wake_at)",
  // Whether an instance is another one than when its schedule was looked at last.
  "alter table instances add column changed boolean not null default true",
  "create index instances_changed on instances (cloud, region) where changed",
  "delete from timers where job in ('edge', 'reminder-due', 'plan', 'notice')",
  "drop index occurrences_by_ref",
  "create index occurrences_by_ref on occurrences (ref, at desc) where state <> 'pending'",
  // What somebody asked for once, at an instant.
  `create table onces (
    id text primary key,
    ref text not null,
    schedule jsonb not null
  )`,
  "create index onces_by_ref on onces (ref)",
  // In which minute a cloud's next start has a place, and how many it has already.
  `create table start_places (
    cloud text primary key,
    minute bigint not null,
    taken integer not null
  )`,
  "alter table occurrences add column due_at bigint",
  // Schedules and calendars that stand elsewhere, as they were last read.
  `create table documents (
    url text primary key,
    text text,
    trouble text,
    read_at bigint
  )`,
  "drop table notices",
  `create table notices (
    id text primary key,
    refs text[] not null,
    place jsonb not null,
    owner text,
    channel jsonb,
    body jsonb not null,
    expires_at bigint not null,
    version integer not null default 1,
    told integer not null default 0,
    posted jsonb,
    gave_up text
  )`,
  "create index notices_by_ref on notices using gin (refs)",
];

/** Instances are looked at together, those to which the same happens share a message, and more can be said about when they run. */
export const parking: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
