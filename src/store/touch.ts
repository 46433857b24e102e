import { type Kysely, sql } from "kysely";
import type { Operation, Phase } from "../model/operation.ts";
import type { Database } from "./schema.ts";

/** When a change is to be seen. */
export interface Touch {
  readonly now: number;
  /** A message is told again no sooner than this after the last time, in milliseconds. */
  readonly paceMs: number;
  /**
   * Whether messages that were never told are told now; else at the time that was set for their first words. One that
   * has its turn in a crowded channel keeps it.
   */
  readonly untold: boolean;
}

/** An operation that just ended, and how many of its instances ended in which way. */
export interface Ended extends Pick<Operation, "id" | "correlation" | "verb" | "createdAt"> {
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
}

/**
 * Marks operations as changed: ends those that hold no instance any more, and has their messages told. The caller
 * reports the timers to its transaction.
 * @returns those that ended by that
 */
export async function touchOperations(
  db: Kysely<Database>,
  ids: readonly string[],
  { now, paceMs, untold }: Touch,
): Promise<readonly Ended[]> {
  if (ids.length === 0) return [];
  const { rows: ended } = await sql<Ended>`
    with seen as materialized (
      select id, stage = 'running' and (
        select bool_and(phase not in ('waiting', 'beginning', 'watching')) from operation_targets
        where operation_id = operations.id
      ) is not false as yes from operations where id = any(${ids})
    ), touched as (update operations set
      version = version + 1,
      stage = case when seen.yes then 'ended' else stage end,
      ended_at = case when seen.yes then ${now}::bigint else ended_at end
    from seen
    where operations.id = seen.id and operations.id = any(${ids})
    returning operations.id, request_key, verb, created_at, seen.yes)
    select id, request_key as correlation, verb, created_at as "createdAt", (
      select jsonb_object_agg(phase, n) from (
        select phase, count(*)::int as n from operation_targets
        where operation_id = touched.id group by phase
      ) as counts
    ) as phases from touched where yes`.execute(db);
  await sql`
    insert into timers (job, key, due_at, data)
    select 'tell', 'tell:' || id, greatest(${now}::bigint, coalesce(told_at, 0) + ${paceMs}::bigint),
      jsonb_build_object('messageId', id, 'failures', 0, 'since', ${now}::bigint)
    from messages where operation_id = any(${ids}) and gave_up is null
      and (told_at is not null or ${untold})
    on conflict (job, key) do update set due_at = least(timers.due_at, excluded.due_at)
      where not timers.data ? 'turn'`.execute(db);
  return ended;
}
