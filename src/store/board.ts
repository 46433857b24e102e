import { type Kysely, sql } from "kysely";
import type { Action } from "../model/action.ts";
import { HOLDING_PHASES } from "../model/operation.ts";
import type { Hold } from "../model/parking.ts";
import type { Edge } from "../model/schedule.ts";
import { readHold } from "./holds.ts";
import type { Database } from "./schema.ts";

/** What happens to instances, each by ref. */
export interface Happenings {
  /** The next start or stop, as it is planned. */
  readonly next: ReadonlyMap<string, Edge>;
  /** Those that ended and were not cleared away yet are among them. */
  readonly holds: ReadonlyMap<string, Hold>;
  readonly operations: ReadonlyMap<string, { readonly id: string; readonly action: Action }>;
}

/** Of all instances at once, whoever may see them. */
export async function happenings(db: Kysely<Database>): Promise<Happenings> {
  const [planned, held, busy] = await Promise.all([
    db
      .selectFrom("occurrences")
      .select(["ref", "edge", "at"])
      .where("state", "=", sql.lit("pending"))
      .execute(),
    db.selectFrom("holds").selectAll().execute(),
    db
      .selectFrom("operation_targets")
      .select(["ref", "operation_id", "action"])
      .where("phase", "in", HOLDING_PHASES)
      .execute(),
  ]);
  return {
    next: new Map(planned.map(({ ref, edge, at }) => [ref, { kind: edge, at }])),
    holds: new Map(held.map((row) => [row.ref, readHold(row)])),
    operations: new Map(busy.map((row) => [row.ref, { id: row.operation_id, action: row.action }])),
  };
}
