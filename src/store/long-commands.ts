import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Database } from "./schema.ts";

/** Commands that are too long for a button, kept for as long as somebody might press it. */
export interface LongCommands {
  /** @param entries the commands by their keys; the same key always means the same command */
  save(entries: ReadonlyMap<string, string>): Promise<void>;
  find(key: string): Promise<string | undefined>;
}

/** A button whose message was not drawn anew for so long is too old. */
const KEPT = sql.lit("90 days");

export function createLongCommands(db: Kysely<Database>): LongCommands {
  return {
    async save(entries) {
      if (entries.size === 0) return;
      const rows = [...entries].map(([key, command]) => ({ key, command }));
      await db
        .insertInto("long_commands")
        .values(rows)
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ used_at: sql`now()` }))
        .execute();
      await sql`delete from long_commands where used_at < now() - ${KEPT}::interval`.execute(db);
    },
    async find(key) {
      const row = await db
        .selectFrom("long_commands")
        .select("command")
        .where("key", "=", key)
        .executeTakeFirst();
      return row?.command;
    },
  };
}
