import { type Kysely, type Migration, Migrator, sql } from "kysely";

export type Migrations = Readonly<Record<string, Migration>>;

/** One that is free for this: processes that migrate take turns. */
const LOCK = sql.raw("7320004, 0");
const LOCK_LIMIT = sql.lit("10min");

/**
 * Brings the database to the newest migration, all of it in one transaction. Processes that do so at once take turns.
 * Where nothing is to be done, no right is needed but to read.
 * @returns the migrations that were applied now
 * @throws when the database is newer than this code, or may not be changed by this role, in words for the operator
 */
export async function migrate<Schema>(
  db: Kysely<Schema>,
  migrations: Migrations,
): Promise<readonly string[]> {
  return db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0; set lock_timeout = ${LOCK_LIMIT}`.execute(connection);
    try {
      await sql`select pg_advisory_lock(${LOCK})`.execute(connection);
      const applied = await migrationsOf(connection);
      refuseNewer(applied, migrations);
      const isCurrent = Object.keys(migrations).every((name) => applied.includes(name));
      const now = isCurrent ? [] : await run(connection, migrations);
      await sql`select pg_advisory_unlock(${LOCK})`.execute(connection);
      return now;
    } finally {
      await sql`reset statement_timeout; reset lock_timeout`.execute(connection);
    }
  });
}

/** @returns the names of the migrations that the database is at; none where there are no tables of ours */
export async function migrationsOf<Schema>(db: Kysely<Schema>): Promise<readonly string[]> {
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass('kysely_migration') is not null as found`.execute(db);
  if (!tables[0]?.found) return [];
  const { rows } = await sql<{ name: string }>`
    select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

function refuseNewer(applied: readonly string[], migrations: Migrations): void {
  const unknown = applied.filter((name) => !(name in migrations)).at(-1);
  if (unknown === undefined) return;
  const newest = Object.keys(migrations).sort().at(-1) ?? "none";
  throw new Error(
    `The database is newer than this Lamplighter: it is at migration ${unknown}, and the newest one known here is ${newest}. Run the newer Lamplighter again, or restore a backup made before the upgrade.`,
  );
}

async function run<Schema>(db: Kysely<Schema>, migrations: Migrations): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error === undefined) return results.map(({ migrationName }) => migrationName);
  const failed = results.find(({ status }) => status === "Error")?.migrationName;
  if (isForbidden(error)) throw new Error(ASK_THE_OWNER, { cause: error });
  throw new Error(`The database could not be migrated${failed ? ` (at ${failed})` : ""}.`, {
    cause: error,
  });
}

/** PostgreSQL's insufficient_privilege. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof Error && (error as Error & { readonly code?: unknown }).code === "42501";

export const ASK_THE_OWNER =
  "The database is not up to date, and this role may not change that. Run “lamplighter migrate” as the role that owns the database.";
