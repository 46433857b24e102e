import type { Config } from "../config.ts";
import type { Log } from "../model/log.ts";
import { startBuiltInPostgres } from "../store/built-in-postgres.ts";
import { type Connection, connect } from "../store/connect.ts";
import { migrate } from "../store/migrate.ts";
import { migrations } from "../store/migrations/index.ts";
import { joinAsReplica } from "../store/replica.ts";

/** The database as it is found. */
export interface ReachedDatabase {
  readonly url: string;
  readonly connection: Connection;
  close(): Promise<void>;
}

/** The database, ready for use, with this process counted among its replicas. */
export interface OpenDatabase {
  readonly url: string;
  readonly connection: Connection;
  readonly replica: number;
  /** Told once if the others must take us for dead. */
  onLost(listener: (error: Error) => void): void;
  close(): Promise<void>;
}

/** Opens the configured server, or starts (or joins) the built-in one, and brings its schema up to date. */
export async function openDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  const { url, connection, close } = await reachDatabase(config, log);
  return orExplain(config, close, async () => {
    await migrate(connection.db, migrations);
    const replica = await joinAsReplica(url);
    return {
      url,
      connection,
      replica: replica.id,
      onLost: (listener) => replica.onLost(listener),
      async close() {
        await replica.leave();
        await close();
      },
    };
  });
}

/** Connects to the configured server, or starts (or joins) the built-in one; changes nothing in it. */
export async function reachDatabase(config: Config, log: Log): Promise<ReachedDatabase> {
  const { url: external } = config.database;
  const builtIn = external
    ? undefined
    : await startBuiltInPostgres({ directory: config.data, log });
  const url = external ?? builtIn?.url ?? "";
  const connection = connect(url, { applicationName: "lamplighter" });
  return {
    url,
    connection,
    async close() {
      await connection.close();
      await builtIn?.stop();
    },
  };
}

/** Does this with a database that was reached; where it fails, closes it and says whose database it was. */
export async function orExplain<Result>(
  config: Config,
  close: () => Promise<void>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await close();
    if (!config.database.url) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The database that DATABASE_URL names cannot be used: ${reason}`, {
      cause: error,
    });
  }
}
