import { type Config, type ConfigResult, sayMistake } from "../config.ts";
import type { Log } from "../model/log.ts";
import { orExplain, type ReachedDatabase, reachDatabase } from "./database.ts";
import type { Said } from "./said.ts";

export interface DatabaseTools {
  readonly log: Log;
  /** @throws where there is nothing to be reached, in words */
  readonly mayReach?: (config: Config) => void;
}

/**
 * For a tool of the command line: does something with the configured database, beside a running bot or without one,
 * and closes it again. What fails is said, with exit code 1.
 */
export async function withDatabase(
  result: ConfigResult,
  { log, mayReach = () => undefined }: DatabaseTools,
  work: (connection: ReachedDatabase["connection"]) => Promise<Said>,
): Promise<Said> {
  if (!result.ok) {
    const lines = result.mistakes.map((mistake) => `  ${sayMistake(mistake)}`);
    return { text: `The configuration has mistakes.\n${lines.join("\n")}`, code: 1 };
  }
  const { config } = result;
  try {
    mayReach(config);
    const { connection, close } = await reachDatabase(config, log);
    const said = await orExplain(config, close, () => work(connection));
    await close();
    return said;
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error), code: 1 };
  }
}
