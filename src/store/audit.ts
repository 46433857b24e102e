import type { Kysely } from "kysely";
import type { Actor, Channel } from "../model/people.ts";
import type { Database } from "./schema.ts";

/** One thing that happened, for whoever has to find out later. Rows are only ever added. */
export interface AuditEntry {
  readonly at: number;
  readonly kind: "request" | "refusal" | "confirm" | "cancel" | "lapse" | "transition";
  readonly actor?: Actor | undefined;
  readonly channel?: Channel | undefined;
  readonly operationId?: string | undefined;
  readonly ref?: string | undefined;
  readonly rule?: string | undefined;
  readonly words?: string | undefined;
  /** What came of it, in few words: `not-allowed`, `waiting → beginning`. */
  readonly outcome: string;
}

export async function audit(db: Kysely<Database>, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await db
    .insertInto("audit")
    .values(
      entries.map((entry) => ({
        at: entry.at,
        kind: entry.kind,
        actor: entry.actor ? JSON.stringify(entry.actor) : null,
        channel: entry.channel ? JSON.stringify(entry.channel) : null,
        operation_id: entry.operationId ?? null,
        ref: entry.ref ?? null,
        rule: entry.rule ?? null,
        words: entry.words ?? null,
        outcome: entry.outcome,
      })),
    )
    .execute();
}
