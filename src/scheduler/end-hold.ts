import { type Hold, holdsBack } from "../model/parking.ts";
import { audit } from "../store/audit.ts";
import { removeHold } from "../store/holds.ts";
import type { Look } from "./look.ts";
import { AGAIN_MS, judge, type Run, record } from "./settle-edge.ts";
import type { SchedulerTools } from "./tools.ts";

/**
 * Ends a hold whose time is over. The last edge that it kept back is made up for, unless another one came since: the
 * instance is then as its schedule wants it.
 */
export async function endHold(
  tools: SchedulerTools,
  run: Run,
  look: Look,
  hold: Hold,
): Promise<"settled" | "later"> {
  const { ref } = look;
  const kept = keptBack(look, hold);
  const outcome = kept && (await judge(tools, kept));
  if (outcome === "later") {
    await tools.transact((tx) => tx.at("edge", tools.now() + AGAIN_MS, { ref }));
    return "later";
  }
  await tools.transact(async (tx) => {
    if (kept && outcome) await record(tools, tx, run, { look, ...kept, outcome });
    if (!(await removeHold(tx.db, ref, hold.at))) return;
    const words = kept
      ? `made up for the ${kept.edge.kind} that it kept back`
      : "nothing to make up";
    await audit(tx.db, [
      {
        at: tools.now(),
        kind: "hold",
        ref,
        outcome: "ended",
        detail: { until: hold.until, words },
      },
    ]);
  });
  return "settled";
}

function keptBack({ instance, inForce, last }: Look, hold: Hold) {
  if (hold.kind !== "hold" || !instance || inForce.kind !== "schedule") return undefined;
  if (last?.state !== "held" || !holdsBack(hold, last.edge.at)) return undefined;
  const { edge } = last;
  const due = { edge, dueAt: hold.until, hold, next: undefined };
  return { instance, schedule: inForce.schedule, edge, due };
}
