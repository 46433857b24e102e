import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { audit } from "../../src/store/audit.ts";
import { writeBackupFile } from "../../src/store/backup/file.ts";
import { restoreBackup } from "../../src/store/backup/restore.ts";
import { writeBackup } from "../../src/store/backup/write.ts";
import { migrationsOf } from "../../src/store/migrate.ts";
import { migrations } from "../../src/store/migrations/index.ts";
import type { Database } from "../../src/store/schema.ts";
import { entry } from "../support/audit.ts";
import { createEmptyDatabase, createTestDatabase } from "../support/database.ts";

let directory: string;
let file: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lamplighter-backup-"));
  file = join(directory, "full.backup");
  const database = await createTestDatabase();
  const { db } = database.connection;
  await audit(
    db,
    Array.from({ length: 50 }, (_, n) => entry(n)),
  );
  await writeBackup(db, { file, now: 1, work: async () => [] });
  await database.drop();
});
afterAll(() => rm(directory, { recursive: true }));

const restore = (db: Kysely<Database>, from: string) =>
  restoreBackup(db, { file: from, migrations, work: async () => undefined });

async function emptyDatabase(): Promise<Kysely<Database>> {
  const database = await createEmptyDatabase();
  onTestFinished(() => database.drop());
  return database.connection.db;
}

describe("the file of a backup", () => {
  test("that was cut off, altered or added to at any byte, or is another one, is refused, and nothing is written", async () => {
    const db = await emptyDatabase();
    const bytes = await readFile(file);
    const bad = join(directory, "bad.backup");
    const said = async (content: Buffer) => {
      await writeFile(bad, content);
      return restore(db, bad).then(
        () => "restored",
        (error: Error) => error.message,
      );
    };
    const refusal = /is no backup of Lamplighter|is cut off or was added to|was altered since/;
    const anywhere = fc.nat(bytes.length - 1);
    await fc.assert(
      fc.asyncProperty(anywhere, fc.integer({ min: 1, max: 255 }), async (at, by) => {
        expect(await said(bytes.subarray(0, at))).toMatch(refusal);
        const altered = Buffer.from(bytes);
        altered.writeUInt8(altered.readUInt8(at) ^ by, at);
        expect(await said(altered)).toMatch(refusal);
      }),
      { numRuns: 60 },
    );
    const altered = Buffer.from(bytes);
    const middle = bytes.length >> 1;
    altered.writeUInt8(altered.readUInt8(middle) ^ 1, middle);
    expect(await said(altered)).toContain("was altered since it was written");
    expect(await said(bytes.subarray(0, middle))).toContain("is cut off or was added to");
    expect(await said(Buffer.concat([bytes, Buffer.from("x")]))).toContain("was added to");
    expect(await said(Buffer.from("PK\u0003\u0004 other"))).toContain("is no backup");
    expect(await said(Buffer.alloc(0))).toContain("is no backup");
    await expect(restore(db, join(directory, "none"))).rejects.toThrow("cannot be read: ENOENT");
    expect(await migrationsOf(db)).toEqual([]);
  });

  test("of a newer Lamplighter is refused by the name of the migration that is not known here", async () => {
    const db = await emptyDatabase();
    const newest = Object.keys(migrations).at(-1) ?? "";
    const older = Object.fromEntries(Object.entries(migrations).slice(0, -1));
    const options = { file, migrations: older, work: async () => undefined };
    await expect(restoreBackup(db, options)).rejects.toThrow(newest);
    expect(await migrationsOf(db)).toEqual([]);
  });

  test("may be read by its owner only", async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("that was not finished does not stay", async () => {
    const to = join(directory, "broken.backup");
    async function* lines() {
      yield "{}\n";
      throw new Error("the disk is full");
    }
    await expect(writeBackupFile(to, lines())).rejects.toThrow("the disk is full");
    expect((await readdir(directory)).filter((name) => name.startsWith("broken"))).toEqual([]);
  });

  test("of a newer format is refused by its number", async () => {
    const db = await emptyDatabase();
    const bad = join(directory, "format.backup");
    async function* lines() {
      yield '{"format":99}\n';
    }
    await writeBackupFile(bad, lines());
    await expect(restore(db, bad)).rejects.toThrow("format 99");
    expect(await migrationsOf(db)).toEqual([]);
  });

  test("that holds less than it says leaves no row behind", async () => {
    const db = await emptyDatabase();
    const bad = join(directory, "less.backup");
    const columns = [
      { name: "platform", type: "text" },
      { name: "channel_id", type: "text" },
      { name: "at", type: "bigint" },
    ];
    const header = {
      format: 1,
      migrations: Object.keys(migrations),
      createdAt: 1,
      tables: [{ name: "greetings", columns, rows: 1_001 }],
      sequences: [],
      work: [],
    };
    async function* lines() {
      yield `${JSON.stringify(header)}\n`;
      for (let n = 0; n < 1_000; n++) yield `["slack", "C${n}", "1"]\n`;
    }
    await writeBackupFile(bad, lines());
    await expect(restore(db, bad)).rejects.toThrow("fewer rows than it says");
    expect(await db.selectFrom("greetings").selectAll().execute()).toEqual([]);
  });
});
