import type { Jobs } from "../queue/jobs.ts";
import { endHold } from "./end-hold.ts";
import { lookAt } from "./look.ts";
import { planNext } from "./plan-next.ts";
import { type Run, settleEdge } from "./settle-edge.ts";
import type { SchedulerTools } from "./tools.ts";

/** One run does no more than this many steps; what is left is another one's. */
const STEPS_MAX = 200;

/**
 * Brings one instance's schedule up to now: each edge that is due, one after the other and each once, then a hold that
 * ended, then the plan of the next edge with its timers. Nothing is remembered between steps but in rows, so whoever
 * takes it up after a crash goes on where it was left.
 */
export async function runEdge(tools: SchedulerTools, { ref }: Jobs["edge"]): Promise<void> {
  const run: Run = { ref, trouble: undefined };
  for (let step = 0; step < STEPS_MAX; step++) {
    const look = await lookAt(tools, tools.db, ref);
    const { pending, hold } = look;
    const now = tools.now();
    if (pending && pending.edge.at <= now) {
      if ((await settleEdge(tools, run, look, pending)) === "later") return;
    } else if (hold && hold.until <= now) {
      if ((await endHold(tools, run, look, hold)) === "later") return;
    } else {
      return planNext(tools, look);
    }
  }
  await tools.transact((tx) => tx.send("edge", { ref }));
}
