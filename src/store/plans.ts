import { type Kysely, sql } from "kysely";
import { anyOf } from "./any-of.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

export interface Place {
  readonly cloud: string;
  readonly region: string;
}

/** An instance whose schedule is to be looked at. */
export interface Claimed {
  readonly ref: string;
  /** The newest instant at which people were to be reminded, and were. */
  readonly remindedAt: number | undefined;
  /** When its schedule last undid what somebody did by hand. */
  readonly enforcedAt: number | undefined;
}

/** Those of a region whose time has come, the earliest first. Until the transaction ends nobody else changes them. */
export async function claimPlans(
  db: Db,
  { cloud, region }: Place,
  now: number,
  limit: number,
): Promise<readonly Claimed[]> {
  const rows = await db
    .selectFrom("plans")
    .select(["ref", "reminded_at", "enforced_at"])
    .where("cloud", "=", cloud)
    .where("region", "=", region)
    .where("wake_at", "<=", now)
    .orderBy("wake_at")
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map((row) => ({
    ref: row.ref,
    remindedAt: row.reminded_at ?? undefined,
    enforcedAt: row.enforced_at ?? undefined,
  }));
}

/** When the next one's time comes. */
export async function nextWake(db: Db, { cloud, region }: Place): Promise<number | undefined> {
  const row = await db
    .selectFrom("plans")
    .select("wake_at")
    .where("cloud", "=", cloud)
    .where("region", "=", region)
    .orderBy("wake_at")
    .limit(1)
    .executeTakeFirst();
  return row?.wake_at;
}

export interface NewPlan {
  readonly ref: string;
  /** Undefined: there is nothing to come. */
  readonly wakeAt: number | undefined;
  readonly remindedAt: number | undefined;
  readonly enforcedAt: number | undefined;
}

/** Writes when to look at these again. */
export async function savePlans(db: Db, plans: readonly NewPlan[]): Promise<void> {
  const kept = plans.filter(({ wakeAt }) => wakeAt !== undefined);
  const gone = plans.filter(({ wakeAt }) => wakeAt === undefined).map(({ ref }) => ref);
  if (kept.length > 0)
    await sql`
      update plans set wake_at = kept.wake_at, reminded_at = kept.reminded_at,
        enforced_at = kept.enforced_at
      from unnest(${kept.map(({ ref }) => ref)}::text[],
        ${kept.map(({ wakeAt }) => wakeAt)}::bigint[],
        ${kept.map(({ remindedAt }) => remindedAt ?? null)}::bigint[],
        ${kept.map(({ enforcedAt }) => enforcedAt ?? null)}::bigint[])
        as kept (ref, wake_at, reminded_at, enforced_at)
      where plans.ref = kept.ref`.execute(db);
  if (gone.length > 0) await db.deleteFrom("plans").where("ref", "=", anyOf(gone)).execute();
}

/** Has these instances looked at. @returns the regions in which that is to be done */
export async function wakePlans(
  db: Db,
  refs: readonly string[],
  now: number,
): Promise<readonly Place[]> {
  if (refs.length === 0) return [];
  return wake(db, sql`ref = any(${[...refs]}::text[])`, now);
}

/** Has everything looked at of which the schedule may be another one now. */
export const wakeAllPlans = (db: Db, now: number): Promise<readonly Place[]> =>
  wake(db, sql`true`, now);

/** Has the instances looked at that name this in a tag. */
export const wakeTagged = (db: Db, value: string, now: number): Promise<readonly Place[]> =>
  wake(db, hasTag(value), now);

/** Whether any instance names this in a tag. */
export async function isTagged(db: Db, value: string): Promise<boolean> {
  const { rows } = await sql`select from instances where ${hasTag(value)} limit 1`.execute(db);
  return rows.length > 0;
}

const hasTag = (value: string) =>
  sql`exists (select from jsonb_each_text(instance->'tags') as tag where trim(tag.value) = ${value})`;

/** Has those of a region looked at that came, or have other tags, another name or state than when they were looked at last. */
export async function wakeChanged(db: Db, { cloud, region }: Place, now: number): Promise<void> {
  await sql`
    with changed as (
      update instances set changed = false
      where cloud = ${cloud} and region = ${region} and changed
      returning ref, cloud, region
    )
    insert into plans (ref, cloud, region, wake_at)
    select ref, cloud, region, ${now}::bigint from changed order by ref
    on conflict (ref) do update set wake_at = least(plans.wake_at, excluded.wake_at)`.execute(db);
}

async function wake(db: Db, which: ReturnType<typeof sql>, now: number): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    with woken as (
      insert into plans (ref, cloud, region, wake_at)
      select ref, cloud, region, ${now}::bigint from instances where ${which} order by ref
      on conflict (ref) do update set wake_at = least(plans.wake_at, excluded.wake_at)
      returning cloud, region
    ) select distinct cloud, region from woken`.execute(db);
  return rows;
}

/**
 * Gives a start its place in the minutes of a cloud, so many in each.
 * @returns the instants at which these may begin, in order, Unix milliseconds
 */
export async function takeStartPlaces(
  db: Db,
  cloud: string,
  {
    count,
    perMinute,
    now,
  }: { readonly count: number; readonly perMinute: number; readonly now: number },
): Promise<readonly number[]> {
  const thisMinute = Math.floor(now / MINUTE_MS);
  const row = await db
    .selectFrom("start_places")
    .select(["minute", "taken"])
    .where("cloud", "=", cloud)
    .forUpdate()
    .executeTakeFirst();
  let [minute, taken] = row && row.minute >= thisMinute ? [row.minute, row.taken] : [thisMinute, 0];
  const places: number[] = [];
  while (places.length < count) {
    if (taken >= perMinute) [minute, taken] = [minute + 1, 0];
    taken += 1;
    places.push(Math.max(now, minute * MINUTE_MS));
  }
  await db
    .insertInto("start_places")
    .values({ cloud, minute, taken })
    .onConflict((conflict) => conflict.column("cloud").doUpdateSet({ minute, taken }))
    .execute();
  return places;
}

const MINUTE_MS = 60_000;
