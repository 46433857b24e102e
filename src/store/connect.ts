import { Kysely, PostgresDialect } from "kysely";
import { Pool, types } from "pg";
import type { Database } from "./schema.ts";

export interface Connection {
  /** For pg-boss, which brings its own statements. */
  readonly pool: Pool;
  readonly db: Kysely<Database>;
  /** Waits for what is under way, then disconnects. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Connections at most. */
  readonly max?: number;
  /** How the database's own lists name us. */
  readonly applicationName?: string;
}

const CONNECT_LIMIT_MS = 10_000;
const STATEMENT_LIMIT_MS = 30_000;
const IDLE_TRANSACTION_LIMIT_MS = 60_000;
const IDLE_MS = 30_000;
const KEEP_ALIVE_MS = 10_000;

/** Nothing is connected before the first query. */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const { max = 10, applicationName = "lamplighter" } = options;
  const pool = new Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    statement_timeout: STATEMENT_LIMIT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_LIMIT_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    types: { getTypeParser },
  });
  // A lost connection is told to the query that used it; an idle one is replaced. Unheard, either would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  let closing: Promise<void> | undefined;
  return {
    pool,
    db,
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
}

const INT8 = types.builtins.INT8;

// pg declares this parameter's type differently in every overload; the rest is passed on as it is.
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: "text" | "binary") =>
  oid === INT8 && format !== "binary" ? parseInt8 : types.getTypeParser(oid, format as "text");

/** Our 64-bit values are instants and counts, all of which a number holds exactly. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a number`);
  return value;
}
