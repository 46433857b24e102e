import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { isLive, joinAsReplica, liveReplicas } from "../../src/store/replica.ts";
import { BotProcess } from "../support/bot-process.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function join(options?: Parameters<typeof joinAsReplica>[1]) {
  const replica = await joinAsReplica(database.url, options);
  onTestFinished(() => replica.leave());
  return replica;
}

const live = () => liveReplicas(database.connection.db);

async function breakConnection(id: number): Promise<void> {
  await database.connection.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1",
    [`lamplighter replica ${id}`],
  );
}

async function sessionOf(id: number): Promise<number | undefined> {
  const { rows } = await database.connection.pool.query(
    "select pid from pg_locks where locktype = 'advisory' and objid = $1::int4::oid",
    [id],
  );
  return rows[0]?.pid;
}

test("a running bot is seen by the others, one that left is not", async () => {
  const [first, second] = [await join(), await join()];
  expect(await live()).toEqual([first.id, second.id].sort((a, b) => a - b));
  await first.leave();
  await expect.poll(live).toEqual([second.id]);
});

test("a query can tell the rows of live bots from those of dead ones", async () => {
  const replica = await join();
  const dead = replica.id === 1 ? 2 : 1;
  const rows = await (database.connection.db as Kysely<never>)
    .selectNoFrom([sql<number>`replica`.as("replica"), isLive("workers.replica").as("live")])
    .modifyEnd(
      sql`from (values (${sql.lit(replica.id)}), (${sql.lit(dead)})) as workers (replica) order by live`,
    )
    .execute();
  expect(rows).toEqual([
    { replica: dead, live: false },
    { replica: replica.id, live: true },
  ]);
});

test("a killed bot is known to be dead within a second", async () => {
  const bot = new BotProcess({ kind: "replica", url: database.url });
  const { id } = await bot.up("replica");
  expect(await live()).toContain(id);
  await bot.kill();
  await expect.poll(live, { timeout: 1_000, interval: 10 }).not.toContain(id);
});

test("two bots never have the same number", async () => {
  const numbers = [77, 77, 78];
  const newId = () => numbers.shift() ?? 0;
  const first = await join({ newId });
  const second = await join({ newId });
  expect([first.id, second.id]).toEqual([77, 78]);
});

test("a bot whose connection breaks takes the same number again", async () => {
  const replica = await join();
  const before = await sessionOf(replica.id);
  await breakConnection(replica.id);
  await expect.poll(() => sessionOf(replica.id)).not.toSatisfy((pid) => pid === before || !pid);
  expect(await live()).toContain(replica.id);
});

test("a bot that cannot have its number again is told so, once", async () => {
  const own = await createTestDatabase();
  const replica = await joinAsReplica(own.url, { retryPausesMs: [0, 10, 20] });
  const told: string[] = [];
  replica.onLost((error) => told.push(error.message));
  await own.drop();
  await expect.poll(() => told).toEqual([`the lock of replica ${replica.id} was lost`]);
  await replica.leave();
});

test("bots on different databases of one server do not see each other", async () => {
  const replica = await join();
  const other = await createTestDatabase();
  expect(await liveReplicas(other.connection.db)).not.toContain(replica.id);
  await other.drop();
});
