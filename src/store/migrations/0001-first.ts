import { type Kysely, type Migration, sql } from "kysely";

const STATEMENTS = [
  `create table operations (
    id text primary key,
    request_key text not null unique,
    verb text not null,
    actor jsonb not null,
    channel jsonb not null,
    words text not null,
    rule text not null,
    stage text not null,
    skipped jsonb not null,
    retried_by text references operations (id),
    created_at bigint not null,
    ended_at bigint,
    version integer not null default 1
  )`,
  "create index operations_open on operations (stage) where stage in ('asked', 'running')",
  "create index operations_by_channel on operations ((channel->>'id'), created_at desc)",
  `create table operation_targets (
    operation_id text not null references operations (id),
    ref text not null,
    cloud text not null,
    region text not null,
    instance_id text not null,
    name text not null,
    action text not null,
    from_state text not null,
    progress jsonb not null,
    phase text not null generated always as (progress->>'phase') stored,
    primary key (operation_id, ref)
  )`,
  // One operation at a time holds an instance: a second one cannot be written.
  `create unique index operation_targets_holding on operation_targets (ref)
    where phase in ('waiting', 'beginning', 'watching')`,
  `create index operation_targets_open on operation_targets (cloud, region)
    where phase in ('waiting', 'beginning')`,
  `create index operation_targets_watched on operation_targets (cloud, region)
    where phase in ('watching', 'late')`,
  // How long an action usually takes is read from the newest ends.
  `create index operation_targets_done on operation_targets
    (cloud, action, ((progress->>'endedAt')::bigint) desc) where phase = 'done'`,
  "create index operation_targets_by_ref on operation_targets (ref)",
  `create table messages (
    id text primary key,
    operation_id text not null references operations (id),
    channel jsonb not null,
    reply text,
    posted jsonb,
    told integer not null default 0,
    told_at bigint,
    gave_up text
  )`,
  "create index messages_by_operation on messages (operation_id)",
  `create table timers (
    job text not null,
    key text not null,
    due_at bigint not null,
    data jsonb not null,
    primary key (job, key)
  )`,
  "create index timers_due on timers (due_at)",
  `create table job_holders (
    queue text not null,
    key text not null,
    job_id uuid not null,
    data jsonb not null,
    replica integer not null,
    again boolean not null default false,
    primary key (queue, key)
  )`,
  `create table instances (
    ref text primary key,
    cloud text not null,
    region text not null,
    instance jsonb not null,
    seen_at bigint not null
  )`,
  "create index instances_by_region on instances (cloud, region)",
  `create table syncs (
    cloud text not null,
    region text not null,
    synced_at bigint,
    trouble text,
    primary key (cloud, region)
  )`,
  `create table audit (
    id bigint generated always as identity primary key,
    at bigint not null,
    kind text not null,
    actor jsonb,
    channel jsonb,
    operation_id text,
    ref text,
    rule text,
    words text,
    outcome text not null
  )`,
  "create index audit_by_operation on audit (operation_id)",
  "create index audit_by_ref on audit (ref, at desc)",
  "create sequence web_message_seq",
  `create table web_messages (
    id text primary key,
    seq bigint not null default nextval('web_message_seq'),
    channel text not null,
    private_to text,
    author text not null,
    content jsonb not null,
    posted_at bigint not null,
    edited_at bigint
  )`,
  "create index web_messages_by_channel on web_messages (channel, seq)",
];

export const first: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
