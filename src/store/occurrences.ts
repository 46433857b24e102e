import { type Kysely, type Selectable, sql } from "kysely";
import type { OccurrenceState } from "../model/parking.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** One edge of one instance: its natural key, and what became of it. */
export interface Occurrence {
  readonly ref: string;
  readonly edge: Edge;
  readonly state: OccurrenceState;
  readonly reason: string | undefined;
  /** By which it was planned. */
  readonly schedule: Schedule;
}

/** The next edge of each of these instances, as it is planned. */
export async function pendingOccurrences(
  db: Db,
  refs: readonly string[],
): Promise<ReadonlyMap<string, Occurrence>> {
  if (refs.length === 0) return new Map();
  const rows = await db
    .selectFrom("occurrences")
    .selectAll()
    .where("ref", "in", refs)
    .where("state", "=", sql.lit("pending"))
    .execute();
  return new Map(rows.map((row) => [row.ref, readOccurrence(row)]));
}

/** The newest edge of an instance that something became of. */
export async function lastSettled(db: Db, ref: string): Promise<Occurrence | undefined> {
  const row = await db
    .selectFrom("occurrences")
    .selectAll()
    .where("ref", "=", ref)
    .where("state", "!=", "pending")
    .orderBy("at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && readOccurrence(row);
}

/** The newest edges of these instances that led to no operation, newest first. */
export async function edgesWithout(
  db: Db,
  refs: readonly string[],
  limit: number,
): Promise<readonly Occurrence[]> {
  if (refs.length === 0) return [];
  const rows = await db
    .selectFrom("occurrences")
    .selectAll()
    .where("ref", "in", refs)
    .where("state", "not in", ["pending", "acted"])
    .orderBy("at", "desc")
    .limit(limit)
    .execute();
  return rows.map(readOccurrence);
}

/** Plans an instance's next edge; one that is known already is left as it is. */
export async function planOccurrence(
  db: Db,
  ref: string,
  edge: Edge,
  schedule: Schedule,
): Promise<void> {
  await db
    .insertInto("occurrences")
    .values({
      ref,
      edge: edge.kind,
      at: edge.at,
      state: "pending",
      schedule: JSON.stringify(schedule),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes back what was planned. */
export async function unplan(db: Db, ref: string): Promise<void> {
  await db
    .deleteFrom("occurrences")
    .where("ref", "=", ref)
    .where("state", "=", sql.lit("pending"))
    .execute();
}

export interface Settled {
  readonly ref: string;
  readonly edge: Edge;
  readonly state: Exclude<OccurrenceState, "pending">;
  readonly reason: string;
  readonly operationId: string | undefined;
  readonly schedule: Schedule;
  readonly at: number;
}

/**
 * Writes what became of an edge, once: whoever comes second changes nothing. One that a hold kept back can still be
 * made up for.
 * @returns whether it was written
 */
export async function settleOccurrence(db: Db, settled: Settled): Promise<boolean> {
  const { ref, edge, state, reason, operationId = null, schedule, at } = settled;
  const { rows } = await sql`
    insert into occurrences (ref, edge, at, state, reason, operation_id, schedule, settled_at)
    values (${ref}, ${edge.kind}, ${edge.at}, ${state}, ${reason}, ${operationId},
      ${JSON.stringify(schedule)}::jsonb, ${at})
    on conflict (ref, edge, at) do update
      set state = excluded.state, reason = excluded.reason,
        operation_id = excluded.operation_id, settled_at = excluded.settled_at
      where occurrences.state = 'pending'
        or (occurrences.state = 'held' and excluded.state <> 'held')
    returning ref`.execute(db);
  return rows.length > 0;
}

function readOccurrence(row: Selectable<Database["occurrences"]>): Occurrence {
  const { ref, edge: kind, at, state, reason, schedule } = row;
  return { ref, edge: { kind, at }, state, reason: reason ?? undefined, schedule };
}
