import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { Client } from "pg";

/** One running bot, as the others see it: alive for as long as it holds the lock of its number. */
export interface Replica {
  readonly id: number;
  /** Frees the number; the others may then take over what is ours. */
  leave(): Promise<void>;
  /** Called once if the lock was lost and could not be had again: others now take us for dead. */
  onLost(listener: (error: Error) => void): void;
}

export interface ReplicaOptions {
  /** A positive number below 2³¹, different with every call. */
  readonly newId?: () => number;
  /** Pauses between the tries to get a lost lock back, in milliseconds. */
  readonly retryPausesMs?: readonly number[];
}

/** The class of all replicas' locks; the second key is the replica's number. */
const LOCK_CLASS = 7_320_002;
const CONNECT_LIMIT_MS = 5_000;
const QUERY_LIMIT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;
const JOIN_TRIES = 5;
const RETRY_PAUSES_MS = [0, 100, 200, 500, 1_000, 2_000, 5_000, 5_000, 5_000, 5_000, 5_000];

/** Takes a number of our own and holds its lock on a connection of its own, so that PostgreSQL frees it when we die. */
export async function joinAsReplica(url: string, options: ReplicaOptions = {}): Promise<Replica> {
  const { newId = () => randomInt(1, 2 ** 31), retryPausesMs = RETRY_PAUSES_MS } = options;
  const first = await takeAnyLock(url, newId);
  const { id } = first;
  let client: Client | undefined;
  let left = false;
  let tellLost: (error: Error) => void = () => undefined;
  const lost = new Promise<Error>((resolve) => {
    tellLost = resolve;
  });

  const hold = (held: Client) => {
    client = held;
    held.once("end", () => {
      client = undefined;
      if (!left) void regain();
    });
  };
  const tryAgain = async () => {
    const held = await takeLock(url, id, "take-over");
    if (held && left) await held.end();
    else if (held) hold(held);
    return held !== undefined;
  };
  const regain = async () => {
    let cause: unknown;
    for (const pause of retryPausesMs) {
      await delay(pause, undefined, { ref: false });
      try {
        if (left || (await tryAgain())) return;
      } catch (error) {
        cause = error;
      }
    }
    tellLost(new Error(`the lock of replica ${id} was lost`, { cause }));
  };

  hold(first.client);
  return {
    id,
    async leave() {
      left = true;
      await client?.end();
    },
    onLost: (listener) => void lost.then(listener),
  };
}

/** Whether the replica whose number is in `column` runs at this moment, as a condition inside a query. */
export function isLive(column: string): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from pg_locks as replica_lock
    where ${heldReplicaLock} and replica_lock.objid = ${sql.ref(column)}::oid)`;
}

/** The numbers of all replicas that run at this moment. */
export async function liveReplicas<Schema>(db: Kysely<Schema>): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select replica_lock.objid::int4 as id from pg_locks as replica_lock
    where ${heldReplicaLock} order by id`.execute(db);
  return rows.map(({ id }) => id);
}

/** `objsubid = 2` tells a lock of two keys from one of a single wide key. */
const heldReplicaLock = sql`replica_lock.locktype = 'advisory' and replica_lock.granted
  and replica_lock.classid = ${sql.lit(LOCK_CLASS)} and replica_lock.objsubid = 2
  and replica_lock.database = (select oid from pg_database where datname = current_database())`;

async function takeAnyLock(url: string, newId: () => number) {
  for (let tries = 0; tries < JOIN_TRIES; tries++) {
    const id = newId();
    const client = await takeLock(url, id, "if-free");
    if (client) return { id, client };
  }
  throw new Error("No free number for this replica was found.");
}

/**
 * @param how `take-over` ends the session that has the lock: it can only be an old one of ours, whose connection
 *   broke without the server having noticed
 * @returns undefined while another session has it
 */
async function takeLock(
  url: string,
  id: number,
  how: "if-free" | "take-over",
): Promise<Client | undefined> {
  const client = new Client({
    connectionString: url,
    application_name: `lamplighter replica ${id}`,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  });
  // What it says here also ends the connection, and that is heard by whoever holds it.
  client.on("error", () => undefined);
  try {
    await client.connect();
    // So that the server notices within half a minute when our whole machine is gone.
    await client.query(
      "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3",
    );
    if (how === "take-over") await endHolder(client, id);
    const { rows } = await client.query("select pg_try_advisory_lock($1, $2) as taken", [
      LOCK_CLASS,
      id,
    ]);
    if (rows[0]?.taken === true) return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  await client.end();
  return undefined;
}

async function endHolder(client: Client, id: number): Promise<void> {
  await client.query(
    `select pg_terminate_backend(pid) from pg_locks
     where locktype = 'advisory' and classid = $1 and objid = $2 and objsubid = 2 and granted
       and database = (select oid from pg_database where datname = current_database())`,
    [LOCK_CLASS, id],
  );
}
