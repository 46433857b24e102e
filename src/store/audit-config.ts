import { type Kysely, sql } from "kysely";
import { audit } from "./audit.ts";
import type { Database } from "./schema.ts";

/** Bots that start at once record one after the other. */
const LOCK = sql.raw("7320006, 1");

/** The configuration in force, as far as it may be told: digests, never values. */
export interface ConfigRecord {
  /** Of the whole. */
  readonly digest: string;
  /** Of each of its top-level parts. */
  readonly parts: Readonly<Record<string, string>>;
  readonly at: number;
}

/**
 * Adds an entry when this is another configuration than the last one that was recorded, naming the parts that differ.
 * @returns those parts; undefined where nothing was to be recorded
 */
export async function recordConfig(
  db: Kysely<Database>,
  { digest, parts, at }: ConfigRecord,
): Promise<readonly string[] | undefined> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
    const last = await lastRecorded(tx);
    if (last?.digest === digest) return undefined;
    const before = last?.parts ?? {};
    const names = new Set([...Object.keys(before), ...Object.keys(parts)]);
    const changed = [...names].filter((name) => before[name] !== parts[name]).sort();
    const outcome = last ? `changed: ${changed.join(", ")}` : "first configuration";
    await audit(tx, [{ at, kind: "config", outcome, detail: { digest, parts, changed } }]);
    return changed;
  });
}

async function lastRecorded(
  db: Kysely<Database>,
): Promise<Pick<ConfigRecord, "digest" | "parts"> | undefined> {
  const row = await db
    .selectFrom("audit")
    .select("detail")
    .where("kind", "=", sql.lit("config"))
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  // Only `recordConfig` writes entries of this kind.
  return (row?.detail as Pick<ConfigRecord, "digest" | "parts"> | null) ?? undefined;
}
