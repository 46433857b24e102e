import type { Kysely } from "kysely";
import type { Hold } from "../model/parking.ts";
import { holdsOf } from "../store/holds.ts";
import { findInstances, type SeenInstance } from "../store/instances.ts";
import { lastSettled, type Occurrence, pendingOccurrences } from "../store/occurrences.ts";
import { chatSchedules } from "../store/schedules.ts";
import type { Database } from "../store/schema.ts";
import { type InForce, scheduleInForce } from "./in-force.ts";
import type { SchedulerTools } from "./tools.ts";

/** Everything about one instance that its schedule depends on, as it is now. */
export interface Look {
  readonly ref: string;
  readonly instance: SeenInstance | undefined;
  readonly inForce: InForce;
  readonly pending: Occurrence | undefined;
  readonly last: Occurrence | undefined;
  /** It may have ended. */
  readonly hold: Hold | undefined;
}

/** Reads it anew: what was known when a job was sent may have changed. */
export async function lookAt(
  tools: Pick<SchedulerTools, "parking" | "now">,
  db: Kysely<Database>,
  ref: string,
): Promise<Look> {
  const [instance] = await findInstances(db, [ref]);
  const chat = (await chatSchedules(db, [ref])).get(ref);
  const inForce: InForce = instance
    ? scheduleInForce(instance, chat, tools.parking(), tools.now())
    : { kind: "none" };
  return {
    ref,
    instance,
    inForce,
    pending: (await pendingOccurrences(db, [ref])).get(ref),
    last: await lastSettled(db, ref),
    hold: (await holdsOf(db, [ref])).get(ref),
  };
}
