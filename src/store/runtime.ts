import { type Kysely, sql } from "kysely";
import { INSTANCE_STATES, type InstanceState, usageOf } from "../model/instance.ts";
import type { Database } from "./schema.ts";

/** From this instant on (Unix milliseconds) an instance is in this state. */
export interface StateChange {
  readonly at: number;
  readonly state: InstanceState;
}

/**
 * By ref, the oldest first: the state in which each was at `from`, and its changes before `to`. What was never seen has
 * no entry. A trigger on `instances` writes them.
 */
export async function stateChanges(
  db: Kysely<Database>,
  refs: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<ReadonlyMap<string, readonly StateChange[]>> {
  if (refs.length === 0) return new Map();
  const { rows } = await sql<StateChange & { readonly ref: string }>`
    select wanted.ref, found.at, found.state
    from unnest(${[...refs]}::text[]) as wanted (ref)
    cross join lateral (
      (select at, state from state_changes
        where ref = wanted.ref and at <= ${from}::bigint order by at desc limit 1)
      union all
      (select at, state from state_changes
        where ref = wanted.ref and at > ${from}::bigint and at < ${to}::bigint)
    ) as found
    order by wanted.ref, found.at`.execute(db);
  const byRef = new Map<string, StateChange[]>();
  for (const { ref, at, state } of rows) {
    const changes = byRef.get(ref) ?? [];
    byRef.set(ref, changes);
    changes.push({ at, state });
  }
  return byRef;
}

/** The longest report is about a month; this is kept, in milliseconds. */
export const STATE_CHANGES_KEPT_MS = 40 * 86_400_000;
/** Changes that one transaction removes at most. */
const FORGET_MAX = 5_000;

/** Removes the changes before an instant, but for the last of each instance: that is the state in which it was then. */
export async function forgetStateChanges(db: Kysely<Database>, before: number): Promise<void> {
  for (;;) {
    const { numAffectedRows } = await sql`
      delete from state_changes where (ref, at) in (
        select ref, at from state_changes as old
        where at < ${before}::bigint and exists (
          select from state_changes as newer
          where newer.ref = old.ref and newer.at > old.at and newer.at <= ${before}::bigint)
        limit ${FORGET_MAX})`.execute(db);
    if (Number(numAffectedRows ?? 0) < FORGET_MAX) return;
  }
}

const PARKED = INSTANCE_STATES.filter((state) => usageOf(state) === "parked");

/** Since when an instance is parked; not `exact` where nobody saw it become so. */
export interface ParkedSince {
  readonly ref: string;
  readonly since: number;
  readonly exact: boolean;
}

/** Of these, those that are stopped, shelved or suspended now. From one of these states to another they stay parked. */
export async function parkedSince(
  db: Kysely<Database>,
  refs: readonly string[],
): Promise<readonly ParkedSince[]> {
  if (refs.length === 0) return [];
  const { rows } = await sql<ParkedSince>`
    select wanted.ref, parked.at as since, coalesce(former.state, 'unknown') <> 'unknown' as exact
    from unnest(${[...refs]}::text[]) as wanted (ref)
    left join lateral (
      select at, state from state_changes
      where ref = wanted.ref and state <> all(${PARKED}::text[]) order by at desc limit 1
    ) as former on true
    cross join lateral (
      select at from state_changes
      where ref = wanted.ref and at > coalesce(former.at, -1) order by at limit 1
    ) as parked`.execute(db);
  return rows;
}
