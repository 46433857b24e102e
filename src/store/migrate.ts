import { type Kysely, type Migration, Migrator, sql } from "kysely";

export type Migrations = Readonly<Record<string, Migration>>;

/** One that is free for this: processes that migrate take turns. */
const LOCK = sql.raw("7320004, 0");
const LOCK_LIMIT = sql.lit("10min");

/**
 * Brings the database to the newest migration, all of it in one transaction. Processes that do so at once take turns.
 * @throws when the database is newer than this code, in words for the operator
 */
export async function migrate<Schema>(db: Kysely<Schema>, migrations: Migrations): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0; set lock_timeout = ${LOCK_LIMIT}`.execute(connection);
    try {
      await sql`select pg_advisory_lock(${LOCK})`.execute(connection);
      await refuseNewer(connection, migrations);
      await run(connection, migrations);
      await sql`select pg_advisory_unlock(${LOCK})`.execute(connection);
    } finally {
      await sql`reset statement_timeout; reset lock_timeout`.execute(connection);
    }
  });
}

async function refuseNewer<Schema>(db: Kysely<Schema>, migrations: Migrations): Promise<void> {
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass('kysely_migration') is not null as found`.execute(db);
  if (!tables[0]?.found) return;
  const { rows } = await sql<{ name: string }>`
    select name from kysely_migration order by name`.execute(db);
  const unknown = rows.filter(({ name }) => !(name in migrations)).at(-1)?.name;
  if (unknown === undefined) return;
  const newest = Object.keys(migrations).sort().at(-1) ?? "none";
  throw new Error(
    `The database is newer than this Lamplighter: it is at migration ${unknown}, and the newest one known here is ${newest}. Run the newer Lamplighter again, or restore a backup made before the upgrade.`,
  );
}

async function run<Schema>(db: Kysely<Schema>, migrations: Migrations): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === "Error")?.migrationName;
  throw new Error(`The database could not be migrated${failed ? ` (at ${failed})` : ""}.`, {
    cause: error,
  });
}
