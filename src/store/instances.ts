import { type Kysely, sql } from "kysely";
import type { Instance } from "../model/instance.ts";
import { anyOf } from "./any-of.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** An instance as it was seen, and when (Unix milliseconds). */
export interface SeenInstance extends Instance {
  readonly seenAt: number;
}

/** When it was written, or a later reading of its region showed it just so. */
const SEEN_AT = sql<number>`greatest(instances.seen_at, (select synced_at from syncs
  where syncs.cloud = instances.cloud and syncs.region = instances.region))`;

export async function allInstances(db: Db): Promise<SeenInstance[]> {
  const rows = await selectSeen(db).execute();
  return rows.map(readRow);
}

const selectSeen = (db: Db) =>
  db.selectFrom("instances").select(["instance", SEEN_AT.as("seen_at")]);

const readRow = (row: { readonly instance: Instance; readonly seen_at: number }): SeenInstance => ({
  ...row.instance,
  seenAt: row.seen_at,
});

/** All that is known, as far as it was written since an earlier look. */
export interface Written {
  readonly instances: readonly SeenInstance[];
  /** How many there are in all, written since or not. */
  readonly count: number;
  /** This look, for the next one. */
  readonly mark: string;
}

/**
 * Looks at all instances, and reads those that may have been written since an earlier look: by transactions that it
 * could not see, which PostgreSQL numbers in the order of their beginning.
 * @param mark of the earlier look; without it all are read
 */
export async function writtenSince(db: Db, mark: string | undefined): Promise<Written> {
  const { rows } = await sql<Written>`
    select count(*)::int as count, pg_snapshot_xmin(pg_current_snapshot())::text as mark,
      coalesce(json_agg(instance || jsonb_build_object('seenAt', ${SEEN_AT})) filter (
        where ${mark ?? null}::xid8 is null
          or age(instances.xmin) <= age(${mark ?? null}::xid8::xid)), '[]') as instances
    from instances`.execute(db);
  return rows[0] ?? { instances: [], count: 0, mark: "" };
}

/** Those of these refs that are known. */
export async function findInstances(db: Db, refs: readonly string[]): Promise<SeenInstance[]> {
  if (refs.length === 0) return [];
  const rows = await selectSeen(db).where("ref", "=", anyOf(refs)).execute();
  return rows.map(readRow);
}

/**
 * Writes down what was seen. A later sight is never overwritten by an earlier one that arrives after it.
 * @param seenAt when the cloud was asked, Unix milliseconds
 * @param restMs one that has not changed is not written again within so many milliseconds: Infinity where `saveSync`
 *   tells of all of them together
 */
export async function saveInstances(
  db: Db,
  instances: readonly Instance[],
  seenAt: number,
  restMs = 0,
): Promise<void> {
  if (instances.length === 0) return;
  const rows = instances.map(({ ref, cloud, region, ...rest }) => ({
    ref,
    cloud,
    region,
    instance: { ref, cloud, region, ...rest },
  }));
  await sql`
    insert into instances (ref, cloud, region, instance, seen_at)
    select ref, cloud, region, instance, ${seenAt}::bigint
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as seen (ref text, cloud text, region text, instance jsonb)
    where not exists (select from instances as known
      where known.ref = seen.ref and known.seen_at > ${Math.max(0, seenAt - restMs)}::bigint
        and known.instance = seen.instance)
    on conflict (ref) do update
      set instance = excluded.instance, seen_at = excluded.seen_at,
        changed = instances.changed or (instances.instance->'tags', instances.instance->'name',
          instances.instance->'state') is distinct from (excluded.instance->'tags',
          excluded.instance->'name', excluded.instance->'state')
      where ${SEEN_AT} <= excluded.seen_at`.execute(db);
}

/** Forgets a region's instances that a whole reading, begun at `readAt`, did not show: these refs are all that it did. */
export async function forgetUnseen(
  db: Db,
  { cloud, region, readAt }: { cloud: string; region: string; readAt: number },
  shown: readonly string[],
): Promise<void> {
  await sql`
    delete from instances where cloud = ${cloud} and region = ${region} and seen_at < ${readAt}
      and not exists (select from unnest(${[...shown]}::text[]) as shown (ref)
        where shown.ref = instances.ref)`.execute(db);
}

/** Forgets instances that were not there when the cloud was asked for them, unless a later look saw them. */
export async function forgetGone(db: Db, refs: readonly string[], askedAt: number): Promise<void> {
  if (refs.length === 0) return;
  await db
    .deleteFrom("instances")
    .where("ref", "=", anyOf(refs))
    .where(SEEN_AT, "<=", askedAt)
    .execute();
}

/** Takes note of what is configured: a region that was never read is known as such, and what is not there any more is forgotten. */
export async function keepRegions(
  db: Db,
  kept: readonly { readonly cloud: string; readonly region: string }[],
): Promise<void> {
  const places = kept.map(({ cloud, region }) => `${cloud}/${region}`);
  if (kept.length > 0) {
    await db
      .insertInto("syncs")
      .values(kept.map(({ cloud, region }) => ({ cloud, region, synced_at: null, trouble: null })))
      .onConflict((conflict) => conflict.columns(["cloud", "region"]).doNothing())
      .execute();
  }
  await sql`delete from instances where not (cloud || '/' || region = any(${places}))`.execute(db);
  for (const table of ["syncs", "cloud_prices"] as const)
    await sql`delete from ${sql.table(table)}
      where not (cloud || '/' || region = any(${places}))`.execute(db);
}

export interface Sync {
  readonly cloud: string;
  readonly region: string;
  /** When it was last read whole, and all that is known of it was seen; undefined if never. */
  readonly syncedAt?: number | undefined;
  /** Why it could not be read since, in words. */
  readonly trouble?: string | undefined;
}

export async function allSyncs(db: Db): Promise<Sync[]> {
  const rows = await db.selectFrom("syncs").selectAll().execute();
  return rows.map((row) => ({
    cloud: row.cloud,
    region: row.region,
    syncedAt: row.synced_at ?? undefined,
    trouble: row.trouble ?? undefined,
  }));
}

export async function saveSync(db: Db, sync: Sync): Promise<void> {
  await db
    .insertInto("syncs")
    .values({
      cloud: sync.cloud,
      region: sync.region,
      synced_at: sync.syncedAt ?? null,
      trouble: sync.trouble ?? null,
    })
    .onConflict((conflict) =>
      conflict.columns(["cloud", "region"]).doUpdateSet({
        synced_at: sql`coalesce(excluded.synced_at, syncs.synced_at)`,
        trouble: sql`excluded.trouble`,
      }),
    )
    .execute();
}
