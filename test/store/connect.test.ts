import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { connect } from "../../src/store/connect.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const ask = async (query: string) => (await database.connection.pool.query(query)).rows[0];

test("an instant in milliseconds comes back as the number that was written", async () => {
  const at = Date.UTC(2026, 10, 21);
  expect(await ask(`select ${at}::bigint as at, count(*) as n from operations`)).toEqual({
    at,
    n: 0,
  });
  expect(await ask(`select '{${at}}'::bigint[] as many`)).toEqual({ many: [String(at)] });
});

test("a number that would come back changed is refused", async () => {
  await expect(ask("select 9007199254740993::bigint as big")).rejects.toThrow(/too large/);
  expect(await ask("select 1 as still_there")).toEqual({ still_there: 1 });
});

test("a document comes back as it was written", async () => {
  expect(await ask(`select '{"lit":[true,null]}'::jsonb as lamp`)).toEqual({
    lamp: { lit: [true, null] },
  });
});

test("the bot survives losing its connections, idle or in the hands of somebody", async () => {
  const own = connect(database.url, { max: 2, applicationName: "to be cut" });
  onTestFinished(() => own.close());
  const cut = () =>
    ask(
      "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'to be cut'",
    );
  await own.pool.query("select 1");
  await cut();
  await expect.poll(() => own.pool.totalCount).toBe(0);

  // Taken out of the pool, with no query under way that could be told.
  const client = await own.pool.connect();
  const ended = new Promise<void>((resolve) => client.once("end", resolve));
  await cut();
  await ended;
  client.release(true);
  expect((await own.pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
});

test("no statement runs for ever", async () => {
  expect(await ask("show statement_timeout")).toEqual({ statement_timeout: "30s" });
});
