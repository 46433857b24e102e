import type { Tx } from "../queue/tx.ts";
import { planOccurrence, unplan } from "../store/occurrences.ts";
import { nextEdges } from "./edges.ts";
import { isSameSchedule } from "./in-force.ts";
import type { Look } from "./look.ts";
import { endReminders } from "./reminder-changes.ts";
import { remindersOf, stopToCome } from "./stop-to-come.ts";
import type { SchedulerTools } from "./tools.ts";

/** Plans the next edge where nothing is planned, or by another schedule than the one in force, and sets the timers. */
export async function planNext(tools: SchedulerTools, look: Look): Promise<void> {
  await tools.transact(async (tx) => {
    const planned = await plan(tools, tx, look);
    await setTimers(tools, tx, planned);
  });
}

async function plan(tools: SchedulerTools, tx: Tx, look: Look): Promise<Look> {
  const { ref, inForce, pending, last } = look;
  const schedule = inForce.kind === "schedule" ? inForce.schedule : undefined;
  if (pending && schedule && isSameSchedule(pending.schedule, schedule)) return look;
  if (pending) {
    await unplan(tx.db, ref);
    await endReminders(tx, ref, "its schedule was changed");
  }
  if (!schedule) return { ...look, pending: undefined };
  // Never before what was settled: a clock that was set back repeats nothing.
  const [edge] = nextEdges(schedule, Math.max(tools.now(), last?.edge.at ?? 0), 1);
  if (!edge) return { ...look, pending: undefined };
  await planOccurrence(tx.db, ref, edge, schedule);
  return { ...look, pending: { ref, edge, state: "pending", reason: undefined, schedule } };
}

/** One timer for what is to be done next, and one for the next reminder of it. */
async function setTimers(tools: SchedulerTools, tx: Tx, look: Look): Promise<void> {
  const { ref, pending, hold } = look;
  const wakes = [pending?.edge.at, hold?.until].filter((at) => at !== undefined);
  if (wakes.length > 0) await tx.at("edge", Math.min(...wakes), { ref });
  const remindAt = nextReminder(look, tools.now());
  if (remindAt !== undefined) await tx.at("reminder-due", remindAt, { ref });
}

/** When to remind next; an instant that is over means at once. */
function nextReminder(look: Look, now: number): number | undefined {
  const { inForce, pending, last, hold } = look;
  if (inForce.kind !== "schedule") return undefined;
  const { schedule } = inForce;
  const stopAt = stopToCome({ schedule, pending, last, hold });
  if (stopAt === undefined || stopAt <= now) return undefined;
  return remindersOf(schedule, stopAt).at(0);
}
