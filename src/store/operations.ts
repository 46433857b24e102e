import { type Kysely, type Selectable, sql } from "kysely";
import { grouped } from "../model/grouped.ts";
import type { InstanceRef, OperationId } from "../model/id.ts";
import type { Operation, Phase, Progress, Stage, Target } from "../model/operation.ts";
import { HOLDING_PHASES } from "../model/operation.ts";
import { anyOf } from "./any-of.ts";
import { approvalsOf } from "./approvals.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

export async function findOperation(db: Db, id: string): Promise<Operation | undefined> {
  const [operation] = await loadOperations(db, [id]);
  return operation;
}

export async function findByRequestKey(db: Db, requestKey: string): Promise<Operation | undefined> {
  const row = await db
    .selectFrom("operations")
    .select("id")
    .where("request_key", "=", requestKey)
    .executeTakeFirst();
  return row && findOperation(db, row.id);
}

/** In the order of `ids`; unknown ones are left out. */
export async function loadOperations(db: Db, ids: readonly string[]): Promise<Operation[]> {
  if (ids.length === 0) return [];
  const [rows, targets] = await Promise.all([
    db
      .selectFrom("operations")
      .selectAll()
      .select(hasApproval)
      .where("id", "=", anyOf(ids))
      .execute(),
    db
      .selectFrom("operation_targets")
      .selectAll()
      .where("operation_id", "=", anyOf(ids))
      .orderBy("name")
      .execute(),
  ]);
  const asking = rows.flatMap(({ id, has_approval }) => (has_approval ? [id] : []));
  const approvals = await approvalsOf(db, asking);
  const found = new Map(rows.map((row) => [row.id, row]));
  const targetsOf = grouped(targets, ({ operation_id }) => operation_id);
  return ids.flatMap((id) => {
    const row = found.get(id);
    if (!row) return [];
    const approval = approvals.get(id);
    return [{ ...readOperation(row, targetsOf.get(id) ?? []), ...(approval && { approval }) }];
  });
}

/** Most have none, and need not be asked for it. */
const hasApproval = sql<boolean>`exists (
  select from approvals where approvals.operation_id = operations.id)`.as("has_approval");

/** Which operation holds each of these instances now. */
export async function holdersOf(
  db: Db,
  refs: readonly string[],
): Promise<
  ReadonlyMap<string, { readonly operationId: OperationId; readonly action: Target["action"] }>
> {
  if (refs.length === 0) return new Map();
  const rows = await db
    .selectFrom("operation_targets")
    .select(["ref", "operation_id", "action"])
    .where("ref", "=", anyOf(refs))
    .where("phase", "in", HOLDING_PHASES)
    .execute();
  return new Map(
    rows.map((row) => [
      row.ref,
      { operationId: row.operation_id as OperationId, action: row.action },
    ]),
  );
}

export interface NewProgress {
  readonly operationId: string;
  readonly ref: string;
  /** The phase that was read; a target that has moved on meanwhile is left as it is. */
  readonly from: Phase;
  readonly progress: Progress;
}

/** Writes how far these targets are, in one statement. @returns `operationId ref` of those that were still where they were read */
export async function saveProgress(
  db: Db,
  changes: readonly NewProgress[],
): Promise<ReadonlySet<string>> {
  if (changes.length === 0) return new Set();
  const ids = [...new Set(changes.map(({ operationId }) => operationId))];
  const { rows } = await sql<{ operation_id: string; ref: string }>`
    update operation_targets set progress = changes.progress
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
      as changes ("operationId" text, ref text, "from" text, progress jsonb)
    where operation_targets.operation_id = any(${ids})
      and operation_targets.operation_id = changes."operationId"
      and operation_targets.ref = changes.ref
      and operation_targets.phase = changes."from"
    returning operation_targets.operation_id, operation_targets.ref`.execute(db);
  return new Set(rows.map((row) => targetKey(row.operation_id, row.ref)));
}

/** Names one target of one operation. */
export const targetKey = (operationId: string, ref: string): string => `${operationId} ${ref}`;

/** Moves an operation on, if it still stands where it was read. @returns whether it did */
export async function setStage(db: Db, id: string, from: Stage, to: Stage): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("operations")
    .set({ stage: to })
    .where("id", "=", id)
    .where("stage", "=", from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function setRetriedBy(db: Db, id: string, by: OperationId): Promise<void> {
  await db.updateTable("operations").set({ retried_by: by }).where("id", "=", id).execute();
}

/** The newest operations that touch what may be seen here, newest first. */
export async function recentOperations(
  db: Db,
  where: { readonly refs: readonly string[]; readonly limit: number },
): Promise<Operation[]> {
  if (where.refs.length === 0) return [];
  const rows = await db
    .selectFrom("operations")
    .select("id")
    .where(({ exists, selectFrom, ref }) =>
      exists(
        selectFrom("operation_targets")
          .select("operation_targets.ref")
          .whereRef("operation_targets.operation_id", "=", ref("operations.id"))
          .where("operation_targets.ref", "in", where.refs),
      ),
    )
    .orderBy("created_at", "desc")
    .limit(where.limit)
    .execute();
  return loadOperations(
    db,
    rows.map((row) => row.id),
  );
}

type OperationRow = Selectable<Database["operations"]>;
type TargetRow = Selectable<Database["operation_targets"]>;

function readOperation(row: OperationRow, targets: readonly TargetRow[]): Operation {
  return {
    id: row.id as OperationId,
    correlation: row.request_key,
    verb: row.verb,
    actor: row.actor,
    channel: row.channel,
    words: row.words,
    rule: row.rule,
    stage: row.stage,
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
    skipped: row.skipped,
    retriedBy: (row.retried_by as OperationId | null) ?? undefined,
    version: row.version,
    targets: targets.map(readTarget),
  };
}

export function readTarget(row: TargetRow): Target {
  return {
    ref: row.ref as InstanceRef,
    cloud: row.cloud,
    region: row.region,
    id: row.instance_id,
    name: row.name,
    action: row.action,
    fromState: row.from_state,
    progress: row.progress,
  };
}
