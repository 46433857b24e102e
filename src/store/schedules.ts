import type { Kysely } from "kysely";
import type { Actor } from "../model/people.ts";
import type { Schedule } from "../model/schedule.ts";
import { anyOf } from "./any-of.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** By ref: what people set in a chat. */
export async function chatSchedules(
  db: Db,
  refs: readonly string[],
): Promise<ReadonlyMap<string, Schedule>> {
  if (refs.length === 0) return new Map();
  const rows = await db
    .selectFrom("schedules")
    .select(["ref", "schedule"])
    .where("ref", "=", anyOf(refs))
    .execute();
  return new Map(rows.map(({ ref, schedule }) => [ref, schedule]));
}

export async function saveSchedule(
  db: Db,
  ref: string,
  schedule: Schedule,
  set: { readonly by: Actor; readonly at: number },
): Promise<void> {
  const row = {
    schedule: JSON.stringify(schedule),
    set_by: JSON.stringify(set.by),
    set_at: set.at,
  };
  await db
    .insertInto("schedules")
    .values({ ref, ...row })
    .onConflict((conflict) => conflict.column("ref").doUpdateSet(row))
    .execute();
}

/** @returns whether there was one */
export async function removeSchedule(db: Db, ref: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("schedules")
    .where("ref", "=", ref)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
