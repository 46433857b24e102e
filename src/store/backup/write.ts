import { type Kysely, sql } from "kysely";
import { migrationsOf } from "../migrate.ts";
import type { Database } from "../schema.ts";
import { stateTables, type Table, usedSequences } from "./catalog.ts";
import { writeBackupFile } from "./file.ts";
import { FORMAT, type Header } from "./header.ts";

export interface BackupOptions {
  readonly file: string;
  readonly now: number;
  /** Reads which work waits or is under way, in the same snapshot. */
  readonly work: (db: Kysely<Database>) => Promise<Header["work"]>;
}

/** Rows that are in memory at a time. */
const PAGE_SIZE = 200;

/**
 * Writes everything that is kept into one file, as it is at one instant, while bots go on working.
 * @returns what was written
 */
export async function writeBackup(db: Kysely<Database>, options: BackupOptions): Promise<Header> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (snapshot) => {
      // Text is read back the same by every version, whatever the server is set to.
      await sql`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
        set local datestyle = 'ISO'; set local timezone = 'UTC'; set local bytea_output = 'hex';
        set local extra_float_digits = 1; set local intervalstyle = 'iso_8601'`.execute(snapshot);
      const header = await describe(snapshot, options);
      await writeBackupFile(options.file, lines(snapshot, header));
      return header;
    });
}

async function describe(db: Kysely<Database>, { now, work }: BackupOptions): Promise<Header> {
  const migrations = await migrationsOf(db);
  if (migrations.length === 0)
    throw new Error("There is nothing to back up: this database has no tables of Lamplighter.");
  const tables = [];
  for (const table of await stateTables(db)) {
    const { rows } = await sql<{ rows: number }>`
      select count(*)::float8 as rows from ${sql.id(table.name)}`.execute(db);
    tables.push({ ...table, columns: [...table.columns], rows: rows[0]?.rows ?? 0 });
  }
  const sequences = [...(await usedSequences(db))];
  return {
    format: FORMAT,
    migrations: [...migrations],
    createdAt: now,
    tables,
    sequences,
    work: await work(db),
  };
}

async function* lines(db: Kysely<Database>, header: Header): AsyncGenerator<string> {
  yield `${JSON.stringify(header)}\n`;
  for (const table of header.tables) yield* rowsOf(db, table);
}

/** Each row as an array of its columns' texts: no JSON null becomes an SQL null, and no digit is lost. */
async function* rowsOf(db: Kysely<Database>, { name, columns }: Table): AsyncGenerator<string> {
  const texts = sql.join(columns.map((column) => sql`${sql.id(column.name)}::text`));
  await sql`declare backup_rows no scroll cursor for
    select json_build_array(${texts})::text as line from ${sql.id(name)}`.execute(db);
  for (;;) {
    const { rows } = await sql<{ line: string }>`
      fetch ${sql.lit(PAGE_SIZE)} from backup_rows`.execute(db);
    if (rows.length === 0) break;
    yield rows.map(({ line }) => `${line}\n`).join("");
  }
  await sql`close backup_rows`.execute(db);
}
