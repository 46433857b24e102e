import { afterAll, beforeAll, expect, test } from "vitest";
import { createLongCommands } from "../../src/store/long-commands.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("what one bot keeps another one finds, also when it is kept twice", async () => {
  const [one, other] = [0, 1].map(() => createLongCommands(database.connection.db));
  const entries = new Map([["k:1", "stop a-very-long-name --hard"]]);
  await Promise.all([one?.save(entries), other?.save(entries)]);
  expect(await other?.find("k:1")).toBe("stop a-very-long-name --hard");
  expect(await other?.find("k:2")).toBeUndefined();
});

test("what nobody drew for months is forgotten", async () => {
  const kept = createLongCommands(database.connection.db);
  await kept.save(new Map([["k:old", "stop x"]]));
  await database.connection.pool.query(
    "update long_commands set used_at = now() - interval '91 days' where key = 'k:old'",
  );
  await kept.save(new Map([["k:new", "stop y"]]));
  expect(await kept.find("k:old")).toBeUndefined();
  expect(await kept.find("k:new")).toBe("stop y");
});
