import { isEnough } from "./approvals/met.ts";
import { type Weighed, type WeighTools, weighKnown } from "./approvals/weigh-now.ts";
import { authorize } from "./authorization/authorize.ts";
import { ACTION_FACTS, type Action } from "./model/action.ts";
import { type Instance, inTransition } from "./model/instance.ts";
import type { Operation } from "./model/operation.ts";
import { BotError } from "./model/problem.ts";
import type { Trouble } from "./model/trouble.ts";
import type { OperationsTools, Wish } from "./operations/tools.ts";
import { findInstances } from "./store/instances.ts";
import { loadOperations } from "./store/operations.ts";

/**
 * Asks once more, at the moment of execution: the policy, with everybody's groups of now, whether enough people said
 * yes, and whether the instance is still what they said yes to. Where that cannot be known, nothing is allowed.
 * Requests and instances are looked up for all wishes at once.
 */
export function refusedNow(tools: WeighTools): OperationsTools["refusedNow"] {
  return async (wishes) => {
    const ids = [...new Set(wishes.map(({ operation }) => operation.id))];
    const operations = new Map(
      (await loadOperations(tools.db, ids)).map((operation) => [operation.id, operation]),
    );
    const known = await instancesOf(tools, [...operations.values()], wishes);
    const refusals: ReadonlyMap<string, Trouble>[] = [];
    for (const wish of wishes) {
      const operation = operations.get(wish.operation.id);
      if (!operation) throw new Error(`the operation ${wish.operation.id} is not there`);
      refusals.push(await troublesOf(tools, operation, wish, known));
    }
    return refusals;
  };
}

/** By ref: what these requests touch, looked at just now or as the inventory has it. */
async function instancesOf(
  { db }: WeighTools,
  operations: readonly Operation[],
  wishes: readonly Wish[],
): Promise<ReadonlyMap<string, Instance>> {
  const known = new Map<string, Instance>();
  for (const { instances } of wishes) for (const one of instances) known.set(one.ref, one);
  const refs = operations.flatMap(({ targets }) => targets.map(({ ref }) => ref));
  const others = refs.filter((ref) => !known.has(ref));
  for (const one of await findInstances(db, others)) known.set(one.ref, one);
  return known;
}

async function troublesOf(
  tools: WeighTools,
  operation: Operation,
  { instances, action }: Wish,
  known: ReadonlyMap<string, Instance>,
): Promise<ReadonlyMap<string, Trouble>> {
  const its = operation.targets.flatMap(({ ref }) => known.get(ref) ?? []);
  const weighed = await weighKnown(tools, operation, its).catch((error: unknown) => {
    if (error instanceof BotError) return unknown(error);
    throw error;
  });
  if ("kind" in weighed) return new Map(instances.map(({ ref }) => [ref, weighed]));
  const troubles = new Map<string, Trouble>(changed(operation, instances));
  for (const [ref, trouble] of unapproved(operation, weighed, action)) troubles.set(ref, trouble);
  for (const one of weighed.refused)
    if (one.action === action) for (const { ref } of one.instances) troubles.set(ref, TAKEN_AWAY);
  return troubles;
}

type Found = readonly [string, Trouble];

const protectedBy = (detail: string): Trouble => ({ kind: "protected", detail });

const TAKEN_AWAY = protectedBy("The right to do this was taken away after it was asked for.");

function unknown({ problem }: BotError): Trouble {
  const who = problem.code === "groups-unknown" ? problem.platform : "The chat";
  return protectedBy(
    `${who} did not say who is in which group, so the rights could not be checked once more.`,
  );
}

/** What enough people would have to say yes to now, and have not. Broken glass stands for their yes while the right to break it lasts. */
function unapproved(
  operation: Operation,
  { policy, asked, tallies, silent }: Weighed,
  action: Action,
): Found[] {
  const open = tallies.filter((tally) => tally.action === action && !isEnough(tally));
  if (open.length === 0) return [];
  if (operation.approval?.brokenGlass) {
    const { requester: actor, channel, at } = asked;
    const instances = open.flatMap((tally) => tally.instances);
    const request = { channel, actor, permission: "break-glass" as const, instances, at };
    if (authorize(policy, request).kind === "allow") return [];
    const gone = protectedBy("The right to break the glass was taken away after it was used.");
    return instances.map(({ ref }) => [ref, gone] as const);
  }
  return open.flatMap(({ rule, have, instances }) => {
    const votes = have === 0 ? "none counts" : `${have} of them ${have === 1 ? "counts" : "count"}`;
    const why =
      silent.length > 0 ? `, as ${silent.join(" and ")} did not say who is in which group` : "";
    const many = rule.count === 1 ? "approval" : "approvals";
    const trouble = protectedBy(
      `It needs ${rule.count} ${many} by ${rule.by}, and now ${votes}${why}.`,
    );
    return instances.map(({ ref }) => [ref, trouble] as const);
  });
}

/** What is not any more as it was when people said yes to it. */
function changed({ approval, targets }: Operation, instances: readonly Instance[]): Found[] {
  if (!approval || approval.brokenGlass) return [];
  const byRef = new Map(targets.map((target) => [target.ref, target]));
  return instances.flatMap(({ ref, state }) => {
    const target = byRef.get(ref);
    if (target?.progress.phase !== "waiting" || state === target.fromState) return [];
    // After a first try it may be on its way because of that.
    const arrived = ACTION_FACTS[target.action].there.includes(state);
    if (target.progress.tries > 0 && (arrived || inTransition(state))) return [];
    const detail = `It was ${target.fromState} when this was asked; now it is ${state}.`;
    return [[ref, { kind: "wrong-state", detail }] as const];
  });
}
