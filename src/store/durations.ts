import { type Kysely, sql } from "kysely";
import type { Action } from "../model/action.ts";
import type { Database } from "./schema.ts";

/** How many of the newest ends count. */
const NEWEST = 50;

/** The median time from the cloud's yes to the end, of our own newest operations; undefined without history. Milliseconds. */
export async function usualDuration(
  db: Kysely<Database>,
  cloud: string,
  action: Action,
): Promise<number | undefined> {
  const { rows } = await sql<{ usual: number | null }>`
    select percentile_cont(0.5) within group (order by took) as usual from (
      select (progress->>'endedAt')::bigint - (progress->>'begunAt')::bigint as took
      from operation_targets
      where cloud = ${cloud} and action = ${action} and phase = 'done'
        and progress ? 'state'
      order by (progress->>'endedAt')::bigint desc limit ${NEWEST}
    ) as newest`.execute(db);
  return rows[0]?.usual ?? undefined;
}
