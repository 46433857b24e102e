import type { ConfigResult } from "../config.ts";
import type { Log } from "../model/log.ts";
import { installQueues } from "../queue/queue.ts";
import { migrate } from "../store/migrate.ts";
import { migrations } from "../store/migrations/index.ts";
import type { Said } from "./said.ts";
import { withDatabase } from "./with-database.ts";

/**
 * `lamplighter migrate`: brings the database up to date and does nothing else, so that a role that owns it can do
 * this and the bot itself may run as one that owns nothing.
 * @returns the text for the terminal and the exit code
 */
export function migrateDatabase(result: ConfigResult, log: Log): Promise<Said> {
  return withDatabase(result, { log }, async ({ db, pool }) => {
    const applied = await migrate(db, migrations);
    await installQueues({ pool, log });
    const did = applied.length > 0 ? `Applied: ${applied.join(", ")}.` : "Nothing had to be done.";
    return { text: `The database is up to date. ${did}`, code: 0 };
  });
}
