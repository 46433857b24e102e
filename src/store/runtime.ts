import { type Kysely, sql } from "kysely";
import type { InstanceState } from "../model/instance.ts";
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
