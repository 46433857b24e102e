import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWebMessages } from "../../src/store/web-messages.ts";
import { webMessageStoreContract } from "../platforms/web/store-contract.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

describe("the page's messages in PostgreSQL", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const open = async () => {
    const { db } = database.connection;
    await db.deleteFrom("web_messages").execute();
    return createWebMessages(db);
  };
  webMessageStoreContract(open);

  test("a write that is slow to commit is not overtaken by a later one", async () => {
    const { db } = database.connection;
    const store = await open();
    await sql`
      create function dawdle() returns trigger language plpgsql as
        $$ begin perform pg_sleep(0.5); return new; end $$`.execute(db);
    await sql`
      create trigger dawdle before insert on web_messages for each row
        when (new.id = 'slow') execute function dawdle()`.execute(db);
    const message = (id: string) =>
      ({
        id,
        channel: "lab",
        author: "ann",
        content: { kind: "line", words: id },
        postedAt: 1_000,
      }) as const;
    const slow = store.append(message("slow"));
    const sleepers = sql<{ count: number }>`
      select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event = 'PgSleep'`;
    await expect
      .poll(async () => (await sleepers.execute(db)).rows[0]?.count, { interval: 10 })
      .toBe(1);
    await store.append(message("quick"));
    const seen = await store.changes({ channel: "lab", person: "ann" }, 0, 10);
    expect(seen.map(({ id }) => id)).toEqual(["slow", "quick"]);
    await slow;
  });
});
