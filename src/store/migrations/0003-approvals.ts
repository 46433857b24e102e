import { type Kysely, type Migration, sql } from "kysely";

const STATEMENTS = [
  `create table approvals (
    operation_id text primary key references operations (id),
    reason text,
    expires_at bigint not null,
    needs jsonb not null,
    note text,
    looking jsonb,
    declined jsonb,
    broken_glass jsonb
  )`,
  // One person may say yes in two places, of which only one counts; which accounts are one person, the policy knows.
  `create table approval_votes (
    operation_id text not null references approvals (operation_id),
    account text not null,
    place text not null,
    actor jsonb not null,
    channel jsonb not null,
    code boolean not null,
    at bigint not null,
    primary key (operation_id, account, place)
  )`,
  "alter table messages add column kind text not null default 'card'",
  "create index operations_awaiting on operations (created_at) where stage = 'approval'",
];

/** Other people's say in an operation. */
export const approvals: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
