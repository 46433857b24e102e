import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Config, readConfig } from "../../src/config.ts";
import { audit as auditCommand } from "../../src/main/audit.ts";
import { openDatabase } from "../../src/main/database.ts";
import { newId } from "../../src/main/ids.ts";
import { kinds } from "../../src/main/kinds.ts";
import { migrateDatabase } from "../../src/main/migrate.ts";
import { run } from "../../src/main/run.ts";
import { createQueue } from "../../src/queue/queue.ts";
import { audit } from "../../src/store/audit.ts";
import { recordConfig } from "../../src/store/audit-config.ts";
import { verifyAudit } from "../../src/store/audit-verify.ts";
import { type Connection, connect } from "../../src/store/connect.ts";
import { entry, sealAll } from "../support/audit.ts";
import { silentLog } from "../support/silent-log.ts";
import { databaseUrl } from "../support/test-database-url.ts";

const suffix = randomBytes(4).toString("hex");
const OWNER = `owner_${suffix}`;
const BOT = `bot_${suffix}`;
const DATABASE = `roles_${suffix}`;

/** The document's own statements, under names that no other test has. */
const [asAdministrator, inDatabase, asOwner] = [
  ...readFileSync("docs/security-database.md", "utf8").matchAll(/```sql\n([\s\S]*?)```/g),
].map(([, text = ""]) =>
  text
    .replaceAll("lamplighter_owner", OWNER)
    .replaceAll("lamplighter_bot", BOT)
    .replaceAll("database lamplighter", `database ${DATABASE}`),
);

function urlAs(user?: string): string {
  const url = new URL(databaseUrl(inject("serverUrl"), DATABASE));
  if (user) url.username = user;
  return url.href;
}

/** One statement after the other, as psql does it. */
async function execute(url: string, statements = ""): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    for (const statement of statements.split(";")) await client.query(statement);
  } finally {
    await client.end();
  }
}

function config(url: string): Config {
  const env = { DATABASE_URL: url, PORT: "0" };
  const text = "clouds: { lab: { provider: simulator } }\nplatforms: { web: {} }\n";
  const read = readConfig({ text, env, kinds });
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  return read.config;
}
const migrateAs = (user: string) =>
  migrateDatabase({ ok: true, config: config(urlAs(user)) }, silentLog);

describe("with the two roles of docs/security-database.md", () => {
  let bot: Connection;
  let first: Awaited<ReturnType<typeof migrateDatabase>>;
  let tooEarly: Awaited<ReturnType<typeof migrateDatabase>>;
  beforeAll(async () => {
    await execute(inject("serverUrl"), asAdministrator);
    await execute(urlAs(), inDatabase);
    tooEarly = await migrateAs(BOT);
    first = await migrateAs(OWNER);
    await execute(urlAs(OWNER), asOwner);
    bot = connect(urlAs(BOT));
  });
  afterAll(async () => {
    await bot.close();
    await execute(
      inject("serverUrl"),
      `drop database ${DATABASE} with (force); drop role ${OWNER}; drop role ${BOT}`,
    );
  });

  test("the bot's role cannot bring a database up to date, and is told who can", () => {
    expect(tooEarly.code).toBe(1);
    expect(tooEarly.text).toMatch(/this role may not change that\. Run “lamplighter migrate” as/);
  });

  test("the owner's role brings it up to date, and a second time has nothing to do", async () => {
    expect(first).toEqual({
      code: 0,
      text: expect.stringMatching(/^The database is up to date\. Applied: 0001-first, 0002-/),
    });
    const text = "The database is up to date. Nothing had to be done.";
    expect(await migrateAs(OWNER)).toEqual({ code: 0, text });
  });

  test("the bot's role can make no table", async () => {
    for (const table of ["lamps", "public.lamps", "pgboss.lamps", "pg_temp.lamps"]) {
      const attempt = bot.pool.query(`create table ${table} (id integer)`);
      await expect(attempt).rejects.toThrow("permission denied");
    }
  });

  test("the bot starts, works and stops", async () => {
    const options = { config: config(urlAs(BOT)), env: {}, now: Date.now, newId, log: silentLog };
    const onFatal = (error: Error) => {
      throw error;
    };
    const running = await run({ ...options, onFatal });
    const read = () =>
      bot.db
        .selectFrom("instances")
        .select("ref")
        .execute()
        .then((rows) => rows.length);
    await expect.poll(read, { timeout: 15_000 }).toBeGreaterThan(0);
    await running.stop();
  });

  test("requests, jobs, timers and the chain are within its rights", async () => {
    const opened = await openDatabase(config(urlAs(BOT)), silentLog);
    const { connection, replica } = opened;
    const now = Date.now;
    const queue = await createQueue({ ...connection, replica, now, log: silentLog });
    const told: string[] = [];
    const nothing = async () => undefined;
    const handlers = new Proxy({} as Parameters<typeof queue.start>[0], {
      get: (_, name) =>
        name === "tell" ? async (job: { messageId: string }) => told.push(job.messageId) : nothing,
    });
    await queue.start(handlers);
    await queue.transact(async (tx) => {
      await audit(tx.db, [entry(0), entry(1)]);
      await tx.send("tell", { messageId: "now", failures: 0 });
      await tx.at("tell", now() + 1, { messageId: "soon", failures: 0 });
    });
    await expect.poll(() => [...told].sort(), { timeout: 15_000 }).toEqual(["now", "soon"]);
    await recordConfig(connection.db, { digest: "d", parts: { roles: "r" }, at: now() });
    await sealAll(connection);
    const verdict = await verifyAudit(connection.db, { now: now() });
    expect(verdict).toMatchObject({ waiting: 0, trouble: undefined });
    expect(verdict.sealed).toBeGreaterThanOrEqual(3);
    await queue.stop();
    await opened.close();
  });

  const CHANGES = ["audit", "audit_seal"].flatMap((table) => [
    `update ${table} set ${table === "audit" ? "outcome = 'fine'" : "hash = ''"}`,
    `delete from ${table}`,
    `truncate ${table}`,
  ]);
  test.each(CHANGES)("the bot's role has no right to: %s", async (statement) => {
    await expect(bot.pool.query(statement)).rejects.toMatchObject({
      code: "42501",
      message: expect.stringMatching(/^permission denied for table audit/),
    });
  });
  test.each(CHANGES)("the owner's role is refused too: %s", async (statement) => {
    await expect(execute(urlAs(OWNER), statement)).rejects.toThrow(/^The audit is append-only/);
  });
  test("the bot's role cannot take the guards away", async () => {
    for (const statement of [
      "alter table audit disable trigger all",
      "drop trigger audit_append_only on audit",
      "drop table audit",
      "set session_replication_role = replica",
      "create or replace function audit_refuse_change() returns trigger language sql as ''",
      "delete from kysely_migration",
    ]) {
      await expect(bot.pool.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  test("an auditor's role can verify and change nothing", async () => {
    const auditor = `auditor_${suffix}`;
    await execute(
      urlAs(),
      `create role ${auditor} login; grant connect on database ${DATABASE} to ${auditor}`,
    );
    await execute(
      urlAs(OWNER),
      `grant usage on schema public to ${auditor};
       grant select on audit, audit_seal, audit_unsealed, operation_targets, instances to ${auditor}`,
    );
    const said = await auditCommand(
      { kind: "verify" },
      { ok: true, config: config(urlAs(auditor)) },
      { now: Date.now, log: silentLog, out: process.stdout },
    );
    expect(said).toMatchObject({ code: 0, text: expect.stringMatching(/^The audit is whole/) });
    const reader = connect(urlAs(auditor));
    await expect(audit(reader.db, [entry(0)])).rejects.toThrow("permission denied");
    await reader.close();
    await execute(urlAs(), `drop owned by ${auditor}; drop role ${auditor}`);
  });

  test("a queue that a newer version needs is the owner's to make", async () => {
    const owner = connect(urlAs(OWNER));
    await sql`delete from pgboss.queue where name = 'lapse'`.execute(owner.db);
    await owner.close();
    const tools = { ...bot, replica: 1, now: Date.now, log: silentLog };
    await expect(createQueue(tools)).rejects.toThrow("Run “lamplighter migrate” as the role");
  });
});
