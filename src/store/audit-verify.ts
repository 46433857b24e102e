import { type Kysely, type Selectable, sql } from "kysely";
import { type AuditRecord, readAuditRow } from "./audit.ts";
import { type Anchor, auditHead, BEFORE_THE_FIRST, sealOf } from "./audit-seal.ts";
import type { Database } from "./schema.ts";

/** Where the audit is not what was written, and how that shows. */
export interface AuditTrouble {
  /** The first position of the chain that is not right. */
  readonly position: number;
  /** The entry's own number, where it is known. */
  readonly entryId?: number | undefined;
  /** For people. */
  readonly sentence: string;
}

export interface AuditVerdict {
  /** The newest point of the chain; worth keeping only when there is no trouble. */
  readonly head: Anchor | undefined;
  /** How many entries have their place in the chain. */
  readonly sealed: number;
  /** How many were written just now and have none yet. */
  readonly waiting: number;
  readonly trouble?: AuditTrouble | undefined;
}

export interface VerifyOptions {
  readonly now: number;
  /** A point of the chain that was written down elsewhere, earlier. */
  readonly anchor?: Anchor | undefined;
  /** How many entries are read at a time. */
  readonly pageSize?: number;
}

const PAGE_SIZE = 5_000;
/** An entry waits a second for its seal; one that waits longer than this has a reason to be looked at. */
const SEALED_WITHIN_MS = 60_000;

/** Reads the whole audit and makes every hash anew. Changes nothing. */
export async function verifyAudit(
  db: Kysely<Database>,
  { now, anchor, pageSize = PAGE_SIZE }: VerifyOptions,
): Promise<AuditVerdict> {
  const head = await auditHead(db);
  const sealed = head?.position ?? 0;
  const trouble =
    (await troubleInChain(db, sealed, anchor, pageSize)) ?? troubleWithAnchor(sealed, anchor);
  if (trouble) return { head, sealed, waiting: 0, trouble };
  return { head, sealed, ...(await unsealed(db, sealed, now, pageSize)) };
}

/** Walks from the first position to the last one that was there at the beginning. */
async function troubleInChain(
  db: Kysely<Database>,
  last: number,
  anchor: Anchor | undefined,
  pageSize: number,
): Promise<AuditTrouble | undefined> {
  let walked: Walked = { position: 0, hash: BEFORE_THE_FIRST };
  while (walked.position < last) {
    const links = await readLinks(db, { after: walked.position, last, pageSize });
    // The newest link was there a moment ago.
    if (links.length === 0) return outOfOrder(walked.position + 1, last + 1);
    for (const link of links) {
      const step = follow(walked, link, anchor);
      if ("sentence" in step) return step;
      walked = step;
    }
  }
  return undefined;
}

/** How far the chain has been found right. */
interface Walked {
  readonly position: number;
  readonly hash: Buffer;
}

interface Link extends Walked {
  readonly entryId: number;
  readonly entry: AuditRecord | undefined;
}

function follow(walked: Walked, link: Link, anchor: Anchor | undefined): Walked | AuditTrouble {
  const position = walked.position + 1;
  if (link.position !== position) return outOfOrder(position, link.position);
  if (!link.entry) return removed(position, link.entryId);
  const hash = sealOf(walked.hash, link.entry);
  if (!hash.equals(link.hash)) return changed(position, link.entry);
  if (anchor?.position === position && hash.toString("hex") !== anchor.hash) {
    return madeAnew(anchor);
  }
  return { position, hash };
}

/** Numbers may have been made larger than JavaScript's; none of them may keep the rest from being read. */
async function readLinks(
  db: Kysely<Database>,
  { after, last, pageSize }: { after: number; last: number; pageSize: number },
): Promise<Link[]> {
  const { rows } = await sql<Walked & { entryId: number; row: AuditRow | null }>`
    select position::float8 as position, hash, audit_id::float8 as "entryId", to_jsonb(audit) as row
    from audit_seal left join audit on audit.id = audit_seal.audit_id
    where position > ${after} and position <= ${last}
    order by position limit ${pageSize}`.execute(db);
  return rows.map(({ row, ...link }) => ({ ...link, entry: row ? readAuditRow(row) : undefined }));
}

type AuditRow = Selectable<Database["audit"]>;

/** What has no seal: just written, or still to be sealed, or put there behind the bot's back. */
async function unsealed(
  db: Kysely<Database>,
  sealed: number,
  now: number,
  pageSize: number,
): Promise<Pick<AuditVerdict, "waiting" | "trouble">> {
  const position = sealed + 1;
  const gone = await goneBeforeTheirSeal(db);
  if (gone !== undefined) return { waiting: 0, trouble: goneBefore(position, gone) };
  let waiting = 0;
  let forgotten: AuditTrouble | undefined;
  let last: string | null = null;
  do {
    const page: UnsealedPage = await readUnsealed(db, last, pageSize);
    for (const { id, at, noted } of page.entries) {
      const isNew = Math.abs(now - at) <= SEALED_WITHIN_MS;
      if (!isNew && !noted) return { waiting, trouble: smuggled(position, id, at) };
      if (!isNew) forgotten ??= overdue(position, id, at);
      waiting++;
    }
    last = page.last;
  } while (last !== null);
  return { waiting, trouble: forgotten };
}

interface UnsealedPage {
  /** The last id that was looked at; null after the last page. */
  readonly last: string | null;
  readonly entries: readonly {
    readonly id: number;
    readonly at: number;
    /** Whether the bot's own way of writing left its note. */
    readonly noted: boolean;
  }[];
}

async function readUnsealed(
  db: Kysely<Database>,
  after: string | null,
  pageSize: number,
): Promise<UnsealedPage> {
  const { rows } = await sql<UnsealedPage>`
    select max(page.id)::text as last,
      coalesce(jsonb_agg(jsonb_build_object('id', page.id, 'at', page.at, 'noted', exists (
        select from audit_unsealed where audit_unsealed.audit_id = page.id)) order by page.id)
        filter (where audit_seal.audit_id is null), '[]') as entries
    from (
      select id, at from audit where id > coalesce(${after}::bigint, ${LOWEST})
      order by id limit ${pageSize}
    ) as page left join audit_seal on audit_seal.audit_id = page.id`.execute(db);
  return rows[0] ?? { last: null, entries: [] };
}

const LOWEST = sql.raw("-9223372036854775808");

async function goneBeforeTheirSeal(db: Kysely<Database>): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select audit_id::float8 as id from audit_unsealed
    where not exists (select from audit where audit.id = audit_unsealed.audit_id)
      and not exists (select from audit_seal where audit_seal.audit_id = audit_unsealed.audit_id)
    order by audit_id limit 1`.execute(db);
  return rows[0]?.id;
}

function troubleWithAnchor(sealed: number, anchor: Anchor | undefined): AuditTrouble | undefined {
  if (!anchor || anchor.position <= sealed) return undefined;
  const there = sealed === 0 ? "The chain is empty" : `The chain ends at position ${sealed}`;
  return {
    position: sealed + 1,
    sentence: `${there}, but the anchor is at ${anchor.position}: the newest entries were cut off.`,
  };
}

const outOfOrder = (position: number, found: number): AuditTrouble => ({
  position,
  sentence:
    found > position
      ? `Position ${position} is missing from the chain: its seal was removed.`
      : `Position ${found} is in the chain twice.`,
});

const removed = (position: number, entryId: number): AuditTrouble => ({
  position,
  entryId,
  sentence: `The entry at position ${position} (no. ${entryId}) was removed.`,
});

const changed = (
  position: number,
  { id, kind, at }: { readonly id: number; readonly kind: string; readonly at: number },
): AuditTrouble => ({
  position,
  entryId: id,
  sentence: `What stands at position ${position} (no. ${id}, ${kind} of ${instant(at)}) is not what was sealed there: the entry or its seal was changed, put in, or moved.`,
});

const madeAnew = ({ position }: Anchor): AuditTrouble => ({
  position,
  sentence: `Position ${position} is not the one of the anchor: entries up to it were replaced, and the chain was made anew.`,
});

const goneBefore = (position: number, entryId: number): AuditTrouble => ({
  position,
  entryId,
  sentence: `Entry no. ${entryId} was removed before it was sealed.`,
});

const smuggled = (position: number, entryId: number, at: number): AuditTrouble => ({
  position,
  entryId,
  sentence: `Entry no. ${entryId} (dated ${instant(at)}) has no seal and does not wait for one: it was put in without the bot, or its seal was cut off.`,
});

const overdue = (position: number, entryId: number, at: number): AuditTrouble => ({
  position,
  entryId,
  sentence: `Entry no. ${entryId} (of ${instant(at)}) still waits for its seal. A running bot seals within a second: start it and verify again, or look into its log.`,
});

/** A date that PostgreSQL can hold may be beyond JavaScript's. */
function instant(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
}
