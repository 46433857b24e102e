import type { Jobs } from "../queue/jobs.ts";
import type { Tx } from "../queue/tx.ts";
import { claimPlans, nextWake } from "../store/plans.ts";
import { advance } from "./advance.ts";
import { doDeeds } from "./deeds.ts";
import { recordAll } from "./record.ts";
import { standingsOf } from "./standings.ts";
import type { SchedulerTools } from "./tools.ts";

/** Instances of which one transaction takes care: fewer at first, so that the cloud hears of some while others are settled. */
const FIRST_CHUNK = 500;
const CHUNK = 1_000;
/** One run takes no more than these; what is left is another one's. */
const CHUNKS_MAX = 20;

/**
 * Brings the schedules of one region up to now: settles the edges that are due, each once; ends holds; reminds people;
 * plans what comes. What is decided, what is asked for and what is planned next is one transaction, so whoever is
 * killed in between has done nothing.
 */
export async function settleRegion(tools: SchedulerTools, place: Jobs["edges"]): Promise<void> {
  for (let chunk = 0; chunk < CHUNKS_MAX; chunk++) {
    const limit = chunk === 0 ? FIRST_CHUNK : CHUNK;
    const taken = await tools.transact((tx) => settleChunk(tools, tx, place, limit));
    if (taken < limit) return;
  }
  await tools.transact((tx) => tx.send("edges", place));
}

/** @returns how many it took care of: where that is the limit, somebody has to look again */
async function settleChunk(
  tools: SchedulerTools,
  tx: Tx,
  place: Jobs["edges"],
  limit: number,
): Promise<number> {
  const now = tools.now();
  const claimed = await claimPlans(tx.db, place, now, limit);
  if (claimed.length > 0) {
    const known = new Map(claimed.map((one) => [one.ref, one]));
    const standings = await standingsOf(tools, tx.db, [...known.keys()]);
    const brought = await doDeeds(
      tools,
      tx,
      standings.map((standing) => ({
        ...advance(standing, now),
        standing,
        remindedAt: known.get(standing.ref)?.remindedAt,
        enforcedAt: known.get(standing.ref)?.enforcedAt,
      })),
    );
    await recordAll(tools, tx, brought);
  }
  if (claimed.length === limit) return limit;
  const next = await nextWake(tx.db, place);
  if (next !== undefined) await tx.at("edges", next, place);
  return claimed.length;
}
