import type { Kysely } from "kysely";
import type { Schedule } from "../model/schedule.ts";
import { anyOf } from "./any-of.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** By ref: what somebody asked for once, the oldest first. */
export async function oncesOf(
  db: Db,
  refs: readonly string[],
): Promise<ReadonlyMap<string, readonly Schedule[]>> {
  if (refs.length === 0) return new Map();
  const rows = await db
    .selectFrom("onces")
    .select(["ref", "schedule"])
    .where("ref", "=", anyOf(refs))
    .orderBy("id")
    .execute();
  const found = new Map<string, Schedule[]>();
  for (const { ref, schedule } of rows) {
    const known = found.get(ref);
    if (known) known.push(schedule);
    else found.set(ref, [schedule]);
  }
  return found;
}

export async function saveOnce(db: Db, id: string, ref: string, schedule: Schedule): Promise<void> {
  await db
    .insertInto("onces")
    .values({ id, ref, schedule: JSON.stringify(schedule) })
    .execute();
}

export interface Once {
  readonly id: string;
  readonly ref: string;
  readonly schedule: Schedule;
}

/** What was asked for under these ids, and was not done yet. */
export async function findOnces(db: Db, ids: readonly string[]): Promise<readonly Once[]> {
  if (ids.length === 0) return [];
  return db.selectFrom("onces").selectAll().where("id", "in", ids).execute();
}

/** Takes these back, or clears away what was done. */
export async function removeOnces(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom("onces").where("id", "in", ids).execute();
}
