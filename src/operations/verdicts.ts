import { ACTION_FACTS } from "../model/action.ts";
import { type Instance, type InstanceState, inTransition } from "../model/instance.ts";
import type { Progress, Target } from "../model/operation.ts";
import type { Trouble } from "../model/trouble.ts";
import type { Begun } from "../providers/provider.ts";
import { nextTry } from "./retry.ts";

/** A target that the cloud has not accepted yet, as far as we know. */
export type Open = Target & {
  readonly progress: Extract<Progress, { phase: "waiting" | "beginning" }>;
};

/** A target whose intent is written: the cloud is asked next. */
export type Intended = Target & { readonly progress: Extract<Progress, { phase: "beginning" }> };

const GONE: Trouble = {
  kind: "not-found",
  detail: "The cloud does not know this instance any more.",
};

const LOST =
  "The bot was restarted while it asked the cloud for this, and repeating it is not safe. Look at the instance first.";

/**
 * What to do with one target, given what the cloud shows right now. One that a crash left in `beginning` may have
 * been asked for already: what the cloud shows decides, and what must not happen twice is not repeated.
 */
export function decide(target: Open, instance: Instance | undefined, now: number): Progress {
  if (!instance) return notThere(target, now);
  const { action, progress } = target;
  const arrived = ACTION_FACTS[action].there.includes(instance.state);
  if (progress.phase === "beginning") return goOn(target, instance, arrived, now);
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
  return {
    phase: "beginning",
    tries: progress.tries + 1,
    firstTryAt: progress.firstTryAt ?? now,
  };
}

function goOn(target: Open, instance: Instance, arrived: boolean, now: number): Progress {
  const { there, repeatable } = ACTION_FACTS[target.action];
  const { tries, firstTryAt = now } = target.progress;
  if (!repeatable) return { phase: "unclear", endedAt: now, why: LOST };
  if (arrived) return { phase: "done", begunAt: firstTryAt, endedAt: now, state: instance.state };
  const [settles] = there;
  if (settles && instance.state === onTheWay(settles)) {
    const lastState = instance.state;
    return { phase: "watching", moved: true, begunAt: firstTryAt, settles, lastState };
  }
  return { phase: "beginning", tries, firstTryAt };
}

/** Who deletes it finds it deleted already; whoever wants anything else is told. */
function notThere(target: Open, now: number): Progress {
  if (target.action !== "delete") return failed(target, GONE, now);
  const { phase, firstTryAt } = target.progress;
  return phase === "beginning" && firstTryAt
    ? { phase: "done", begunAt: firstTryAt, endedAt: now, state: "deleted" }
    : { phase: "already", endedAt: now, state: "deleted" };
}

function onTheWay(settles: InstanceState): InstanceState {
  return settles === "running" ? "starting" : "stopping";
}

/** What the cloud's answer means. `begunAt` is when it was asked: its own clock may start before we hear back. */
export function afterAnswer(
  target: Intended,
  begun: Begun | undefined,
  begunAt: number,
  now: number,
): Progress {
  switch (begun?.kind) {
    case undefined: {
      const detail = "The cloud did not say what became of it.";
      return afterTrouble(target, { kind: "provider-fault", detail }, now);
    }
    case "already":
      return { phase: "already", endedAt: now, state: begun.state };
    case "refused":
      return afterTrouble(target, begun.trouble, now);
    case "accepted": {
      const { settles, handle, note } = begun;
      const noted = note === undefined ? {} : { note };
      if (!settles) return { phase: "done", begunAt, endedAt: now, ...noted };
      const handed = handle === undefined ? {} : { handle };
      const lastState = target.fromState;
      return { phase: "watching", moved: false, begunAt, settles, lastState, ...handed, ...noted };
    }
    default:
      return begun satisfies never;
  }
}

/** Wait for the next try, or give up. A lost answer to an action that must not happen twice stays unclear. */
export function afterTrouble(target: Open, trouble: Trouble, now: number): Progress {
  const { progress, action } = target;
  const asked = progress.phase === "beginning";
  const mayHaveHappened = trouble.kind === "unreachable" || trouble.kind === "provider-fault";
  if (asked && mayHaveHappened && !ACTION_FACTS[action].repeatable) {
    const why = `The answer got lost (${trouble.detail}), and repeating this is not safe.`;
    return { phase: "unclear", endedAt: now, why };
  }
  const tries = asked ? progress.tries : progress.tries + 1;
  const firstTryAt = progress.firstTryAt ?? now;
  const nextTryAt = nextTry(trouble, tries, firstTryAt, now);
  return nextTryAt === undefined
    ? failed({ ...target, progress: { phase: "waiting", tries, firstTryAt } }, trouble, now)
    : { phase: "waiting", tries, firstTryAt, nextTryAt, trouble };
}

/** The end of a target that did not get what was asked. */
export function failed(target: Open, trouble: Trouble, now: number): Progress {
  const { tries, firstTryAt } = target.progress;
  const since = firstTryAt === undefined ? {} : { firstTryAt };
  return { phase: "failed", endedAt: now, tries, lastState: target.fromState, trouble, ...since };
}
