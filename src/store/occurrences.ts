import { type Kysely, type Selectable, sql } from "kysely";
import type { OccurrenceState } from "../model/parking.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import { anyOf } from "./any-of.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** One edge of one instance: its natural key, and what became of it. */
export interface Occurrence {
  readonly ref: string;
  readonly edge: Edge;
  readonly state: OccurrenceState;
  readonly reason: string | undefined;
  /** When it is to be done: its own instant, or the place that it was given among many. */
  readonly dueAt: number;
  /** By which it was planned. */
  readonly schedule: Schedule;
  /** What was asked for, where it acted. */
  readonly operationId?: string | undefined;
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
    .where("ref", "=", anyOf(refs))
    .where("state", "=", sql.lit("pending"))
    .execute();
  return new Map(rows.map((row) => [row.ref, readOccurrence(row)]));
}

/** By ref: the newest edge of each that something became of. */
export async function lastSettled(
  db: Db,
  refs: readonly string[],
): Promise<ReadonlyMap<string, Occurrence>> {
  if (refs.length === 0) return new Map();
  const { rows } = await sql<Selectable<Database["occurrences"]>>`
    select last.* from unnest(${[...refs]}::text[]) as wanted (ref)
    cross join lateral (
      select * from occurrences
      where occurrences.ref = wanted.ref and state <> 'pending'
      order by at desc limit 1
    ) as last`.execute(db);
  return new Map(rows.map((row) => [row.ref, readOccurrence(row)]));
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
    .where("state", "not in", ["pending", "acted", "already"])
    .orderBy("at", "desc")
    .limit(limit)
    .execute();
  return rows.map(readOccurrence);
}

/** What schedules start or stop around an instant: `ref kind` of every edge at or after `since` that is planned by now, or was asked for. */
export async function edgesSince(
  db: Db,
  refs: readonly string[],
  { since, until }: { readonly since: number; readonly until: number },
): Promise<ReadonlySet<string>> {
  if (refs.length === 0) return new Set();
  const { rows } = await sql<{ ref: string; edge: string }>`
    select ref, edge from occurrences
    where ref = any(${[...refs]}::text[]) and at >= ${since} and at <= ${until}
      and state in ('pending', 'acted')`.execute(db);
  return new Set(rows.map(({ ref, edge }) => `${ref} ${edge}`));
}

/** One edge that is to come. */
export interface PlannedOccurrence {
  readonly ref: string;
  readonly edge: Edge;
  readonly schedule: Schedule;
  readonly dueAt: number;
}

/** Plans the next edge of each; one that is planned already is moved to where it is due, one that was settled stays. */
export async function planOccurrences(
  db: Db,
  planned: readonly PlannedOccurrence[],
): Promise<void> {
  if (planned.length === 0) return;
  await sql`
    insert into occurrences (ref, edge, at, due_at, state, schedule)
    select ref, edge, at, due_at, 'pending', schedule
    from unnest(${planned.map(({ ref }) => ref)}::text[],
      ${planned.map(({ edge }) => edge.kind)}::text[],
      ${planned.map(({ edge }) => edge.at)}::bigint[],
      ${planned.map(({ edge, dueAt }) => (dueAt === edge.at ? null : dueAt))}::bigint[])
      with ordinality as planned (ref, edge, at, due_at, position)
    join ${schedulesOf(planned)} using (position)
    on conflict (ref, edge, at) do update set due_at = excluded.due_at
      where occurrences.state = 'pending'`.execute(db);
}

/** Takes back what was planned for these. */
export async function unplan(db: Db, refs: readonly string[]): Promise<void> {
  if (refs.length === 0) return;
  await db
    .deleteFrom("occurrences")
    .where("ref", "=", anyOf(refs))
    .where("state", "=", sql.lit("pending"))
    .execute();
}

export interface Settled {
  readonly ref: string;
  readonly edge: Edge;
  readonly state: Exclude<OccurrenceState, "pending">;
  readonly reason: string;
  readonly operationId?: string | undefined;
  readonly schedule: Schedule;
}

/**
 * Writes what became of these edges, once: whoever comes second changes nothing. One that a hold kept back can still
 * be made up for.
 * @param all of one edge the last counts: it was kept back, and made up for at once
 * @returns those that were written
 */
export async function settleOccurrences<Of extends Settled>(
  db: Db,
  all: readonly Of[],
  at: number,
): Promise<readonly Of[]> {
  if (all.length === 0) return [];
  const keyOf = (ref: string, edge: string, instant: number) => `${edge} ${instant} ${ref}`;
  const settled = [
    ...new Map(all.map((one) => [keyOf(one.ref, one.edge.kind, one.edge.at), one])).values(),
  ];
  const { rows: written } = await sql<{ ref: string; edge: string; at: number }>`
    insert into occurrences (ref, edge, at, state, reason, operation_id, schedule, settled_at)
    select ref, edge, at, state, reason, operation_id, schedule, ${at}::bigint
    from unnest(${settled.map(({ ref }) => ref)}::text[],
      ${settled.map(({ edge }) => edge.kind)}::text[],
      ${settled.map(({ edge }) => edge.at)}::bigint[],
      ${settled.map(({ state }) => state)}::text[],
      ${settled.map(({ reason }) => reason)}::text[],
      ${settled.map(({ operationId }) => operationId ?? null)}::text[])
      with ordinality as settled (ref, edge, at, state, reason, operation_id, position)
    join ${schedulesOf(settled)} using (position)
    on conflict (ref, edge, at) do update
      set state = excluded.state, reason = excluded.reason,
        operation_id = excluded.operation_id, settled_at = excluded.settled_at
      where occurrences.state = 'pending'
        or (occurrences.state = 'held' and excluded.state <> 'held')
    returning ref, edge, at`.execute(db);
  const keys = new Set(written.map((row) => keyOf(row.ref, row.edge, row.at)));
  return settled.filter(({ ref, edge }) => keys.has(keyOf(ref, edge.kind, edge.at)));
}

/**
 * A table `(position, schedule)` for these, the first of them at 1. Most have one of a few schedules, each of which is
 * sent and read once.
 */
function schedulesOf(all: readonly { readonly schedule: Schedule }[]) {
  const places = new Map<Schedule, number>();
  const which = all.map(({ schedule }) => {
    const place = places.get(schedule) ?? places.size;
    places.set(schedule, place);
    return place;
  });
  return sql`(
    select position, distinct_ones.schedule from unnest(${which}::int[])
      with ordinality as which (place, position)
    join jsonb_array_elements(${JSON.stringify([...places.keys()])}::jsonb)
      with ordinality as distinct_ones (schedule, number) on number = place + 1
  ) as schedules`;
}

function readOccurrence(row: Selectable<Database["occurrences"]>): Occurrence {
  const { ref, edge: kind, at, state, schedule } = row;
  return {
    ref,
    edge: { kind, at },
    state,
    reason: row.reason ?? undefined,
    dueAt: row.due_at ?? at,
    schedule,
    operationId: row.operation_id ?? undefined,
  };
}
