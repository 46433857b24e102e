import type { Kysely } from "kysely";
import type { Document } from "../../model/parking.ts";
import type { Transact, Tx } from "../../queue/tx.ts";
import {
  documentsOf,
  forgetDocuments,
  saveDocument,
  staleDocuments,
} from "../../store/documents.ts";
import type { Database } from "../../store/schema.ts";
import type { DocumentReader } from "./fetch.ts";

/** How long a document is taken to say what it said, however many instances name it. */
export const DOCUMENT_FRESH_MS = 900_000;
/** One that nobody asked for in this time is named nowhere any more. */
const FORGOTTEN_MS = 30 * 86_400_000;

interface RefreshTools {
  readonly db: Kysely<Database>;
  readonly transact: Transact;
  readonly readDocument: DocumentReader;
  readonly now: () => number;
  /** It says something else than before: whoever lives by it is to be looked at again, in the same transaction. */
  readonly documentChanged: (tx: Tx, url: string) => Promise<void>;
}

/**
 * Reads a document anew, unless it was read a short time ago.
 * @returns whether it says something else than before
 */
export async function readDocument(
  tools: RefreshTools,
  { url }: { readonly url: string },
): Promise<boolean> {
  const stale = await staleDocuments(tools.db, [url], tools.now() - DOCUMENT_FRESH_MS);
  if (stale.length === 0) return false;
  const read = await tools.readDocument(url);
  return tools.transact(async (tx) => {
    const before = (await documentsOf(tx.db, [url])).get(url);
    await saveDocument(tx.db, { url, ...read }, tools.now());
    const isChanged = saysOf({ url, ...before }) !== saysOf({ url, ...before, ...read });
    if (isChanged) {
      await forgetDocuments(tx.db, tools.now() - FORGOTTEN_MS);
      await tools.documentChanged(tx, url);
    }
    return isChanged;
  });
}

/** What instances see of it: its newest text, and only without one why there is none. */
const saysOf = ({ text, trouble }: Document): string =>
  text === undefined ? `trouble ${trouble ?? "not read"}` : `text ${text}`;
