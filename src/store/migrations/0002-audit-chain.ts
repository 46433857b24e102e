import { type Kysely, type Migration, sql } from "kysely";

const refuseChanges = (table: string): string => `
  create trigger ${table}_append_only before update or delete or truncate on ${table}
    for each statement execute function audit_refuse_change()`;

const STATEMENTS = [
  `alter table audit
    add column correlation_id text,
    add column targets text[],
    add column detail jsonb`,
  "create index audit_by_targets on audit using gin (targets) where targets is not null",
  "create index audit_by_actor on audit ((actor->>'id'), id) where actor is not null",
  "create index audit_of_config on audit (id) where kind = 'config'",
  `create table audit_seal (
    position bigint primary key check (position > 0),
    audit_id bigint not null unique,
    hash bytea not null check (octet_length(hash) = 32)
  )`,
  // What waits for its seal. Each entry has a row of its own here, so that no writer ever waits for another.
  "create table audit_unsealed (audit_id bigint primary key)",
  "insert into audit_unsealed select id from audit",
  `create function audit_ask_for_seal() returns trigger language plpgsql as $$
  begin
    insert into audit_unsealed select id from added;
    return null;
  end $$`,
  `create trigger audit_ask_for_seal after insert on audit
    referencing new table as added for each statement execute function audit_ask_for_seal()`,
  `create function audit_refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'The audit is append-only: % on % is refused.', tg_op, tg_table_name
      using errcode = 'restrict_violation',
        hint = 'Entries are only ever added, and none is ever changed or removed.';
  end $$`,
  refuseChanges("audit"),
  refuseChanges("audit_seal"),
  // Also for sessions that apply changes of another server, which pass ordinary triggers by.
  "alter table audit enable always trigger audit_append_only",
  "alter table audit_seal enable always trigger audit_seal_append_only",
];

/** Nobody changes the audit any more, and a chain of hashes shows whoever does it all the same. */
export const auditChain: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
