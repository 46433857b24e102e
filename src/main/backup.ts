import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config, ConfigResult } from "../config.ts";
import type { Log } from "../model/log.ts";
import { pendingWork, setWork } from "../queue/pending-work.ts";
import { installQueues } from "../queue/queue.ts";
import type { Header } from "../store/backup/header.ts";
import { restoreBackup } from "../store/backup/restore.ts";
import { writeBackup } from "../store/backup/write.ts";
import { migrations } from "../store/migrations/index.ts";
import type { Said } from "./said.ts";
import { withDatabase } from "./with-database.ts";

export const BACKUP_USAGE = "Usage: lamplighter backup FILE [--config FILE]";
export const RESTORE_USAGE = "Usage: lamplighter restore FILE [--config FILE]";

export interface BackupTools {
  readonly now: () => number;
  readonly log: Log;
}

/** `lamplighter backup`: the whole state into one file, beside a running bot or without one. */
export function backup(result: ConfigResult, file: string, tools: BackupTools): Promise<Said> {
  return withDatabase(result, { log: tools.log, mayReach: mustHaveRun }, async ({ db }) => {
    const header = await writeBackup(db, { file, now: tools.now(), work: pendingWork });
    return { text: `${file} holds ${contents(header)}.`, code: 0 };
  });
}

/** `lamplighter restore`: the state of such a file into an empty database. */
export function restore(
  result: ConfigResult,
  file: string,
  { log }: Pick<BackupTools, "log">,
): Promise<Said> {
  return withDatabase(result, { log }, async ({ db, pool }) => {
    const { header, trouble } = await restoreBackup(db, {
      file,
      migrations,
      work: (tx, { work, createdAt }) => setWork(tx, work, createdAt),
    });
    await installQueues({ pool, log });
    const made = new Date(header.createdAt).toISOString();
    const text = `Restored from the backup of ${made}: ${contents(header)}.`;
    if (!trouble) return { text: `${text}\nThe audit is whole.`, code: 0 };
    const where = `The audit was not whole when it was backed up, from position ${trouble.position} on.`;
    return { text: `${text}\n${where}\n${trouble.sentence}`, code: 1 };
  });
}

function contents({ tables, migrations: names }: Header): string {
  const count = (table: string) => tables.find(({ name }) => name === table)?.rows ?? 0;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return `${rows} rows of ${tables.length} tables (${count("operations")} operations, ${count("audit")} entries of the audit), schema ${names.at(-1)}`;
}

/** The built-in server would make a new, empty database where there is none. */
function mustHaveRun({ database, data }: Config): void {
  if (database.url || existsSync(join(data, "postgres"))) return;
  throw new Error(`There is nothing to back up: no bot has run with its data in ${data}.`);
}
