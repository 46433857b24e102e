import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { pendingWork } from "../../src/queue/pending-work.ts";
import { createQueue } from "../../src/queue/queue.ts";
import { audit } from "../../src/store/audit.ts";
import { verifyAudit } from "../../src/store/audit-verify.ts";
import { reactions } from "../../src/store/backup/catalog.ts";
import { writeBackup } from "../../src/store/backup/write.ts";
import { migrate, migrationsOf } from "../../src/store/migrate.ts";
import { migrations } from "../../src/store/migrations/index.ts";
import { joinAsReplica } from "../../src/store/replica.ts";
import type { Database } from "../../src/store/schema.ts";
import { entry } from "../support/audit.ts";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

import { everything, fill, NOW, restore, write } from "./backup-state.ts";

type Db = Kysely<Database>;

const UNTIL_6 = Object.fromEntries(Object.entries(migrations).slice(0, 6));
let directory: string;
let full: TestDatabase;
let file: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lamplighter-backup-"));
  file = join(directory, "full.backup");
  full = await createTestDatabase();
  await fill(full.connection.db);
  await write(full.connection.db, file);
});
afterAll(async () => {
  await full.drop();
  await rm(directory, { recursive: true });
});

async function emptyDatabase(): Promise<Db> {
  const database = await createEmptyDatabase();
  onTestFinished(() => database.drop());
  return database.connection.db;
}

describe("a restored database", () => {
  test("holds every row and nothing twice, and has its triggers and references back", async () => {
    const db = await emptyDatabase();
    const { header, trouble } = await restore(db, file);
    const [before, after] = [await everything(full.connection.db), await everything(db)];
    const { timers: _, operation_targets: __, ...same } = before;
    expect(after).toMatchObject(same);
    expect(same.state_changes).toHaveLength(2);
    expect(same.audit_unsealed).toHaveLength(1);
    expect(trouble).toBeUndefined();
    expect((await verifyAudit(db, { now: NOW })).sealed).toBe(700);
    expect(await reactions(db)).toEqual(await reactions(full.connection.db));
    expect(header.tables.some(({ name }) => name === "job_holders")).toBe(false);
    const newest = await db
      .selectFrom("audit")
      .select("id")
      .orderBy("id", "desc")
      .limit(1)
      .execute();
    await audit(db, [entry(702)]);
    const [next] = await db.selectFrom("audit").select("id").orderBy("id", "desc").execute();
    expect(next?.id).toBe((newest[0]?.id ?? 0) + 1);
  });

  test("has the work that was to be done once more as a timer, and no bot holds any", async () => {
    const db = await emptyDatabase();
    await restore(db, file);
    expect(await db.selectFrom("timers").selectAll().execute()).toEqual([
      { job: "poll", key: "poll:c/r", due_at: NOW, data: { cloud: "c", region: "r", failures: 0 } },
    ]);
    expect(await db.selectFrom("job_holders").selectAll().execute()).toEqual([]);
  });

  test("takes a reboot that waited for asked already, as nobody knows; a stop goes by what the cloud shows", async () => {
    const db = await emptyDatabase();
    await restore(db, file);
    const targets = db.selectFrom("operation_targets").select(["action", "progress"]);
    expect(await targets.orderBy("action").execute()).toEqual([
      { action: "reboot", progress: { phase: "beginning", tries: 0, firstTryAt: NOW } },
      { action: "stop", progress: { phase: "waiting", tries: 0 } },
    ]);
  });

  test("of an older backup is brought up to date", async () => {
    const older = await emptyDatabase();
    await migrate(older, UNTIL_6);
    await sql`insert into instances
      values ('c/r/i', 'c', 'r', '{"state": "running"}', 5)`.execute(older);
    const from = join(directory, "older.backup");
    await write(older, from);
    const db = await emptyDatabase();
    await restore(db, from);
    expect(await migrationsOf(db)).toEqual(Object.keys(migrations));
    const { rows } = await sql`select * from state_changes`.execute(db);
    expect(rows).toEqual([{ ref: "c/r/i", at: 5, state: "running" }]);
  });
});

test("a message that was to be told is still to be told after a restore, as is every job that waits, once", async () => {
  const source = await createTestDatabase();
  onTestFinished(() => source.drop());
  const { pool, db } = source.connection;
  const queue = await createQueue({ pool, db, replica: 7, now: () => NOW, log: silentLog });
  const tell = { messageId: "msg_1", failures: 0 };
  await queue.transact(async (tx) => {
    await tx.send("tell", tell);
    await tx.send("tell", tell);
    await tx.at("tell", NOW + 60_000, tell);
    await tx.send("notice", { noticeId: "no_1", failures: 2 });
  });
  await queue.stop();
  const to = join(directory, "jobs.backup");
  await write(db, to);
  const target = await emptyDatabase();
  await restore(target, to);
  const timers = target.selectFrom("timers").select(["job", "due_at", "data"]).orderBy("job");
  expect(await timers.execute()).toEqual([
    { job: "notice", due_at: NOW, data: { noticeId: "no_1", failures: 2 } },
    { job: "tell", due_at: NOW, data: tell },
  ]);
});

const ODD = ["", "null", "\\N", "\\x00", "{}", '\u2028\r\n\t"\\', "'--"];
const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 30 }), fc.constantFrom(...ODD));
const json = fc
  .oneof(fc.jsonValue(), fc.constantFrom(null, "", [], {}, 1e300, 2 ** 60, -0.1))
  .map((one) => JSON.stringify(one));
/** PostgreSQL holds neither of these in text. */
const storable = (one: string | null) => !/\0|\\u0000|\\ud[89a-f]/i.test(one ?? "");
const oddRow = fc.record({
  text: fc.option(text).filter(storable),
  list: fc.option(fc.array(fc.option(text).filter(storable), { maxLength: 3 })),
  json: fc.option(json).filter(storable),
  bytes: fc.option(fc.uint8Array({ maxLength: 20 })),
  big: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  second: fc.integer({ min: 0, max: 2 ** 31 }),
});

test("whatever a column can hold comes back as it was: JSON null and no value, empty lists, odd text, large numbers", async () => {
  const rows = fc.sample(oddRow, 200);
  const source = await createTestDatabase();
  onTestFinished(() => source.drop());
  const { db } = source.connection;
  for (const [n, one] of rows.entries())
    await sql`with audited as (insert into audit (at, kind, words, targets, detail, outcome)
        values (${one.big ?? 0}::bigint, 'odd', ${one.text}, ${one.list}::text[], ${one.json}::jsonb, '')),
      coded as (insert into codes (platform, actor_id, secret, enrolled_at)
        values ('web', ${String(n)}, ${one.bytes && Buffer.from(one.bytes)}, ${one.big}))
      insert into long_commands values (${String(n)}, ${one.text ?? ""},
        to_timestamp(${one.second}::float8 + ${n / 1e6}::float8))`.execute(db);
  const to = join(directory, "odd.backup");
  await write(db, to);
  const target = await emptyDatabase();
  await restore(target, to);
  expect(await everything(target)).toEqual(await everything(db));
});

test("a backup is of one instant: what is written meanwhile is wholly in the next one", async () => {
  const to = join(directory, "instant.backup");
  const { db } = full.connection;
  const late = { platform: "slack", channel_id: "late", at: 1 } as const;
  const header = await writeBackup(db, {
    file: to,
    now: NOW,
    async work(snapshot) {
      await db.insertInto("greetings").values(late).execute();
      return pendingWork(snapshot);
    },
  });
  expect(header.tables.find(({ name }) => name === "greetings")?.rows).toBe(0);
  const empty = await emptyDatabase();
  await restore(empty, to);
  expect(await empty.selectFrom("greetings").selectAll().execute()).toEqual([]);
  await db.deleteFrom("greetings").execute();
});

describe("a database", () => {
  test("with newer tables, or a bot at work, is refused; without rows it is taken", async () => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const { db } = database.connection;
    const old = await emptyDatabase();
    await migrate(old, UNTIL_6);
    const from = join(directory, "six.backup");
    await write(old, from);
    await expect(restore(db, from)).rejects.toThrow(/newer .* than those .*\(0006-schedules\)/);

    const replica = await joinAsReplica(database.url);
    await expect(restore(db, file)).rejects.toThrow("A bot is running on this database");
    await replica.leave();
    await restore(db, file);
    expect((await everything(db)).operations).toHaveLength(2);
  });

  test("without tables of ours cannot be backed up", async () => {
    const to = join(directory, "none.backup");
    await expect(write(await emptyDatabase(), to)).rejects.toThrow("There is nothing to back up");
    await expect(stat(to)).rejects.toThrow("ENOENT");
  });
});
