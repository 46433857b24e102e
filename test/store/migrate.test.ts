import { type Migration, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { BotProcess } from "../support/bot-process.ts";
import { createEmptyDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await createEmptyDatabase();
});
afterEach(() => database.drop());

const makeTable = (name: string): Migration => ({
  up: (db) => db.schema.createTable(name).addColumn("id", "integer").execute(),
});
const old = { "0001-lamps": makeTable("lamps") };
const newer = { ...old, "0002-wicks": makeTable("wicks") };

async function tables(): Promise<string[]> {
  const found = await database.connection.db.introspection.getTables();
  return found.map(({ name }) => name).sort();
}

test("an older database is brought to the newest schema, and a second start changes nothing", async () => {
  const { db } = database.connection;
  await migrate(db, old);
  await migrate(db, newer);
  await migrate(db, newer);
  expect(await tables()).toEqual(["lamps", "wicks"]);
});

test("two bots that start on an empty database at once both find it ready", async () => {
  const bots = [1, 2].map(() => new BotProcess({ kind: "migrate", url: database.url }));
  await Promise.all(bots.map((bot) => bot.up("migrate")));
  expect(await tables()).toEqual(["lamps"]);
});

test("many that migrate in the same instant take turns", async () => {
  await Promise.all([1, 2, 3, 4, 5].map(() => migrate(database.connection.db, newer)));
  expect(await tables()).toEqual(["lamps", "wicks"]);
});

test("a database newer than the code is refused, naming both migrations and the way out, and left as it is", async () => {
  const { db } = database.connection;
  await migrate(db, newer);
  await expect(migrate(db, old)).rejects.toThrow(
    "The database is newer than this Lamplighter: it is at migration 0002-wicks, and the newest one known here is 0001-lamps. Run the newer Lamplighter again, or restore a backup",
  );
  await migrate(db, newer);
});

test("a migration that fails is named, leaves nothing behind and holds nobody up", async () => {
  const { db } = database.connection;
  const broken: Migration = {
    up: (tx) => sql`create table lamps (id nonsense)`.execute(tx).then(),
  };
  const failing = { ...old, "0002-broken": broken };
  await expect(migrate(db, failing)).rejects.toThrow(/at 0002-broken/);
  expect(await tables()).toEqual([]);
  await migrate(db, newer);
});

test("the limits that guard ordinary statements are back in force afterwards", async () => {
  await migrate(database.connection.db, old);
  const { rows } = await database.connection.pool.query("show statement_timeout");
  expect(rows).toEqual([{ statement_timeout: "30s" }]);
});
