import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Trouble } from "../model/trouble.ts";
import type { Step } from "./record.ts";
import type { OperationsTools, Requested } from "./tools.ts";
import { decide, failed, type Open } from "./verdicts.ts";

/** A target that is to be asked for, with who asked. */
export interface OpenTarget {
  readonly operation: Requested;
  readonly target: Open;
}

const NOT_ANY_MORE: Trouble = {
  kind: "protected",
  detail: "The right to do this was taken away after it was asked for.",
};

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
      const progress = refused.has(target.ref)
        ? failed(target, NOT_ANY_MORE, now)
        : decide(target, seen.get(target.id), now);
      steps.push({ operation, target, progress });
    }
  }
  return steps;
}

/** What one request asks of one action: its rights are checked together. */
function byRequest(open: readonly OpenTarget[]): Iterable<readonly OpenTarget[]> {
  const groups = new Map<string, OpenTarget[]>();
  for (const one of open) {
    const key = `${one.operation.id} ${one.target.action}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
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
