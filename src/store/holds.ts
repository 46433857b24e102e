import { type Kysely, type Selectable, sql } from "kysely";
import type { Hold } from "../model/parking.ts";
import { anyOf } from "./any-of.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** By ref; those that ended and were not cleared away yet are among them. */
export async function holdsOf(db: Db, refs: readonly string[]): Promise<ReadonlyMap<string, Hold>> {
  if (refs.length === 0) return new Map();
  const rows = await db.selectFrom("holds").selectAll().where("ref", "=", anyOf(refs)).execute();
  return new Map(rows.map((row) => [row.ref, readHold(row)]));
}

export const readHold = (row: Selectable<Database["holds"]>): Hold => ({
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

/** Ends these: of two holds of an instance only the one that was set at that instant. */
export async function removeHolds(
  db: Db,
  ended: readonly { readonly ref: string; readonly at: number }[],
): Promise<void> {
  if (ended.length === 0) return;
  await sql`
    delete from holds using jsonb_to_recordset(${JSON.stringify(ended)}::jsonb)
      as ended (ref text, at bigint)
    where holds.ref = ended.ref and holds.at = ended.at`.execute(db);
}
