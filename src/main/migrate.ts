import { type Config, type ConfigResult, sayMistake } from "../config.ts";
import type { Log } from "../model/log.ts";
import { installQueues } from "../queue/queue.ts";
import { migrate } from "../store/migrate.ts";
import { migrations } from "../store/migrations/index.ts";
import { orExplain, reachDatabase } from "./database.ts";

/**
 * `lamplighter migrate`: brings the database up to date and does nothing else, so that a role that owns it can do
 * this and the bot itself may run as one that owns nothing.
 * @returns the text for the terminal and the exit code
 */
export async function migrateDatabase(
  result: ConfigResult,
  log: Log,
): Promise<{ readonly text: string; readonly code: number }> {
  if (!result.ok) {
    const lines = result.mistakes.map((mistake) => `  ${sayMistake(mistake)}`);
    return { text: `The configuration has mistakes.\n${lines.join("\n")}`, code: 1 };
  }
  try {
    const applied = await bringUpToDate(result.config, log);
    const did = applied.length > 0 ? `Applied: ${applied.join(", ")}.` : "Nothing had to be done.";
    return { text: `The database is up to date. ${did}`, code: 0 };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { text: reason, code: 1 };
  }
}

async function bringUpToDate(config: Config, log: Log): Promise<readonly string[]> {
  const { connection, close } = await reachDatabase(config, log);
  const applied = await orExplain(config, close, async () => {
    const names = await migrate(connection.db, migrations);
    await installQueues({ pool: connection.pool, log });
    return names;
  });
  await close();
  return applied;
}
