import { type Kysely, sql } from "kysely";
import type { Action } from "../model/action.ts";
import type { OperationId } from "../model/id.ts";
import type { Progress, Target } from "../model/operation.ts";
import type { Traced } from "../model/trace.ts";
import { anyOf } from "./any-of.ts";
import { readTarget } from "./operations.ts";
import type { Database } from "./schema.ts";

/** A target on its way, with the operation it belongs to. */
interface WatchedTarget {
  readonly operation: { readonly id: OperationId };
  readonly target: Target & {
    readonly progress: Extract<Progress, { phase: "watching" | "late" }>;
  };
}

/** Everything under way in one region, late ones included; those of one operation beside each other. */
export async function watchedTargets(
  db: Kysely<Database>,
  cloud: string,
  region: string,
): Promise<WatchedTarget[]> {
  const rows = await db
    .selectFrom("operation_targets")
    .selectAll()
    .where("cloud", "=", cloud)
    .where("region", "=", region)
    .where("phase", "in", ["watching", "late"])
    .orderBy("operation_id")
    .execute();
  return rows.map((row) => ({
    operation: { id: row.operation_id as OperationId },
    target: readTarget(row) as WatchedTarget["target"],
  }));
}

/** Of everything under way in one region, late ones included, what the pace of looking depends on. */
export async function paceFacts(
  db: Kysely<Database>,
  cloud: string,
  region: string,
): Promise<
  readonly { readonly action: Action; readonly late: boolean; readonly begunAt: number }[]
> {
  return db
    .selectFrom("operation_targets")
    .select([
      "action",
      sql<boolean>`phase = 'late'`.as("late"),
      sql<number>`(progress->>'begunAt')::bigint`.as("begunAt"),
    ])
    .where("cloud", "=", cloud)
    .where("region", "=", region)
    .where("phase", "in", ["watching", "late"])
    .execute();
}

/** How many are under way in one region, and when the first of those that are not late began, Unix milliseconds. */
export async function underway(
  db: Kysely<Database>,
  cloud: string,
  region: string,
): Promise<{ readonly count: number; readonly since: number | undefined }> {
  const row = await db
    .selectFrom("operation_targets")
    .select([
      sql<number>`count(*)::int`.as("count"),
      sql<number | null>`min((progress->>'begunAt')::bigint) filter (where phase = 'watching')`.as(
        "since",
      ),
    ])
    .where("cloud", "=", cloud)
    .where("region", "=", region)
    .where("phase", "in", ["watching", "late"])
    .executeTakeFirstOrThrow();
  return { count: row.count, since: row.since ?? undefined };
}

/** Regions where something is under way. */
export async function watchedRegions(
  db: Kysely<Database>,
): Promise<{ readonly cloud: string; readonly region: string }[]> {
  return db
    .selectFrom("operation_targets")
    .select(["cloud", "region"])
    .distinct()
    .where("phase", "in", ["watching", "late"])
    .execute();
}

/** Those of these operations whose messages were last told before an instant. */
export async function untoldSince(
  db: Kysely<Database>,
  ids: readonly string[],
  instant: number,
): Promise<OperationId[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ operation_id: OperationId }>`
    select distinct operation_id from messages
    where operation_id = any(${ids}) and gave_up is null and told_at < ${instant}`.execute(db);
  return rows.map((row) => row.operation_id);
}

/** By id: the event that asked for each of these operations. */
export async function tracedOf(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Traced>> {
  const rows = await db
    .selectFrom("operations")
    .select(["id", "request_key"])
    .where("id", "=", anyOf([...new Set(ids)]))
    .execute();
  return new Map(
    rows.map(({ id, request_key }) => [id, { id: id as OperationId, correlation: request_key }]),
  );
}
