import { afterAll, beforeAll, describe } from "vitest";
import { createWebMessages } from "../../src/store/web-messages.ts";
import { webMessageStoreContract } from "../platforms/web/store-contract.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

describe("the page's messages in PostgreSQL", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  webMessageStoreContract(async () => {
    const { db } = database.connection;
    await db.deleteFrom("web_messages").execute();
    return createWebMessages(db);
  });
});
