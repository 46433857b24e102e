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
  const groups = byRequest(open).map((group) => ({
    group,
    operation: group[0].operation,
    action: group[0].target.action,
    instances: group.flatMap(({ target }) => seen.get(target.id) ?? []),
  }));
  const refusals = await tools.refusedNow(groups);
  const now = tools.now();
  return groups.flatMap(({ group }, index) =>
    group.map(({ operation, target }) => {
      const instance = seen.get(target.id);
      const trouble = refusals[index]?.get(target.ref);
      const progress = trouble
        ? leftAlone(target, instance, trouble, now)
        : decide(target, instance, now);
      return { operation, target, progress };
    }),
  );
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

type Group = readonly [OpenTarget, ...OpenTarget[]];

/** What one request asks of one action: its rights are checked together. */
function byRequest(open: readonly OpenTarget[]): readonly Group[] {
  const groups = new Map<string, [OpenTarget, ...OpenTarget[]]>();
  for (const one of open) {
    const key = `${one.operation.id} ${one.target.action}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
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
