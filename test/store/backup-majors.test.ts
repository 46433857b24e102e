import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { verifyAudit } from "../../src/store/audit-verify.ts";
import { type Connection, connect } from "../../src/store/connect.ts";
import { migrate } from "../../src/store/migrate.ts";
import { migrations } from "../../src/store/migrations/index.ts";
import { createEmptyDatabase, createTestDatabase } from "../support/database.ts";
import { otherMajors, startOtherPostgres } from "../support/other-postgres.ts";
import { everything, fill, NOW, restore, write } from "./backup-state.ts";

type Db = Connection["db"];

async function onMajor(major: number): Promise<Db> {
  const server = await startOtherPostgres(major);
  const { db, close } = connect(server.url);
  onTestFinished(async () => {
    await close();
    await server.close();
  });
  return db;
}

async function builtIn(how: typeof createTestDatabase): Promise<Db> {
  const database = await how();
  onTestFinished(() => database.drop());
  return database.connection.db;
}

/** Both hold the same state; what was to be done may stand elsewhere. */
async function moves(from: Db, to: Db): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "lamplighter-majors-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, "state.backup");
  await write(from, file);
  const { trouble } = await restore(to, file);
  expect(trouble).toBeUndefined();
  const { timers: _, operation_targets: __, ...same } = await everything(from);
  expect(await everything(to)).toMatchObject(same);
  expect((await verifyAudit(to, { now: NOW })).sealed).toBe(700);
}

describe.each(otherMajors)("a backup and PostgreSQL %i", { timeout: 60_000 }, (major) => {
  test("made there, it is restored in the built-in server", async () => {
    const there = await onMajor(major);
    await migrate(there, migrations);
    await fill(there);
    await moves(there, await builtIn(createEmptyDatabase));
  });

  test("made in the built-in server, it is restored there", async () => {
    const here = await builtIn(createTestDatabase);
    await fill(here);
    await moves(here, await onMajor(major));
  });
});

test.skipIf(otherMajors.length > 0)(
  "NOT TRIED between major versions: there is no other PostgreSQL on this machine",
  (context) => {
    context.skip("install postgresql to have backups move between major versions");
  },
);
