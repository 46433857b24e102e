import { Client } from "pg";
import { codeOf, keptOut } from "./postmaster.ts";

/** Our part in keeping the server lit: every bot that uses it holds one. */
export interface Lease {
  /** Gives the lease up. @returns whether nobody else holds one; then nobody gets one until `close` */
  isLast(): Promise<boolean>;
  close(): Promise<void>;
  /** Called once if the connection ends without `close`. */
  onLost(listener: () => void): void;
}

export type Asked =
  | { readonly kind: "held"; readonly lease: Lease }
  /** Nobody listens there. */
  | { readonly kind: "nobody" }
  /** A server is there but does not serve now: it starts, or stops, or has too many clients. */
  | { readonly kind: "not-now"; readonly error: Error };

/** Every holder shares this lock; who can have it alone is the last. */
const LEASE_LOCK = "7320003, 0";
const CONNECT_LIMIT_MS = 3_000;
const QUERY_LIMIT_MS = 5_000;

/**
 * Asks the server for a lease. It waits while the last holder is putting the server out, and then fails with it.
 * @throws when the server is there and refuses us for good
 */
export async function askForLease(url: string): Promise<Asked> {
  const client = new Client({
    connectionString: url,
    application_name: "lamplighter lease",
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
  });
  // What it says here also ends the connection, and that is heard below.
  client.on("error", () => undefined);
  let closing = false;
  const lost = new Promise<void>((resolve) => client.once("end", () => closing || resolve()));
  const close = async () => {
    closing = true;
    await client.end().catch(() => undefined);
  };
  try {
    await client.connect();
    await client.query(`select pg_advisory_lock_shared(${LEASE_LOCK})`);
  } catch (error) {
    await close();
    return whyNot(error);
  }
  const isLast = async () => {
    closing = true;
    await client.query(`select pg_advisory_unlock_shared(${LEASE_LOCK})`);
    const { rows } = await client.query(`select pg_try_advisory_lock(${LEASE_LOCK}) as alone`);
    return rows[0]?.alone === true;
  };
  return {
    kind: "held",
    lease: { isLast, close, onLost: (listener) => void lost.then(listener) },
  };
}

function whyNot(error: unknown): Asked {
  const code = codeOf(error);
  if (code === "ECONNREFUSED" || code === "ENOENT") return { kind: "nobody" };
  const foreign = keptOut(error);
  if (foreign) throw foreign;
  if (!(error instanceof Error) || code?.startsWith("28")) throw error;
  return { kind: "not-now", error };
}
