import type { Jobs } from "../queue/jobs.ts";
import type { Tx } from "../queue/tx.ts";
import { isTagged, wakeAllPlans, wakeTagged } from "../store/plans.ts";
import { DOCUMENT_FRESH_MS, readDocument } from "./documents/refresh.ts";
import type { SchedulerTools } from "./tools.ts";

/** Reads a document now, and again and again as long as an instance or a schedule names it. Whoever lives by it follows. */
export async function keepDocument(tools: SchedulerTools, job: Jobs["document"]): Promise<void> {
  const { url } = job;
  const isCalendar = Object.values(tools.parking().calendars).includes(url);
  if (!isCalendar && !(await isTagged(tools.db, url))) return;
  const documentChanged = async (tx: Tx): Promise<void> => {
    const now = tools.now();
    const places = isCalendar ? await wakeAllPlans(tx.db, now) : await wakeTagged(tx.db, url, now);
    for (const place of places) await tx.send("edges", place);
  };
  await readDocument({ ...tools, documentChanged }, job);
  await tools.transact((tx) => tx.at("document", tools.now() + DOCUMENT_FRESH_MS, job));
}
