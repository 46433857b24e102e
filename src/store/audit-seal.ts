import { createHash } from "node:crypto";
import { type Kysely, type Selectable, sql } from "kysely";
import { canonicalJson } from "../model/canonical.ts";
import { type AuditRecord, readAuditRow } from "./audit.ts";
import type { Database } from "./schema.ts";

/** One point of the chain. Kept outside, it shows that nothing before it was replaced or cut off. */
export interface Anchor {
  readonly position: number;
  /** In hexadecimal digits. */
  readonly hash: string;
}

/** Entries that one transaction seals at most: a burst must not hold up those who are answered meanwhile. */
export const SEAL_MAX = 100;
/** Of all replicas one seals at a time. */
const LOCK = sql.raw("7320006, 0");
/** A sealer whose machine is gone holds the others up no longer than this. */
const STALLED_AFTER = sql.lit("10s");
/** What stands before the first entry. */
export const BEFORE_THE_FIRST: Buffer = Buffer.alloc(32);

/** The seal of an entry: SHA-256 over the seal before it and the entry as canonical JSON. */
export function sealOf(previous: Buffer, entry: AuditRecord): Buffer {
  return createHash("sha256").update(previous).update(canonicalJson(entry)).digest();
}

/**
 * Chains what was committed since the last time, oldest first, all of it or nothing. Writers are not held up: they
 * leave a note for each entry, in their own transaction, and this takes up the notes.
 * @returns how many notes it took up, `SEAL_MAX` at most: none also where another replica is at it
 */
export async function sealAudit(db: Kysely<Database>): Promise<number> {
  if (!(await isWaiting(db))) return 0;
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ ours: boolean }>`
      select pg_try_advisory_xact_lock(${LOCK}) as ours,
        set_config('idle_in_transaction_session_timeout', ${STALLED_AFTER}, true)`.execute(tx);
    if (!rows[0]?.ours) return 0;
    const noted = await takeUp(tx);
    // A note about one that has its seal (left by a restore, say) only goes.
    await append(tx, noted.filter(({ sealed }) => !sealed).map(readAuditRow));
    return noted.length;
  });
}

async function isWaiting(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ yes: boolean }>`
    select exists (select from audit_unsealed) as yes`.execute(db);
  return rows[0]?.yes ?? false;
}

/** The entries of the oldest notes, oldest first; the notes go. What it costs does not grow with the chain. */
async function takeUp(tx: Kysely<Database>) {
  const { rows } = await sql<Selectable<Database["audit"]> & { readonly sealed: boolean }>`
    with taken as (
      delete from audit_unsealed where audit_id = any(array(
        select audit_id from audit_unsealed order by audit_id limit ${SEAL_MAX}))
      returning audit_id
    )
    select audit.*, (select true from audit_seal where audit_id = audit.id) is not null as sealed
    from taken join audit on audit.id = taken.audit_id order by audit.id`.execute(tx);
  return rows;
}

async function append(tx: Kysely<Database>, entries: readonly AuditRecord[]): Promise<void> {
  if (entries.length === 0) return;
  const head = await auditHead(tx);
  const first = (head?.position ?? 0) + 1;
  let hash = head ? Buffer.from(head.hash, "hex") : BEFORE_THE_FIRST;
  const links = entries.map((entry, index) => {
    hash = sealOf(hash, entry);
    return { position: first + index, audit_id: entry.id, hash: hash.toString("hex") };
  });
  await sql`
    insert into audit_seal (position, audit_id, hash)
    select position, audit_id, decode(hash, 'hex')
    from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
      as links (position bigint, audit_id bigint, hash text)`.execute(tx);
}

/** The newest point of the chain; undefined before the first entry is sealed. */
export async function auditHead(db: Kysely<Database>): Promise<Anchor | undefined> {
  const { rows } = await sql<{ position: number; hash: Buffer }>`
    select position::float8 as position, hash from audit_seal
    order by audit_seal.position desc limit 1`.execute(db);
  return rows[0] && { position: rows[0].position, hash: rows[0].hash.toString("hex") };
}

/** `12:9f86d0…`, as it is printed and given back. */
export const printAnchor = ({ position, hash }: Anchor): string => `${position}:${hash}`;

/** @returns undefined where the text is none */
export function parseAnchor(text: string): Anchor | undefined {
  const [, position = "", hash = ""] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  return Number(position) > 0
    ? { position: Number(position), hash: hash.toLowerCase() }
    : undefined;
}
