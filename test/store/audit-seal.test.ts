import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { audit } from "../../src/store/audit.ts";
import { parseAnchor, printAnchor, sealAudit } from "../../src/store/audit-seal.ts";
import { verifyAudit } from "../../src/store/audit-verify.ts";
import { type Connection, connect } from "../../src/store/connect.ts";
import { entry, sealAll, THEN } from "../support/audit.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

const MUCH_LATER = THEN + 1_000_000_000;

let database: TestDatabase;
let other: Connection;
beforeEach(async () => {
  database = await createTestDatabase();
  other = connect(database.url, { max: 3 });
});
afterEach(async () => {
  await other.close();
  await database.drop();
});

/** Every entry has one position, positions have no gap, and the chain is right. */
async function expectWhole(entries: number): Promise<void> {
  const verdict = await verifyAudit(database.connection.db, { now: MUCH_LATER });
  expect(verdict).toMatchObject({ sealed: entries, waiting: 0, trouble: undefined });
}

const many = (count: number, from = 0) => Array.from({ length: count }, (_, n) => entry(from + n));

test("writers on two connections and two sealers at once make one chain without a gap", async () => {
  const connections = [database.connection, other];
  let writing = true;
  const writers = connections.map(async ({ db }, which) => {
    for (let n = 0; n < 60; n++) {
      const writes = (tx: typeof db) => audit(tx, many(1 + (n % 4), n * 10 + which));
      await (n % 2 === 0 ? writes(db) : db.transaction().execute(writes));
    }
  });
  const sealers = connections.map(async ({ db }) => {
    while (writing) await sealAudit(db);
  });
  await Promise.all(writers);
  writing = false;
  await Promise.all(sealers);
  await sealAll(database.connection);
  await expectWhole(2 * 15 * (1 + 2 + 3 + 4));
});

test("what is rolled back leaves no gap in the chain", async () => {
  const { db } = database.connection;
  for (let n = 0; n < 10; n++) {
    const attempt = db.transaction().execute(async (tx) => {
      await audit(tx, many(2, n));
      if (n % 2 === 1) throw new Error("changed my mind");
    });
    await attempt.catch(() => undefined);
    await sealAll(database.connection);
  }
  await expectWhole(10);
});

test("an entry that is committed late is sealed after those that were committed before it", async () => {
  const { db } = database.connection;
  await other.db.transaction().execute(async (slow) => {
    await audit(slow, [{ ...entry(0), outcome: "slow" }]);
    await audit(db, [{ ...entry(1), outcome: "quick" }]);
    await sealAll(database.connection);
  });
  await sealAll(database.connection);
  const sealed = await db
    .selectFrom("audit_seal")
    .innerJoin("audit", "audit.id", "audit_seal.audit_id")
    .select("outcome")
    .orderBy("position")
    .execute();
  expect(sealed.map(({ outcome }) => outcome)).toEqual(["quick", "slow"]);
  await expectWhole(2);
});

test("a writer that has not ended holds up neither other writers nor the sealer", async () => {
  const { db } = database.connection;
  await other.db.transaction().execute(async (slow) => {
    await audit(slow, many(3));
    await db.transaction().execute(async (quick) => {
      await sql`set local lock_timeout = '1ms'`.execute(quick);
      await audit(quick, many(3));
    });
    expect(await sealAudit(db)).toBe(3);
  });
  expect(await sealAudit(db)).toBe(3);
  await expectWhole(6);
});

test("a sealer that is killed in the middle leaves nothing half done, and the next one goes on", async () => {
  const { db, pool } = database.connection;
  await audit(db, many(20));
  await sealAll(database.connection);
  await audit(db, many(20));
  const sealer = connect(database.url, { max: 1, applicationName: "doomed" });
  await db.transaction().execute(async (tx) => {
    await sql`lock table audit_seal in share row exclusive mode`.execute(tx);
    const sealing = sealAudit(sealer.db);
    const killed = expect(sealing).rejects.toThrow();
    const kill = async () => {
      const { rows } = await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'doomed' and wait_event_type = 'Lock'`);
      return rows.length;
    };
    await expect.poll(kill, { timeout: 10_000 }).toBe(1);
    await killed;
  });
  await sealer.close();
  expect(await verifyAudit(db, { now: THEN })).toMatchObject({ sealed: 20, waiting: 20 });
  expect(await sealAudit(db)).toBe(20);
  await expectWhole(40);
});

test("10,000 entries are sealed in a few seconds", async () => {
  await audit(database.connection.db, many(10_000));
  const begun = performance.now();
  await sealAll(database.connection);
  expect(performance.now() - begun).toBeLessThan(8_000);
  await expectWhole(10_000);
});

test("entries from before the chain was introduced have their place in it", async () => {
  const { db } = database.connection;
  await sql`alter table audit disable trigger audit_ask_for_seal`.execute(db);
  await audit(db, many(3));
  await sql`alter table audit enable trigger audit_ask_for_seal`.execute(db);
  // As the migration does it.
  await sql`insert into audit_unsealed select id from audit`.execute(db);
  await sealAll(database.connection);
  await expectWhole(3);
});

test("false notes of what waits hold nobody up", async () => {
  const { db } = database.connection;
  await audit(db, many(3));
  await sealAll(database.connection);
  await sql`insert into audit_unsealed select audit_id from audit_seal`.execute(db);
  await audit(db, many(3));
  await sealAll(database.connection);
  await expectWhole(6);
});

test("an anchor is read as it is printed", () => {
  const anchor = { position: 1042, hash: "0f".repeat(32) };
  expect(parseAnchor(printAnchor(anchor))).toEqual(anchor);
  for (const wrong of ["", "1042", `0:${anchor.hash}`, `-1:${anchor.hash}`, "1042:0f0f", "a:b"]) {
    expect(parseAnchor(wrong)).toBeUndefined();
  }
});
