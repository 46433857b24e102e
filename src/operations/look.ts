import { ACTION_FACTS } from "../model/action.ts";
import { type Instance, type InstanceState, inTransition } from "../model/instance.ts";
import type { Operation, Progress, Target } from "../model/operation.ts";
import type { Trouble } from "../model/trouble.ts";
import type { OperationsTools } from "./tools.ts";

/** A target that the cloud has not accepted yet, as far as we know. */
export type Open = Target & {
  readonly progress: Extract<Progress, { phase: "waiting" | "beginning" }>;
};

/**
 * The last look before the cloud is asked: rights and state are checked again, at the moment of execution.
 * A target that a crash left in `beginning` may have been asked for already: what the cloud shows decides.
 */
export async function look(
  tools: OperationsTools,
  operation: Operation,
  open: readonly Open[],
  instances: readonly Instance[],
): Promise<{ readonly target: Open; readonly progress: Progress }[]> {
  const seen = new Map(instances.map((instance) => [instance.id, instance]));
  const refused = await refusedRefs(tools, operation, open, seen);
  const now = tools.now();
  return open.flatMap((target) => {
    // Not yet due: another target of the same region woke this job.
    const { progress } = target;
    if (progress.phase === "waiting" && (progress.nextTryAt ?? 0) > now) return [];
    const instance = seen.get(target.id);
    if (!instance) return [{ target, progress: notThere(target, now) }];
    if (refused.has(target.ref)) return [{ target, progress: failed(target, NOT_ANY_MORE, now) }];
    return [{ target, progress: decide(target, instance, now) }];
  });
}

const GONE: Trouble = {
  kind: "not-found",
  detail: "The cloud does not know this instance any more.",
};
const NOT_ANY_MORE: Trouble = {
  kind: "protected",
  detail: "The right to do this was taken away after it was asked for.",
};

/** Who deletes it finds it deleted already; whoever wants anything else is told. */
function notThere(target: Open, now: number): Progress {
  if (target.action !== "delete") return failed(target, GONE, now);
  const { phase, firstTryAt } = target.progress;
  return phase === "beginning" && firstTryAt
    ? { phase: "done", begunAt: firstTryAt, endedAt: now, state: "deleted" }
    : { phase: "already", endedAt: now, state: "deleted" };
}

async function refusedRefs(
  tools: OperationsTools,
  operation: Operation,
  open: readonly Open[],
  seen: ReadonlyMap<string, Instance>,
): Promise<ReadonlySet<string>> {
  const refused = new Set<string>();
  for (const action of new Set(open.map((target) => target.action))) {
    const instances = open.flatMap((target) => {
      const instance = seen.get(target.id);
      return target.action === action && instance ? [instance] : [];
    });
    for (const ref of await tools.refusedNow(operation, instances, action)) refused.add(ref);
  }
  return refused;
}

/** Pure: what to do with one target, given what the cloud shows right now. */
function decide(target: Open, instance: Instance, now: number): Progress {
  const { action, progress } = target;
  const { there, repeatable } = ACTION_FACTS[action];
  const arrived = there.includes(instance.state);
  const firstTryAt = progress.firstTryAt ?? now;
  if (progress.phase === "beginning") {
    if (!repeatable) return { phase: "unclear", endedAt: now, why: LOST };
    if (arrived) return { phase: "done", begunAt: firstTryAt, endedAt: now, state: instance.state };
    const settles = there[0];
    if (settles && instance.state === onTheWay(settles)) {
      return {
        phase: "watching",
        moved: true,
        begunAt: firstTryAt,
        settles,
        lastState: instance.state,
      };
    }
    return { phase: "beginning", tries: progress.tries, firstTryAt };
  }
  if (arrived) return { phase: "already", endedAt: now, state: instance.state };
  if (instance.protectedBy) {
    return failed(target, { kind: "protected", detail: `It ${instance.protectedBy}.` }, now);
  }
  // A machine that hangs on its way down is what a hard stop is for.
  const cuts = action === "stop:hard" && instance.state === "stopping";
  if (inTransition(instance.state) && !cuts) {
    const detail = `It is ${instance.providerState} right now, and not because of Lamplighter.`;
    return failed(target, { kind: "busy", detail }, now);
  }
  return { phase: "beginning", tries: progress.tries + 1, firstTryAt };
}

const LOST =
  "The bot was restarted while it asked the cloud for this, and repeating it is not safe. Look at the instance first.";

function onTheWay(settles: InstanceState): InstanceState {
  return settles === "running" ? "starting" : "stopping";
}

/** The end of a target that did not get what was asked. */
export function failed(target: Open, trouble: Trouble, now: number): Progress {
  const { tries, firstTryAt } = target.progress;
  const since = firstTryAt === undefined ? {} : { firstTryAt };
  return { phase: "failed", endedAt: now, tries, lastState: target.fromState, trouble, ...since };
}
