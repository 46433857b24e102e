import { type Kysely, type Selectable, sql } from "kysely";
import type { InstanceRef, OperationId } from "../model/id.ts";
import type { Operation, Phase, Progress, Stage, Target } from "../model/operation.ts";
import { HOLDING_PHASES } from "../model/operation.ts";
import { anyOf } from "./any-of.ts";
import { approvalsOf } from "./approvals.ts";
import { storable } from "./audit.ts";
import { type Prepared, runPrepared } from "./prepared.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** An operation that is new, and what is written with it. */
export interface NewOperation {
  readonly operation: Operation;
  /** Where its message will stand. */
  readonly message: { readonly id: string; readonly reply: string | undefined };
  /** Its first work. */
  readonly timers: readonly NewTimer[];
}

/** Work that is to be done at an instant (Unix milliseconds): `key` names its subject among others of that job. */
interface NewTimer {
  readonly job: string;
  readonly key: string;
  readonly due_at: number;
  readonly data: object;
  /** It is put off by so much where its subject is being worked on, in milliseconds. */
  readonly rest_ms: number;
}

/**
 * Writes new operations with their targets, messages, first work and entries in the audit, in one statement: all of it
 * or none. Timers that stand are moved to the earlier instant. They come after the targets, as in every transaction:
 * whoever has touched a timer waits for nothing more.
 * @throws PostgreSQL's unique_violation where another operation holds an instance
 * @returns by id, when the first work of all of them is due (Unix milliseconds); those are left out, and not written,
 *   whose event has made an operation before
 */
export async function insertOperations(
  db: Db,
  made: readonly NewOperation[],
): Promise<ReadonlyMap<string, number>> {
  const rows = JSON.stringify(made.map(newRow), storable);
  type Written = { readonly id: string; readonly due_at: number };
  const written = await runPrepared<Written>(db, INSERT, [rows]);
  return new Map(written.map(({ id, due_at }) => [id, due_at]));
}

const INSERT: Prepared = {
  name: "insert_operations",
  text: `
  with asked as (
    select * from jsonb_to_recordset($1::jsonb) as asked (id text, request_key text,
      verb text, actor jsonb, channel jsonb, words text, rule text, stage text, skipped jsonb,
      created_at bigint, version integer, targets jsonb, message_id text, reply text, timers jsonb)
  ), made as (
    insert into operations
      (id, request_key, verb, actor, channel, words, rule, stage, skipped, created_at, version)
    select id, request_key, verb, actor, channel, words, rule, stage, skipped, created_at, version
    from asked
    on conflict (request_key) do nothing
    returning id
  ), aimed as (
    insert into operation_targets
      (operation_id, ref, cloud, region, instance_id, name, action, from_state, progress)
    select asked.id, t.* from made join asked using (id), jsonb_to_recordset(asked.targets) as t
      (ref text, cloud text, region text, instance_id text, name text, action text,
       from_state text, progress jsonb)
    returning ref
  ), spoken as (
    insert into messages (id, operation_id, channel, reply)
    select message_id, id, channel, reply from made join asked using (id)
  ), recorded as (
    insert into audit
      (at, kind, actor, channel, operation_id, rule, words, outcome, correlation_id, targets)
    select created_at, 'request', actor, channel, id, rule, words, stage, request_key,
      array(select t ->> 'ref' from jsonb_array_elements(targets) as t)
    from made join asked using (id)
  ), timed as (
    insert into timers (job, key, due_at, data)
    select distinct on (job, key) t.job, t.key, t.due_at + case when rest_ms > 0 and exists (
      select from job_holders where queue = t.job and job_holders.key = t.key
    ) then rest_ms else 0 end as due_at, data
    from made join asked using (id), jsonb_to_recordset(asked.timers) as t
      (job text, key text, due_at bigint, data jsonb, rest_ms integer)
    where (select count(*) from aimed) >= 0
    order by job, key, due_at
    on conflict (job, key) do update set due_at = least(timers.due_at, excluded.due_at)
    returning due_at
  )
  select id, (select min(due_at) from timed) as due_at from made`,
};

function newRow({ operation, message, timers }: NewOperation) {
  const { correlation, createdAt, targets, ...rest } = operation;
  return {
    ...rest,
    request_key: correlation,
    created_at: createdAt,
    targets: targets.map(targetRow),
    message_id: message.id,
    reply: message.reply,
    timers,
  };
}

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
  const targetsOf = groupTargets(targets);
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
  const { rows } = await sql<{ operation_id: string; ref: string }>`
    update operation_targets set progress = changes.progress
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
      as changes ("operationId" text, ref text, "from" text, progress jsonb)
    where operation_targets.operation_id = changes."operationId"
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

function groupTargets(rows: readonly TargetRow[]): Map<string, TargetRow[]> {
  const groups = new Map<string, TargetRow[]>();
  for (const row of rows) {
    const group = groups.get(row.operation_id);
    if (group) group.push(row);
    else groups.set(row.operation_id, [row]);
  }
  return groups;
}

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

function targetRow(target: Target) {
  return {
    ref: target.ref,
    cloud: target.cloud,
    region: target.region,
    instance_id: target.id,
    name: target.name,
    action: target.action,
    from_state: target.fromState,
    progress: target.progress,
  };
}
