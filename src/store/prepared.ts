import { CompiledQuery, type Kysely } from "kysely";
import type { Database } from "./schema.ts";

/** A statement that PostgreSQL plans once for each connection, and not each time. */
export interface Prepared {
  /** No other has this name. */
  readonly name: string;
  /** What it returns is named column by column: a `*` over a table would change when another replica migrates. */
  readonly text: string;
}

/** Runs it. Worth it where planning takes longer than the work. */
export async function runPrepared<Row>(
  db: Kysely<Database>,
  { name, text }: Prepared,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  // Kysely hands the text on to pg as it is, and pg takes a name with it.
  const named = { name, text } as unknown as string;
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(named, [...values]));
  return rows;
}
