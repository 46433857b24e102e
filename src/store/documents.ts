import { type Kysely, sql } from "kysely";
import type { Document } from "../model/parking.ts";
import type { Database } from "./schema.ts";

type Db = Kysely<Database>;

/** By address: as they were last read. What was never asked for is not in it. */
export async function documentsOf(
  db: Db,
  urls: readonly string[],
): Promise<ReadonlyMap<string, Document>> {
  if (urls.length === 0) return new Map();
  const rows = await db
    .selectFrom("documents")
    .select(["url", "text", "trouble"])
    .where("url", "in", urls)
    .execute();
  return new Map(
    rows.map(({ url, text, trouble }) => [
      url,
      { url, text: text ?? undefined, trouble: trouble ?? undefined },
    ]),
  );
}

/** Those of these documents that were not read after an instant, or never. */
export async function staleDocuments(
  db: Db,
  urls: readonly string[],
  since: number,
): Promise<readonly string[]> {
  if (urls.length === 0) return [];
  const rows = await db
    .selectFrom("documents")
    .select("url")
    .where("url", "in", urls)
    .where("read_at", ">", since)
    .execute();
  const fresh = new Set(rows.map(({ url }) => url));
  return [...new Set(urls)].filter((url) => !fresh.has(url));
}

/** Writes what came of reading it. A text that was read before stays beside the trouble of reading it now. */
export async function saveDocument(
  db: Db,
  { url, text, trouble }: Document,
  readAt: number,
): Promise<void> {
  await db
    .insertInto("documents")
    .values({ url, text: text ?? null, trouble: trouble ?? null, read_at: readAt })
    .onConflict((conflict) =>
      conflict.column("url").doUpdateSet({
        text: sql`coalesce(excluded.text, documents.text)`,
        trouble: sql`excluded.trouble`,
        read_at: readAt,
      }),
    )
    .execute();
}

/** Forgets those that nobody asked for since an instant. */
export async function forgetDocuments(db: Db, since: number): Promise<void> {
  await db.deleteFrom("documents").where("read_at", "<", since).execute();
}
