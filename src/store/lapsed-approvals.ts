import { type Kysely, sql } from "kysely";
import type { Period } from "../model/savings.ts";
import type { Database } from "./schema.ts";

/** How many requests about any of these instances nobody approved in time, of those that lapsed in a period. */
export async function lapsedApprovals(
  db: Kysely<Database>,
  refs: readonly string[],
  { from, to }: Period,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct audit.operation_id)::int as n
    from audit join operation_targets using (operation_id)
    where audit.kind = 'approval-lapse' and audit.at >= ${from}::bigint and audit.at < ${to}::bigint
      and operation_targets.ref = any(${[...refs]}::text[])`.execute(db);
  return rows[0]?.n ?? 0;
}
