import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Progress } from "../model/operation.ts";
import type { Traced } from "../model/trace.ts";
import type { Trouble } from "../model/trouble.ts";
import type { Step } from "./record.ts";
import type { OperationsTools, Requested } from "./tools.ts";
import { decide, failed, type Open } from "./verdicts.ts";

/** A target that is to be asked for, with who asked. */
export interface OpenTarget {
  readonly operation: Requested & Traced;
  readonly target: Open;
}

/** The last look before the cloud is asked: rights and state are checked again, at the moment of execution. */
export async function look(
  tools: OperationsTools,
  open: readonly OpenTarget[],
  instances: readonly Instance[],
): Promise<Step<OpenTarget>[]> {
  const seen = new Map(instances.map((instance) => [instance.id, instance]));
  const steps: Step<OpenTarget>[] = [];
  for (const group of byRequest(open)) {
    const there = group.flatMap(({ target }) => seen.get(target.id) ?? []);
    const [first] = group;
    if (!first) continue;
    const refused = await tools.refusedNow(first.operation, there, first.target.action);
    const now = tools.now();
    for (const { operation, target } of group) {
      const instance = seen.get(target.id);
      const trouble = refused.get(target.ref);
      const progress = trouble
        ? leftAlone(target, instance, trouble, now)
        : decide(target, instance, now);
      steps.push({ operation, target, progress });
    }
  }
  return steps;
}

function leftAlone(
  target: Open,
  instance: Instance | undefined,
  trouble: Trouble,
  now: number,
): Progress {
  const ended = failed(target, trouble, now);
  return instance && ended.phase === "failed" ? { ...ended, lastState: instance.state } : ended;
}

/** What one request asks of one action: its rights are checked together. */
function byRequest(open: readonly OpenTarget[]): Iterable<readonly OpenTarget[]> {
  const groups = new Map<string, OpenTarget[]>();
  for (const one of open) {
    const key = `${one.operation.id} ${one.target.action}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups.values();
}

/** The same action for whoever asked: one bulk call. */
export function byAction<One extends { readonly target: { readonly action: Action } }>(
  all: readonly One[],
): ReadonlyMap<Action, readonly One[]> {
  const groups = new Map<Action, One[]>();
  for (const one of all) {
    const group = groups.get(one.target.action);
    if (group) group.push(one);
    else groups.set(one.target.action, [one]);
  }
  return groups;
}
