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

const onTheirWay = (db: Kysely<Database>, cloud: string, region: string) =>
  db
    .selectFrom("operation_targets")
    .where("cloud", "=", cloud)
    .where("region", "=", region)
    .where("phase", "in", ["watching", "late"]);

/** Some of what is under way in a region, in the order of the operations. */
interface Some {
  /** Of the operations after this one. */
  readonly after: string | undefined;
  /** So many, and whatever else belongs to the last one's operation. */
  readonly most: number;
}

/** What is under way in one region, late ones included; those of one operation beside each other. */
export async function watchedTargets(
  db: Kysely<Database>,
  cloud: string,
  region: string,
  { after = "", most }: Some,
): Promise<WatchedTarget[]> {
  const rows = await onTheirWay(db, cloud, region)
    .selectAll()
    .where("operation_id", ">", after)
    .orderBy("operation_id")
    .fetch(most, "with ties")
    .execute();
  return rows.map((row) => ({
    operation: { id: row.operation_id as OperationId },
    target: readTarget(row) as WatchedTarget["target"],
  }));
}

/** Whether anything is under way in one region that belongs to an operation after this one, in their order. */
export async function anyWatchedAfter(
  db: Kysely<Database>,
  cloud: string,
  region: string,
  operationId: OperationId,
): Promise<boolean> {
  const found = await onTheirWay(db, cloud, region)
    .select("operation_id")
    .where("operation_id", ">", operationId)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** Of everything under way in one region, late ones included, what the pace of looking depends on. */
export async function paceFacts(
  db: Kysely<Database>,
  cloud: string,
  region: string,
): Promise<
  readonly { readonly action: Action; readonly late: boolean; readonly begunAt: number }[]
> {
  return onTheirWay(db, cloud, region)
    .select([
      "action",
      sql<boolean>`phase = 'late'`.as("late"),
      sql<number>`(progress->>'begunAt')::bigint`.as("begunAt"),
    ])
    .execute();
}

/** How many are under way in one region, late ones included. */
export async function countUnderway(
  db: Kysely<Database>,
  cloud: string,
  region: string,
): Promise<number> {
  const { count } = await onTheirWay(db, cloud, region)
    .select(sql<number>`count(*)::int`.as("count"))
    .executeTakeFirstOrThrow();
  return count;
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
