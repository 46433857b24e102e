import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { audit, auditEntries, refsOf } from "../../src/store/audit.ts";
import { recordConfig } from "../../src/store/audit-config.ts";
import { insertOperations } from "../../src/store/new-operations.ts";
import { ANN, BEN, entry, OPS, sealAll, THEN } from "../support/audit.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const newest = (limit: number) =>
  auditEntries(database.connection.db, {}, { order: "newest first", limit });

describe("what is written", () => {
  test("is read as it was written, with its place in the chain once it has one", async () => {
    const { db } = database.connection;
    const written = [0, 1, 2, 3].map(entry);
    await audit(db, written);
    const [last] = await newest(1);
    expect(last).toMatchObject({ ...written[3], seal: undefined });
    await sealAll(database.connection);
    const read = (await newest(4)).reverse();
    expect(read).toMatchObject(written);
    const positions = read.map(({ seal }) => seal?.position ?? 0);
    expect(positions).toEqual([0, 1, 2, 3].map((n) => (positions[0] ?? 0) + n));
    // What is not said otherwise belongs to its operation.
    expect(read[1]?.correlationId).toBe(written[1]?.operationId);
  });

  test("may hold what PostgreSQL's texts cannot: the entry is kept, without those letters", async () => {
    const words = "stop \0db\uD800 \\u0000";
    await audit(database.connection.db, [{ ...entry(0), words, actor: { ...ANN, name: "A\0" } }]);
    const [read] = await newest(1);
    expect(read).toMatchObject({
      words: "stop \uFFFDdb\uFFFD \\u0000",
      actor: { name: "A\uFFFD" },
    });
  });

  test("may be 10,000 entries of one operation at once", async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => entry(n));
    await audit(database.connection.db, many);
    expect((await newest(10_000)).reverse()).toMatchObject(many);
  });

  test("includes the entry that a request writes together with its operation", async () => {
    const { db } = database.connection;
    const operation = {
      ...{
        id: "op_one",
        correlation: "slack:Ev1",
        verb: "stop",
        actor: ANN,
        channel: OPS,
        words: "stop x",
        rule: "@devs",
      },
      ...{ stage: "running", createdAt: THEN, skipped: [], version: 1, targets: [] },
    } as unknown as Parameters<typeof insertOperations>[1][number]["operation"];
    const message = { id: "msg_one", reply: undefined };
    await insertOperations(db, [{ operation, message, timers: [] }]);
    await sealAll(database.connection);
    const [read] = await newest(1);
    expect(read).toMatchObject({ kind: "request", operationId: "op_one", seal: {} });
  });
});

describe("who looks for something", () => {
  beforeAll(async () => {
    const { db } = database.connection;
    await audit(db, [
      { at: THEN, kind: "request", actor: ANN, outcome: "running", operationId: "op_find" },
      { at: THEN + 1, kind: "approval", actor: BEN, outcome: "1 of 1", operationId: "op_find" },
      { at: THEN + 2, kind: "decline", actor: BEN, outcome: "no", targets: ["lab/x/2", "lab/x/3"] },
      { at: THEN + 3, kind: "transition", outcome: "a → b", ref: "lab/x/3" },
    ]);
  });
  const found = async (filter: Parameters<typeof auditEntries>[1]) => {
    const page = { order: "oldest first", limit: 100 } as const;
    const entries = await auditEntries(database.connection.db, filter, page);
    return entries.map(({ kind }) => kind);
  };

  test("finds one operation's entries", async () => {
    expect(await found({ operationId: "op_find" })).toEqual(["request", "approval"]);
  });
  test("finds an instance alone or among others", async () => {
    expect(await found({ refs: ["lab/x/3"] })).toEqual(["decline", "transition"]);
    expect(await found({ refs: ["lab/x/2", "lab/x/9"] })).toEqual(["decline"]);
    expect(await found({ refs: [] })).toEqual([]);
  });
  test("finds a person by platform and id, or by a name that may be anybody's", async () => {
    const mine = { kinds: ["approval", "decline"] } as const;
    expect(await found({ ...mine, actor: { platform: "discord", person: "71" } })).toHaveLength(2);
    expect(await found({ ...mine, actor: { platform: "slack", person: "71" } })).toEqual([]);
    expect(await found({ ...mine, actor: { person: "Ben" } })).toHaveLength(2);
    expect(await found({ ...mine, actor: { platform: "discord", person: "Ben" } })).toEqual([]);
  });
  test("finds a time and a kind", async () => {
    const hour = { since: THEN + 1, until: THEN + 3, kinds: ["approval", "decline"] } as const;
    expect(await found(hour)).toEqual(["approval", "decline"]);
    expect(await found({ ...hour, until: THEN + 2 })).toEqual(["approval"]);
    expect(await found({ kinds: [] })).toEqual([]);
  });
  test("finds an instance by every ref that its name ever had", async () => {
    const { db } = database.connection;
    const instance = JSON.stringify({ name: "db-7", state: "running" });
    await db
      .insertInto("instances")
      .values({ ref: "lab/x/7", cloud: "lab", region: "x", instance, seen_at: THEN })
      .execute();
    expect(await refsOf(db, "db-7")).toEqual(["lab/x/7"]);
    expect(await refsOf(db, "lab/x/8")).toEqual(["lab/x/8"]);
    expect(await refsOf(db, "nobody")).toEqual([]);
  });
  test("turns pages without missing or repeating an entry", async () => {
    const { db } = database.connection;
    const all = await newest(50);
    let beyond: number | undefined;
    const turned = [];
    for (let page = 0; page < 10; page++) {
      const entries = await auditEntries(db, {}, { order: "newest first", beyond, limit: 5 });
      turned.push(...entries);
      beyond = entries.at(-1)?.id;
    }
    expect(turned).toEqual(all);
  });
});

describe("nobody changes the audit", () => {
  const attempts = [
    "update audit set outcome = 'all is well'",
    "update audit_seal set position = position + 1",
    ...["audit", "audit_seal"].flatMap((table) => [
      `delete from ${table}`,
      `delete from ${table} where false`,
      `truncate ${table}`,
    ]),
  ];
  test.each(attempts)("%s is refused, also to the superuser", async (statement) => {
    const attempt = database.connection.pool.query(statement);
    await expect(attempt).rejects.toThrow(/^The audit is append-only: \w+ on audit\w* is refused/);
  });
  test("a session that passes ordinary triggers by is refused too", async () => {
    const attempt = database.connection.db.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      await sql`delete from audit`.execute(tx);
    });
    await expect(attempt).rejects.toThrow("append-only");
  });
});

describe("a change of the configuration", () => {
  let fresh: TestDatabase;
  beforeEach(async () => {
    fresh = await createTestDatabase();
    return () => fresh.drop();
  });
  const one = { digest: "d1", parts: { roles: "r1", channels: "c1" }, at: THEN };
  const other = { digest: "d2", parts: { roles: "r2", channels: "c1", clouds: "x" }, at: THEN + 1 };

  test("is an entry that names the parts; the same again is none", async () => {
    const { db } = fresh.connection;
    expect(await recordConfig(db, one)).toEqual(["channels", "roles"]);
    expect(await recordConfig(db, { ...one, at: THEN + 9 })).toBeUndefined();
    expect(await recordConfig(db, other)).toEqual(["clouds", "roles"]);
    expect(await recordConfig(db, one)).toEqual(["clouds", "roles"]);
    const entries = await auditEntries(db, {}, { order: "oldest first", limit: 9 });
    expect(entries.map(({ kind, outcome }) => `${kind}: ${outcome}`)).toEqual([
      "config: first configuration",
      "config: changed: clouds, roles",
      "config: changed: clouds, roles",
    ]);
  });

  test("is one entry when several bots start at once", async () => {
    const { db } = fresh.connection;
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => recordConfig(db, one)));
    expect(all.filter((parts) => parts !== undefined)).toHaveLength(1);
  });
});
