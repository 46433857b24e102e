import { type Kysely, sql, type Transaction } from "kysely";
import { ACTION_FACTS } from "../../model/action.ts";
import { type AuditTrouble, verifyAudit } from "../audit-verify.ts";
import { type Migrations, migrate, migrationsOf } from "../migrate.ts";
import { liveReplicas } from "../replica.ts";
import type { Database } from "../schema.ts";
import { reactions, stateTables } from "./catalog.ts";
import { assertWhole, backupLines } from "./file.ts";
import { type Header, readHeader } from "./header.ts";

export interface RestoreOptions {
  readonly file: string;
  readonly migrations: Migrations;
  /** Sets the work of the backup again, in the same transaction. */
  readonly work: (db: Transaction<Database>, header: Header) => Promise<void>;
}

export interface Restored {
  readonly header: Header;
  /** Where the audit was not whole when it was backed up. */
  readonly trouble: AuditTrouble | undefined;
}

/** Characters of rows that one statement loads at most. */
const BATCH_CHARACTERS = 1_000_000;
const BATCH_ROWS = 1_000;

/**
 * Loads a backup into an empty database, all of it or nothing, and brings it up to date.
 * @throws in words, before anything is written, where the file or the database is not fit for it
 */
export async function restoreBackup(
  db: Kysely<Database>,
  { file, migrations, work }: RestoreOptions,
): Promise<Restored> {
  await assertWhole(file);
  const lines = backupLines(file);
  try {
    const first = await lines.next();
    const header = readHeader(first.done ? "" : first.value);
    const upTo = migrationsUpTo(header, migrations);
    await assertEmpty(db, header);
    await migrate(db, upTo);
    const trouble = await db.transaction().execute(async (tx) => {
      await sql`set local statement_timeout = 0;
        set local idle_in_transaction_session_timeout = 0; set local timezone = 'UTC'`.execute(tx);
      await load(tx, header, lines);
      await takeForAsked(tx, header.createdAt);
      await work(tx, header);
      return header.tables.some(({ name }) => name === "audit_seal")
        ? (await verifyAudit(tx, { now: header.createdAt })).trouble
        : undefined;
    });
    await migrate(db, migrations);
    return { header, trouble };
  } finally {
    await lines.return(undefined);
  }
}

function migrationsUpTo(header: Header, migrations: Migrations): Migrations {
  const unknown = header.migrations.filter((name) => !(name in migrations)).at(-1);
  if (unknown !== undefined)
    throw new Error(
      `The backup is of a newer Lamplighter: it is at migration ${unknown}, which is not known here. Restore it with the version that made it, or a newer one.`,
    );
  const wanted = Object.entries(migrations).filter(([name]) => header.migrations.includes(name));
  return Object.fromEntries(wanted);
}

async function assertEmpty(db: Kysely<Database>, header: Header): Promise<void> {
  if ((await liveReplicas(db)).length > 0)
    throw new Error("A bot is running on this database. Restore into an empty one.");
  const migrated = await migrationsOf(db);
  const beyond = migrated.filter((name) => !header.migrations.includes(name)).at(-1);
  for (const { name } of await stateTables(db)) {
    const { rows } = await sql`select from ${sql.id(name)} limit 1`.execute(db);
    if (rows.length > 0)
      throw new Error(
        `The database is not empty: there are rows in ${name}. Restore into an empty one.`,
      );
  }
  if (beyond !== undefined)
    throw new Error(
      `The tables of this database are newer (${beyond}) than those of the backup (${header.migrations.at(-1)}). Restore into a database without tables: they are made, and brought up to date.`,
    );
}

async function load(
  tx: Transaction<Database>,
  header: Header,
  lines: AsyncGenerator<string>,
): Promise<void> {
  const known = new Map((await stateTables(tx)).map((table) => [table.name, table]));
  const put = await reactions(tx);
  for (const { off } of put) await sql.raw(off).execute(tx);
  for (const table of header.tables) {
    const types = new Map(known.get(table.name)?.columns.map(({ name, type }) => [name, type]));
    if (types.size === 0 || table.columns.some(({ name, type }) => types.get(name) !== type))
      throw new Error(`The backup's table ${table.name} is not one of Lamplighter's.`);
    for await (const batch of batches(lines, table.rows)) await insert(tx, table, batch);
    const { rows } = await sql<{ rows: number }>`
      select count(*)::float8 as rows from ${sql.id(table.name)}`.execute(tx);
    if (rows[0]?.rows !== table.rows)
      throw new Error(`${table.name} should have ${table.rows} rows and has ${rows[0]?.rows}.`);
  }
  for (const { name, last } of header.sequences)
    await sql`select setval(${sql.lit(name)}::regclass, ${last}::bigint)`.execute(tx);
  for (const { on } of put) await sql.raw(on).execute(tx);
}

async function* batches(lines: AsyncGenerator<string>, count: number): AsyncGenerator<string[]> {
  let batch: string[] = [];
  let characters = 0;
  for (let row = 0; row < count; row++) {
    const line = await lines.next();
    if (line.done) throw new Error("The backup has fewer rows than it says.");
    batch.push(line.value);
    characters += line.value.length;
    if (batch.length < BATCH_ROWS && characters < BATCH_CHARACTERS) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

async function insert(
  tx: Transaction<Database>,
  { name, columns }: Header["tables"][number],
  batch: readonly string[],
): Promise<void> {
  const names = sql.join(columns.map((column) => sql.id(column.name)));
  // The types are those of the table, as was looked at before.
  const values = columns.map(
    ({ type }, index) => sql`(line->>${sql.lit(index)})::${sql.raw(type)}`,
  );
  await sql`insert into ${sql.id(name)} (${names}) overriding system value
    select ${sql.join(values)} from json_array_elements(${`[${batch.join(",")}]`}::json) as line
    `.execute(tx);
}

/**
 * What waited to be asked of a cloud may have been asked since, by the bot that was backed up. What is safe to repeat
 * is decided by the state in which the cloud shows it; the rest is taken for asked, as after a crash.
 */
async function takeForAsked(tx: Transaction<Database>, at: number): Promise<void> {
  const actions = Object.entries(ACTION_FACTS).flatMap(([action, { repeatable }]) =>
    repeatable ? [] : [action],
  );
  await sql`
    update operation_targets set progress = jsonb_build_object('phase', 'beginning',
      'tries', progress->'tries',
      'firstTryAt', coalesce(progress->'firstTryAt', to_jsonb(${at}::bigint)))
    where phase = 'waiting' and action = any(${actions}::text[])`.execute(tx);
}
