import { type ExpressionBuilder, type Kysely, type Selectable, sql } from "kysely";
import type { AuditActor, AuditKind } from "../model/audit.ts";
import type { Actor, Channel } from "../model/people.ts";
import type { Database } from "./schema.ts";

/** One thing that happened, for whoever has to find out later. Rows are only ever added. */
export interface AuditEntry {
  readonly at: number;
  readonly kind: AuditKind;
  /** Who did it, under the name that they had then. */
  readonly actor?: Actor | undefined;
  readonly channel?: Channel | undefined;
  readonly operationId?: string | undefined;
  /** What belongs together has the same one: the invocation's key. The operation's id where nothing is said. */
  readonly correlationId?: string | undefined;
  /** The one instance that it is about; several stand in `targets`. */
  readonly ref?: string | undefined;
  readonly targets?: readonly string[] | undefined;
  readonly rule?: string | undefined;
  readonly words?: string | undefined;
  /** What came of it, in few words: `not-allowed`, `waiting → beginning`. */
  readonly outcome: string;
  /** What only this kind has to say. Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
}

/** An entry as it was written. */
export interface AuditRecord extends AuditEntry {
  readonly id: number;
}

/** An entry with its place in the chain, which it has within about a second. */
export interface SealedAuditRecord extends AuditRecord {
  readonly seal?: { readonly position: number; readonly hash: string } | undefined;
}

/** Adds these entries, in this order, as part of the caller's transaction. */
export async function audit(db: Kysely<Database>, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = JSON.stringify(entries, storable);
  await sql`
    insert into audit (at, kind, actor, channel, operation_id, correlation_id, ref, targets, rule,
      words, outcome, detail)
    select at, kind, actor, channel, "operationId", coalesce("correlationId", "operationId"), ref,
      targets, rule, words, outcome, detail
    from jsonb_to_recordset(${rows}::jsonb) as entries (at bigint, kind text, actor jsonb,
      channel jsonb, "operationId" text, "correlationId" text, ref text, targets text[], rule text,
      words text, outcome text, detail jsonb)`.execute(db);
}

/** For JSON.stringify: what PostgreSQL cannot hold in a text must not cost us the row. */
export const storable = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? value.replace(/[\0\p{Surrogate}]/gu, "\uFFFD") : value;

/** Which entries are meant: those that everything given here holds for. */
export interface AuditFilter {
  /** From this instant on, Unix milliseconds. */
  readonly since?: number | undefined;
  /** Before this instant, Unix milliseconds. */
  readonly until?: number | undefined;
  /** By the platform's id; with no platform given, by id or by the name that they had then. */
  readonly actor?: AuditActor | undefined;
  /** Entries that are about any of these instances. */
  readonly refs?: readonly string[] | undefined;
  /** Entries that are about some of these instances, and about no other. */
  readonly only?: readonly string[] | undefined;
  readonly kinds?: readonly AuditKind[] | undefined;
  readonly operationId?: string | undefined;
}

export interface AuditPage {
  readonly order: "oldest first" | "newest first";
  /** The id of the last entry of the page before. */
  readonly beyond?: number | undefined;
  readonly limit: number;
}

/** One page of the entries that the filter means, by id. */
export async function auditEntries(
  db: Kysely<Database>,
  filter: AuditFilter,
  { order, beyond, limit }: AuditPage,
): Promise<SealedAuditRecord[]> {
  const rising = order === "oldest first";
  const rows = await db
    .selectFrom("audit")
    .leftJoin("audit_seal", "audit_seal.audit_id", "audit.id")
    .selectAll("audit")
    .select(["audit_seal.position", "audit_seal.hash"])
    .where((where) => where.and(conditions(where, filter)))
    .$if(beyond !== undefined, (query) => query.where("audit.id", rising ? ">" : "<", beyond ?? 0))
    .orderBy("audit.id", rising ? "asc" : "desc")
    .limit(limit)
    .execute();
  return rows.map(({ position, hash, ...row }) => ({
    ...readAuditRow(row),
    seal: position !== null && hash ? { position, hash: hash.toString("hex") } : undefined,
  }));
}

function conditions(where: ExpressionBuilder<Database, "audit">, filter: AuditFilter) {
  const { since, until, actor, refs, only, kinds, operationId } = filter;
  const actorHas = (field: string, value: string) =>
    where(sql<string>`audit.actor->>${sql.lit(field)}`, "=", value);
  const found = [];
  if (since !== undefined) found.push(where("audit.at", ">=", since));
  if (until !== undefined) found.push(where("audit.at", "<", until));
  if (actor?.platform !== undefined) found.push(actorHas("platform", actor.platform));
  if (actor) {
    const byId = actorHas("id", actor.person);
    found.push(actor.platform ? byId : where.or([byId, actorHas("name", actor.person)]));
  }
  if (refs) {
    const any = sql<string[]>`${[...refs]}::text[]`;
    found.push(sql<boolean>`(audit.ref = any(${any}) or audit.targets && ${any})`);
  }
  if (only) {
    const all = sql<string[]>`array_remove(audit.targets || audit.ref, null)`;
    found.push(sql<boolean>`(${all} <@ ${[...only]}::text[] and ${all} <> '{}')`);
  }
  if (kinds) found.push(sql<boolean>`audit.kind = any(${[...kinds]}::text[])`);
  if (operationId !== undefined) found.push(where("audit.operation_id", "=", operationId));
  return found;
}

/** Every instance that this ref or name ever meant here. */
export async function refsOf(db: Kysely<Database>, refOrName: string): Promise<string[]> {
  if (refOrName.includes("/")) return [refOrName];
  const { rows } = await sql<{ ref: string }>`
    select ref from operation_targets where name = ${refOrName}
    union select ref from instances where instance->>'name' = ${refOrName}`.execute(db);
  return rows.map(({ ref }) => ref);
}

/** A row as the entry that it was made from. */
export function readAuditRow(row: Selectable<Database["audit"]>): AuditRecord {
  return {
    id: row.id,
    at: row.at,
    kind: row.kind as AuditKind,
    actor: row.actor ?? undefined,
    channel: row.channel ?? undefined,
    operationId: row.operation_id ?? undefined,
    correlationId: row.correlation_id ?? undefined,
    ref: row.ref ?? undefined,
    targets: row.targets ?? undefined,
    rule: row.rule ?? undefined,
    words: row.words ?? undefined,
    outcome: row.outcome,
    detail: row.detail ?? undefined,
  };
}
