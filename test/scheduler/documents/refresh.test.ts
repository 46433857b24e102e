import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Tx } from "../../../src/queue/tx.ts";
import type { DocumentRead } from "../../../src/scheduler/documents/fetch.ts";
import { readDocument } from "../../../src/scheduler/documents/refresh.ts";
import { documentsOf, staleDocuments } from "../../../src/store/documents.ts";
import { createClock } from "../../support/clock.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

const URL = "https://docs.example.com/dev.json";
const OTHER = "https://docs.example.com/other.json";
const MINUTE = 60_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.connection.db.deleteFrom("documents").execute();
});

function desk() {
  const { db } = database.connection;
  const clock = createClock();
  const asked: string[] = [];
  const changed: string[] = [];
  let answer: DocumentRead = { text: "one" };
  return {
    db,
    clock,
    asked,
    changed,
    says: (read: DocumentRead) => {
      answer = read;
    },
    read: (url = URL) =>
      readDocument(
        {
          db,
          transact: (work) => db.transaction().execute((turn) => work({ db: turn } as Tx)),
          now: clock.now,
          readDocument: async (asking) => {
            asked.push(asking);
            return answer;
          },
          documentChanged: async (_, url) => void changed.push(url),
        },
        { url },
      ),
    found: async () => (await documentsOf(db, [URL])).get(URL),
  };
}

test("a document is asked for once in fifteen minutes, however many instances name it", async () => {
  const { read, asked, clock } = desk();
  expect(await read()).toBe(true);
  for (let instance = 0; instance < 20; instance++) expect(await read()).toBe(false);
  clock.advance(15 * MINUTE - 1);
  await read();
  expect(asked).toHaveLength(1);
  clock.advance(1);
  await read();
  expect(asked).toHaveLength(2);
});

test("whoever lives by it is woken when it says something else, and only then", async () => {
  const { read, says, changed, clock, found } = desk();
  const next = async (answer: DocumentRead) => {
    clock.advance(16 * MINUTE);
    says(answer);
    await read();
    return changed.splice(0).length;
  };
  expect(await next({ trouble: "It is away." })).toBe(1);
  expect(await next({ trouble: "It is away." })).toBe(0);
  expect(await next({ trouble: "It is still away." })).toBe(1);
  expect(await next({ text: "one" })).toBe(1);
  expect(await next({ text: "one" })).toBe(0);
  expect(await next({ trouble: "It is away." })).toBe(0);
  expect(await found()).toEqual({ url: URL, text: "one", trouble: "It is away." });
  expect(await next({ text: "one" })).toBe(0);
  expect(await found()).toEqual({ url: URL, text: "one", trouble: undefined });
  expect(await next({ text: "" })).toBe(1);
  expect(await next({ text: "two" })).toBe(1);
});

test("a document whose readers could not be woken counts as not read", async () => {
  const { db, clock } = desk();
  const tools = {
    db,
    transact: <Result>(work: (tx: Tx) => Promise<Result>) =>
      db.transaction().execute((turn) => work({ db: turn } as Tx)),
    now: clock.now,
    readDocument: async () => ({ text: "one" }),
    documentChanged: async () => {
      throw new Error("killed");
    },
  };
  await expect(readDocument(tools, { url: URL })).rejects.toThrow("killed");
  expect(await documentsOf(db, [URL])).toEqual(new Map());
  expect(await staleDocuments(db, [URL], clock.now())).toEqual([URL]);
});

test("what is stale is told of those that are asked for, each once", async () => {
  const { db, read, clock } = desk();
  await read();
  expect(await staleDocuments(db, [URL, OTHER, OTHER], clock.now() - 1)).toEqual([OTHER]);
  expect(await staleDocuments(db, [URL], clock.now())).toEqual([URL]);
  expect(await staleDocuments(db, [], clock.now())).toEqual([]);
});

test("a document that nobody named for a month is forgotten", async () => {
  const { db, read, says, clock } = desk();
  await read(OTHER);
  clock.advance(31 * 24 * 60 * MINUTE);
  says({ text: "two" });
  await read();
  expect([...(await documentsOf(db, [URL, OTHER])).keys()]).toEqual([URL]);
});
