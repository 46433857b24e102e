import type { Kysely } from "kysely";
import type { Operation, Target } from "../model/operation.ts";
import { storable } from "./audit.ts";
import { type Prepared, runPrepared } from "./prepared.ts";
import type { Database } from "./schema.ts";

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
  db: Kysely<Database>,
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
    request_key: correlation,
    ...rest,
    created_at: createdAt,
    targets: targets.map(targetRow),
    message_id: message.id,
    reply: message.reply,
    timers,
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
