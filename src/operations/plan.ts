import { STATE_WORDS } from "../messages/words.ts";
import { ACTION_FACTS, type Action } from "../model/action.ts";
import type { OperationId } from "../model/id.ts";
import { type Instance, inTransition } from "../model/instance.ts";
import type { Verb } from "../model/operation.ts";
import { t, type Words } from "../model/phrase.ts";
import { BotError, type Problem } from "../model/problem.ts";
import type { Ability } from "../providers/provider.ts";

/** What is known when a person asks. */
export interface PlanInput {
  readonly verb: Verb;
  readonly instances: readonly PlannedInstance[];
  /** Which operations hold which instances, by ref. */
  readonly holders: ReadonlyMap<
    string,
    { readonly operationId: OperationId; readonly action: Action }
  >;
  readonly abilityOf: (
    cloud: string,
    action: Action,
  ) => Ability | { readonly can: false; readonly because: Words };
}

export interface PlannedInstance extends Instance {
  /** Whether the state was seen so recently that "already stopped" can be said without asking the cloud. */
  readonly fresh: boolean;
}

export interface Plan {
  readonly targets: readonly { readonly instance: Instance; readonly action: Action }[];
  /** Left alone, with the reason in words. */
  readonly skipped: readonly { readonly name: string; readonly why: Words }[];
}

/**
 * Decides, before any cloud is asked, what an action can touch. One instance alone gets its own clear refusal;
 * among many, those that cannot be touched are left out with the reason.
 * @throws BotError when nothing is left to do
 */
export function plan(input: PlanInput): Plan {
  const verdicts = input.instances.map((instance) => judge(instance, input));
  const targets = verdicts.flatMap((verdict) => (verdict.kind === "go" ? [verdict] : []));
  const left = verdicts.flatMap((verdict) => (verdict.kind === "leave" ? [verdict] : []));
  const [only] = left;
  if (targets.length === 0 && only && left.length === 1) throw new BotError(only.problem);
  if (targets.length === 0) {
    const action = input.verb === "toggle" ? "start" : input.verb;
    const there = left.every(({ problem }) => problem.code === "nothing-to-do");
    throw new BotError({
      code: there ? "nothing-to-do" : "left-alone",
      action,
      instances: left.map(({ name, why }) => ({ name, why })),
    });
  }
  return {
    targets: targets.map(({ instance, action }) => ({ instance, action })),
    skipped: left.map(({ name, why }) => ({ name, why })),
  };
}

/** What an action can do with one instance. */
export type Verdict =
  | { readonly kind: "go"; readonly instance: Instance; readonly action: Action }
  | {
      readonly kind: "leave";
      readonly name: string;
      readonly why: Words;
      readonly problem: Problem;
    };

export function judge(instance: PlannedInstance, { verb, holders, abilityOf }: PlanInput): Verdict {
  const { name } = instance;
  const holder = holders.get(instance.ref);
  if (holder) {
    const busy = { name, verb: holder.action, operation: holder.operationId };
    return leave(name, t`${holder.operationId} is at work on it`, {
      code: "busy",
      instances: [busy],
    });
  }
  const action = verb === "toggle" ? otherSide(instance) : verb;
  const stuck: Problem = {
    code: "wrong-state",
    action: action ?? "start",
    instances: [{ name, state: instance.providerState }],
  };
  if (!action) return leave(name, t`it is ${instance.providerState}`, stuck);
  const ability = abilityOf(instance.cloud, action);
  if (!ability.can) {
    return leave(name, ability.because, {
      code: "cannot",
      action,
      cloud: instance.cloud,
      because: ability.because,
    });
  }
  if (instance.protectedBy) {
    return leave(
      name,
      t`protected: it ${instance.protectedBy}`,
      nothing("left-alone", action, { name, why: t`it ${instance.protectedBy}` }),
    );
  }
  if (instance.state === "deleted") return leave(name, t`it is deleted`, stuck);
  if (!instance.fresh) return { kind: "go", instance, action };
  if (ACTION_FACTS[action].there.includes(instance.state)) {
    return leave(
      name,
      t`already ${STATE_WORDS[instance.state]}`,
      nothing("nothing-to-do", action, {
        name,
        why: t`it is already ${STATE_WORDS[instance.state]}`,
      }),
    );
  }
  // A machine that hangs on its way down is what a hard stop is for.
  const cuts = action === "stop:hard" && instance.state === "stopping";
  if (inTransition(instance.state) && !cuts)
    return leave(name, t`it is ${STATE_WORDS[instance.state]} right now`, stuck);
  return { kind: "go", instance, action };
}

const leave = (name: string, why: Words, problem: Problem): Verdict => ({
  kind: "leave",
  name,
  why,
  problem,
});

const nothing = (
  code: "nothing-to-do" | "left-alone",
  action: Action,
  instance: { readonly name: string; readonly why: Words },
): Problem => ({ code, action, instances: [instance] });

function otherSide(instance: Instance): Action | undefined {
  switch (instance.state) {
    case "running":
      return "stop";
    case "stopped":
    case "shelved":
    case "suspended":
      return "start";
    case "starting":
    case "stopping":
    case "rebooting":
    case "error":
    case "deleted":
    case "unknown":
      return undefined;
    default:
      return instance.state satisfies never;
  }
}
