import type { Kysely } from "kysely";
import { documentsOf, staleDocuments } from "../store/documents.ts";
import { holdsOf } from "../store/holds.ts";
import { findInstances } from "../store/instances.ts";
import { lastSettled, type Occurrence, pendingOccurrences } from "../store/occurrences.ts";
import { oncesOf } from "../store/onces.ts";
import { chatSchedules } from "../store/schedules.ts";
import type { Database } from "../store/schema.ts";
import type { Standing } from "./advance.ts";
import { DOCUMENT_FRESH_MS } from "./documents/refresh.ts";
import { type InForce, scheduleInForce } from "./in-force.ts";
import { documentsNamed } from "./tagged.ts";
import type { SchedulerTools } from "./tools.ts";

/** An instance with everything that its schedule depends on, and why it has that schedule. */
export interface Stood extends Standing {
  readonly inForce: InForce;
  readonly last: Occurrence | undefined;
  /** When what was set in a chat ends, and something else may be in force. */
  readonly chatUntil: number | undefined;
  /** The documents that its schedule depends on and that are to be read again, or for the first time. */
  readonly stale: readonly string[];
}

/** Reads all of this anew for these instances: a few queries, however many they are. */
export async function standingsOf(
  tools: Pick<SchedulerTools, "parking" | "now">,
  db: Kysely<Database>,
  refs: readonly string[],
): Promise<readonly Stood[]> {
  const now = tools.now();
  const parking = tools.parking();
  const instances = new Map<string, Standing["instance"]>(
    (await findInstances(db, refs)).map((one) => [one.ref, one]),
  );
  const chat = await chatSchedules(db, refs);
  const pending = await pendingOccurrences(db, refs);
  const last = await lastSettled(db, refs);
  const holds = await holdsOf(db, refs);
  const onces = await oncesOf(db, refs);
  const named = new Map(
    [...instances].map(([ref, one]) => [
      ref,
      one ? documentsNamed(one, parking, chat.get(ref)) : [],
    ]),
  );
  const urls = [...new Set([...named.values()].flat())];
  const documents = await documentsOf(db, urls);
  const stale = new Set(await staleDocuments(db, urls, now - DOCUMENT_FRESH_MS));
  return refs.map((ref) => {
    const instance = instances.get(ref);
    const said = chat.get(ref);
    const inForce: InForce = instance
      ? scheduleInForce(instance, { chat: said, parking, documents, now })
      : { kind: "none" };
    return {
      ref,
      instance,
      inForce,
      schedules: [
        ...(onces.get(ref) ?? []),
        ...(inForce.kind === "schedule" ? [inForce.schedule] : []),
      ],
      pending: pending.get(ref),
      last: last.get(ref),
      hold: holds.get(ref),
      chatUntil: said?.until !== undefined && said.until >= now ? said.until : undefined,
      stale: (named.get(ref) ?? []).filter((url) => stale.has(url)),
    };
  });
}
