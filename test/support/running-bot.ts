import { readConfig } from "../../src/config.ts";
import { newId } from "../../src/main/ids.ts";
import { kinds } from "../../src/main/kinds.ts";
import { type Running, run } from "../../src/main/run.ts";
import type { Log } from "../../src/model/log.ts";
import { makeDataDirectory, removeDataDirectory } from "./data-directory.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { silentLog } from "./silent-log.ts";

/** A bot as `npm start` runs it, in this process, on a database of its own. */
export interface RunningBot {
  readonly running: Running;
  readonly database: TestDatabase;
  close(): Promise<void>;
}

/** @returns once every cloud was read for the first time */
export async function startRunningBot(
  yaml: string,
  env: Readonly<Record<string, string>>,
  now: () => number = Date.now,
  log: Log = silentLog,
): Promise<RunningBot> {
  const database = await createTestDatabase();
  const data = await makeDataDirectory();
  const all = { ...env, DATABASE_URL: database.url, LAMPLIGHTER_DATA: data };
  const read = readConfig({ text: yaml, env: all, kinds });
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  const onFatal = (error: Error) => {
    throw error;
  };
  const running = await run({ config: read.config, env: all, now, newId, log, onFatal });
  await inventoryRead(database.connection.db);
  return {
    running,
    database,
    async close() {
      await running.stop();
      await database.drop();
      await removeDataDirectory(data);
    },
  };
}

async function inventoryRead(db: TestDatabase["connection"]["db"]): Promise<void> {
  for (;;) {
    const rows = await db.selectFrom("syncs").select("synced_at").execute();
    if (rows.length > 0 && rows.every((row) => row.synced_at !== null)) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
