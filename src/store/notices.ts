import { type Kysely, sql } from "kysely";
import type { Choice, Notice } from "../model/parking.ts";
import type { Channel } from "../model/people.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** One thing that the scheduler tells, and where it stands. */
export interface NoticeRecord {
  readonly id: string;
  readonly channel: Channel;
  readonly body: Notice;
  readonly expiresAt: number;
  readonly version: number;
  readonly told: number;
  readonly posted: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly gaveUp: string | undefined;
}

export async function findNotice(db: Db, id: string): Promise<NoticeRecord | undefined> {
  const row = await db.selectFrom("notices").selectAll().where("id", "=", id).executeTakeFirst();
  return (
    row && {
      id: row.id,
      channel: row.channel,
      body: row.body,
      expiresAt: row.expires_at,
      version: row.version,
      told: row.told,
      posted: row.posted ?? undefined,
      gaveUp: row.gave_up ?? undefined,
    }
  );
}

/** @returns false where there is one of that id */
export async function insertNotice(
  db: Db,
  notice: Pick<NoticeRecord, "id" | "channel" | "body" | "expiresAt">,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("notices")
    .values({
      id: notice.id,
      ref: notice.body.ref,
      channel: JSON.stringify(notice.channel),
      body: JSON.stringify(notice.body),
      expires_at: notice.expiresAt,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Says something else in its place. */
export async function replaceNotice(db: Db, id: string, body: Notice): Promise<void> {
  await db
    .updateTable("notices")
    .set({ body: JSON.stringify(body), version: sql`version + 1` })
    .where("id", "=", id)
    .execute();
}

/** What is to be shown on an instance's reminders; `choice: null` takes back what was chosen. */
export interface ReminderChange {
  readonly choice?: Choice | null;
  readonly end?: string;
}

/** Changes the reminders of stops that are still open. @returns their ids */
export async function changeReminders(
  db: Db,
  ref: string,
  change: ReminderChange,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    update notices set version = version + 1,
      body = jsonb_strip_nulls(body || ${JSON.stringify(change)}::jsonb)
    where ref = ${ref} and body->>'kind' = 'reminder' and not body ? 'end'
    returning id`.execute(db);
  return rows.map(({ id }) => id);
}

export async function saveNoticeTold(
  db: Db,
  id: string,
  told: { readonly posted: object; readonly version: number },
): Promise<void> {
  await db
    .updateTable("notices")
    .set({ posted: JSON.stringify(told.posted), told: told.version })
    .where("id", "=", id)
    .execute();
}

export async function saveNoticeGaveUp(db: Db, id: string, why: string): Promise<void> {
  await db.updateTable("notices").set({ gave_up: why }).where("id", "=", id).execute();
}
