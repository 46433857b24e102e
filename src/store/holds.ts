import type { Kysely, Selectable } from "kysely";
import type { Hold } from "../model/parking.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** By ref; those that ended and were not cleared away yet are among them. */
export async function holdsOf(db: Db, refs: readonly string[]): Promise<ReadonlyMap<string, Hold>> {
  if (refs.length === 0) return new Map();
  const rows = await db.selectFrom("holds").selectAll().where("ref", "in", refs).execute();
  return new Map(rows.map((row) => [row.ref, readHold(row)]));
}

const readHold = (row: Selectable<Database["holds"]>): Hold => ({
  kind: row.kind,
  until: row.until,
  reason: row.reason ?? undefined,
  by: row.by,
  at: row.at,
});

/** The newest word counts. */
export async function saveHold(db: Db, ref: string, hold: Hold): Promise<void> {
  const { kind, until, reason = null, by, at } = hold;
  const row = { kind, until, reason, by: JSON.stringify(by), at };
  await db
    .insertInto("holds")
    .values({ ref, ...row })
    .onConflict((conflict) => conflict.column("ref").doUpdateSet(row))
    .execute();
}

/** Ends it: of two holds only the one that was set at that instant. @returns whether it stood */
export async function removeHold(db: Db, ref: string, setAt?: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("holds")
    .where("ref", "=", ref)
    .$if(setAt !== undefined, (query) => query.where("at", "=", setAt ?? 0))
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
