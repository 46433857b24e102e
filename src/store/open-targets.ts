import { type Kysely, sql } from "kysely";
import type { OperationId } from "../model/id.ts";
import type { Operation, Progress, Target } from "../model/operation.ts";
import { readTarget } from "./operations.ts";
import type { Database } from "./schema.ts";

interface OpenTarget {
  readonly operation: Pick<Operation, "id" | "correlation" | "actor" | "channel">;
  readonly target: Target & {
    readonly progress: Extract<Progress, { phase: "waiting" | "beginning" }>;
  };
}

/** Everything that one region is to be asked for by `now`, oldest request first; what waits for a later try is left out. */
export async function openTargets(
  db: Kysely<Database>,
  { cloud, region }: { readonly cloud: string; readonly region: string },
  now: number,
): Promise<OpenTarget[]> {
  const rows = await db
    .selectFrom("operation_targets")
    .innerJoin("operations", "operations.id", "operation_targets.operation_id")
    .selectAll("operation_targets")
    .select(["operations.request_key", "operations.actor", "operations.channel"])
    .where("operations.stage", "=", "running")
    .where("operation_targets.cloud", "=", cloud)
    .where("operation_targets.region", "=", region)
    .where("operation_targets.phase", "in", ["waiting", "beginning"])
    .orderBy("operations.created_at")
    .execute();
  return rows
    .map((row) => ({
      operation: {
        id: row.operation_id as OperationId,
        correlation: row.request_key,
        actor: row.actor,
        channel: row.channel,
      },
      target: readTarget(row) as OpenTarget["target"],
    }))
    .filter(({ target: { progress } }) => progress.phase !== "waiting" || isDue(progress, now));
}

const isDue = ({ nextTryAt }: { readonly nextTryAt?: number }, now: number): boolean =>
  nextTryAt === undefined || nextTryAt <= now;

/** When the first of those that wait for a later try is due, Unix milliseconds; undefined where none waits. */
export async function earliestTry(
  db: Kysely<Database>,
  { cloud, region }: { readonly cloud: string; readonly region: string },
): Promise<number | undefined> {
  const row = await db
    .selectFrom("operation_targets")
    .select(sql<number | null>`min((progress->>'nextTryAt')::bigint)`.as("earliest"))
    .where("cloud", "=", cloud)
    .where("region", "=", region)
    .where("phase", "=", "waiting")
    .executeTakeFirst();
  return row?.earliest ?? undefined;
}
