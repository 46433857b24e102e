import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";

/** A table of ours, as PostgreSQL describes it. */
export interface Table {
  readonly name: string;
  /** Those that PostgreSQL fills by itself left out. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** A number that PostgreSQL counts up. */
export interface Sequence {
  readonly name: string;
  /** As digits: it may be larger than a number holds exactly. */
  readonly last: string;
}

/** Which migrations ran is written otherwise; who works on what ends with the process. */
const NOT_STATE = ["kysely_migration", "kysely_migration_lock", "job_holders"];

/** Every table that holds state, whichever migration made it. */
export async function stateTables(db: Kysely<Database>): Promise<readonly Table[]> {
  const { rows } = await sql<Table>`
    select relname as name,
      json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod))
        order by attnum) as columns
    from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
      and attnum > 0 and not attisdropped and attgenerated = ''
      and relname <> all(${NOT_STATE}::text[])
    group by relname order by relname`.execute(db);
  return rows;
}

/** Those that were ever counted up. */
export async function usedSequences(db: Kysely<Database>): Promise<readonly Sequence[]> {
  const { rows } = await sql<Sequence>`
    select sequencename as name, last_value::text as last from pg_sequences
    where schemaname = current_schema() and last_value is not null
    order by sequencename`.execute(db);
  return rows;
}

/** What PostgreSQL would do by itself with each row: put off while rows are loaded that had it done to them before. */
export async function reactions(
  db: Kysely<Database>,
): Promise<readonly { readonly off: string; readonly on: string }[]> {
  const { rows } = await sql<{ off: string; on: string }>`
    select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as off,
      format('alter table %s enable trigger %I', tgrelid::regclass, tgname) as on
    from pg_trigger join pg_class on pg_class.oid = tgrelid
    where relnamespace = current_schema()::regnamespace and not tgisinternal
      and tgenabled = 'O' and tgtype & 4 = 4
    union all
    select format('alter table %s drop constraint %I', conrelid::regclass, conname),
      format('alter table %s add constraint %I %s', conrelid::regclass, conname,
        pg_get_constraintdef(pg_constraint.oid))
    from pg_constraint
    where connamespace = current_schema()::regnamespace and contype = 'f'`.execute(db);
  return rows;
}
