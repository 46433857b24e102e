import { afterEach, beforeEach, expect, test } from "vitest";
import { startAuditSealer } from "../src/audit-sealer.ts";
import type { Log } from "../src/model/log.ts";
import { audit } from "../src/store/audit.ts";
import { auditHead, parseAnchor, SEAL_MAX } from "../src/store/audit-seal.ts";
import { verifyAudit } from "../src/store/audit-verify.ts";
import { entry, sealAll } from "./support/audit.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

const DAY_MS = 86_400_000;
const PATIENCE = { timeout: 15_000 };

let database: TestDatabase;
let anchors: string[];
let passedMs: number;
const log: Log = {
  debug() {},
  warn() {},
  error() {},
  info: (fields) => void anchors.push((fields as { anchor: string }).anchor),
};
const now = () => Date.now() + passedMs;

beforeEach(async () => {
  database = await createTestDatabase();
  anchors = [];
  passedMs = 0;
});
afterEach(() => database.drop());

const sealed = async () => (await auditHead(database.connection.db))?.position ?? 0;
const start = () => startAuditSealer({ db: database.connection.db, now, log });
const write = (count: number) =>
  audit(
    database.connection.db,
    Array.from({ length: count }, (_, n) => entry(n)),
  );

test("what is written while the bot runs is sealed soon after", async () => {
  const sealers = [start(), start()];
  for (let round = 1; round <= 3; round++) {
    await write(5);
    await expect.poll(sealed, PATIENCE).toBe(round * 5);
  }
  for (const sealer of sealers) await sealer.stop();
  const verdict = await verifyAudit(database.connection.db, { now: now() });
  expect(verdict).toMatchObject({ sealed: 15, trouble: undefined });
});

test("a bot that stops leaves nothing unsealed, and seals nothing more", async () => {
  const sealer = start();
  await write(SEAL_MAX + 1);
  await sealer.stop();
  expect(await sealed()).toBe(SEAL_MAX + 1);
});

test("the newest point of the chain is in the log at the start, and then once a day", async () => {
  await write(3);
  await sealAll(database.connection);
  const sealer = start();
  await expect.poll(() => anchors.length, PATIENCE).toBe(1);
  expect(parseAnchor(anchors[0] ?? "")).toEqual(await auditHead(database.connection.db));
  passedMs = DAY_MS - 60_000;
  await write(1);
  await expect.poll(sealed, PATIENCE).toBe(4);
  expect(anchors).toHaveLength(1);
  passedMs = DAY_MS;
  await expect.poll(() => anchors.length, PATIENCE).toBe(2);
  expect(parseAnchor(anchors[1] ?? "")?.position).toBe(4);
  await sealer.stop();
});
