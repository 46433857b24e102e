import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createGreet } from "../../src/dispatch/greet.ts";
import { kinds } from "../../src/main/kinds.ts";
import type { Channel } from "../../src/model/people.ts";
import { wordsOf } from "../fakes/chat.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const OPS: Channel = { platform: "web", id: "ops" };
const NEW: Channel = { platform: "web", id: "new" };

/** One replica, as it is after each start. */
function replica(db = database.connection.db) {
  const text = `{ clouds: { lab: { provider: simulator } }, platforms: { web: {} }, channels: [{ web: ops, instances: all, grants: [] }] }`;
  const result = readConfig({ text, env: {}, kinds });
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
  const { policy } = result.config;
  return createGreet({ db, policy: () => policy, now: () => 1, log: silentLog });
}

test("hello is said once in each channel, also by several replicas and after a restart", async () => {
  const said = await Promise.all([1, 2, 3, 4].map(() => replica()(NEW)));
  const hellos = said.filter((one) => one !== undefined);
  expect(hellos.map(wordsOf)).toEqual([expect.stringContaining('- web: "new"')]);
  expect(await replica()(NEW)).toBeUndefined();
  expect(await replica()({ ...NEW, id: "newer" })).toBeDefined();
});

test("a channel that is configured needs no hello, and keeps its one for when it is not any more", async () => {
  expect(await replica()(OPS)).toBeUndefined();
  const { db } = database.connection;
  expect(
    await db.selectFrom("greetings").select("channel_id").orderBy("channel_id").execute(),
  ).toEqual([{ channel_id: "new" }, { channel_id: "newer" }]);
});

test("while the database does not answer nothing is said, rather than twice", async () => {
  const gone = await createTestDatabase();
  const { db } = gone.connection;
  await gone.drop();
  expect(await replica(db)(NEW)).toBeUndefined();
});
