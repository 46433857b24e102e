import { type Kysely, type Selectable, sql } from "kysely";
import type { Notice } from "../model/parking.ts";
import type { Channel } from "../model/people.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** One thing that the scheduler tells, and where it stands. */
export interface NoticeRecord {
  readonly id: string;
  /** Whose rules hold for what is clicked on it. */
  readonly place: Channel;
  /** Who is told before the place is, as their tag names them. */
  readonly owner: string | undefined;
  /** Where it stands, once it was told. */
  readonly channel: Channel | undefined;
  readonly body: Notice;
  readonly expiresAt: number;
  readonly version: number;
  readonly told: number;
  readonly posted: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly gaveUp: string | undefined;
}

export type NewNotice = Pick<NoticeRecord, "id" | "place" | "owner" | "body" | "expiresAt">;

export async function findNotice(db: Db, id: string): Promise<NoticeRecord | undefined> {
  const row = await db.selectFrom("notices").selectAll().where("id", "=", id).executeTakeFirst();
  return row && readNotice(row);
}

function readNotice(row: Selectable<Database["notices"]>): NoticeRecord {
  return {
    id: row.id,
    place: row.place,
    owner: row.owner ?? undefined,
    channel: row.channel ?? undefined,
    body: row.body,
    expiresAt: row.expires_at,
    version: row.version,
    told: row.told,
    posted: row.posted ?? undefined,
    gaveUp: row.gave_up ?? undefined,
  };
}

/** @returns the ids of those that were not known yet */
export async function insertNotices(
  db: Db,
  notices: readonly NewNotice[],
): Promise<readonly string[]> {
  if (notices.length === 0) return [];
  const rows = await db
    .insertInto("notices")
    .values(
      notices.map(({ id, place, owner = null, body, expiresAt }) => ({
        id,
        refs: body.items.map(({ ref }) => ref),
        place: JSON.stringify(place),
        owner,
        body: JSON.stringify(body),
        expires_at: expiresAt,
      })),
    )
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** The reminders of these instances whose stop is still to come, or open. */
export async function openReminders(
  db: Db,
  refs: readonly string[],
): Promise<readonly NoticeRecord[]> {
  if (refs.length === 0) return [];
  const rows = await db
    .selectFrom("notices")
    .selectAll()
    .where(sql<boolean>`refs && ${[...refs]}::text[]`)
    .where(sql<boolean>`body->>'kind' = 'reminder'`)
    .where(sql<boolean>`jsonb_path_exists(body, '$.items[*] ? (!exists(@.end))')`)
    .forUpdate()
    .execute();
  return rows.map(readNotice);
}

/** The instances of which people were told that they stop at an instant: `ref instant`. */
export async function warnedOf(db: Db, refs: readonly string[]): Promise<ReadonlySet<string>> {
  if (refs.length === 0) return new Set();
  const wanted = new Set(refs);
  const rows = await db
    .selectFrom("notices")
    .select(["refs", sql<number>`(body->>'stopsAt')::bigint`.as("stops_at")])
    .where(sql<boolean>`refs && ${[...refs]}::text[]`)
    .where(sql<boolean>`body->>'kind' = 'reminder'`)
    .where("told", ">", 0)
    .execute();
  return new Set(
    rows.flatMap((row) =>
      row.refs.filter((ref) => wanted.has(ref)).map((ref) => `${ref} ${row.stops_at}`),
    ),
  );
}

/** Says something else in its place. */
export async function replaceNotice(db: Db, id: string, body: Notice): Promise<void> {
  await db
    .updateTable("notices")
    .set({ body: JSON.stringify(body), version: sql`version + 1` })
    .where("id", "=", id)
    .execute();
}

/** What a reminder says of how its instances are in use; the message is not another one by that. */
export async function saveInUse(db: Db, id: string, words: string): Promise<void> {
  await db
    .updateTable("notices")
    .set({ body: sql`body || jsonb_build_object('inUse', ${words}::text)` })
    .where("id", "=", id)
    .execute();
}

export async function saveNoticeTold(
  db: Db,
  id: string,
  told: { readonly posted: object; readonly version: number; readonly channel: Channel },
): Promise<void> {
  await db
    .updateTable("notices")
    .set({
      posted: JSON.stringify(told.posted),
      told: told.version,
      channel: JSON.stringify(told.channel),
    })
    .where("id", "=", id)
    .execute();
}

export async function saveNoticeGaveUp(db: Db, id: string, why: string): Promise<void> {
  await db.updateTable("notices").set({ gave_up: why }).where("id", "=", id).execute();
}

/**
 * Whose rules hold for a click in a channel that has none of its own: those of the newest notice that was posted there
 * and told of all these instances.
 */
export async function placeOfDirect(
  db: Db,
  { platform, id, thread = "" }: Channel,
  refs: readonly string[],
): Promise<Channel | undefined> {
  if (refs.length === 0) return undefined;
  const row = await db
    .selectFrom("notices")
    .select("place")
    .where(sql<boolean>`refs @> ${[...refs]}::text[]`)
    .where("posted", "is not", null)
    .where(sql<boolean>`channel->>'platform' = ${platform} and channel->>'id' = ${id}`)
    .where(sql<boolean>`coalesce(channel->>'thread', '') = ${thread}`)
    .where(sql<boolean>`place->>'platform' = ${platform}`)
    .orderBy("expires_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.place;
}
