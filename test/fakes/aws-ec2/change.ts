import type { Machine, Moment } from "./machine.ts";
import { momentAt, replan, stateCode } from "./machine.ts";
import { isSet, leaf, listOf, node, WireError } from "./wire.ts";
import type { Asked, Effect } from "./world.ts";
import { byUser, checkRight, machinesOf } from "./world.ts";

/** What one machine would do; nothing happens before all of the request have been looked at. */
interface Intended {
  readonly effect?: Effect["what"];
  readonly plan?: readonly Moment[];
}
const NOTHING: Intended = {};

type Judge = (asked: Asked, machine: Machine, state: Moment["state"]) => Intended;

export function startInstances(asked: Asked): string {
  return node("instancesSet", ...change(asked, start));
}

export function stopInstances(asked: Asked): string {
  if (isSet(asked.query, "Hibernate") && isSet(asked.query, "SkipOsShutdown"))
    throw new WireError(
      "InvalidParameterCombination",
      "Hibernate cannot be used with SkipOsShutdown.",
    );
  return node("instancesSet", ...change(asked, stop));
}

export function rebootInstances(asked: Asked): string {
  change(asked, reboot);
  return leaf("return", true);
}

function change(asked: Asked, judge: Judge): readonly string[] {
  const ids = listOf(asked.query, "InstanceId");
  checkRight(asked, ids);
  const machines = machinesOf(asked, ids);
  if (isSet(asked.query, "DryRun"))
    throw new WireError(
      "DryRunOperation",
      "Request would have succeeded, but DryRun flag is set.",
      412,
    );
  const at = asked.world.now();
  const steps = machines.map((machine) => {
    const before = momentAt(machine, at).state;
    return { machine, before, intended: judge(asked, machine, before) };
  });
  return steps.map(({ machine, before, intended }) => {
    if (intended.plan) replan(machine, at, intended.plan);
    if (intended.effect)
      asked.world.effects.push({ at, instanceId: machine.id, what: intended.effect });
    return stateChange(machine, before, momentAt(machine, at).state);
  });
}

function start({ world }: Asked, machine: Machine, state: Moment["state"]): Intended {
  if (state === "running" || state === "pending") return NOTHING;
  if (state !== "stopped") throw wrongState(machine, "started");
  const full = world.full.some(
    ({ type, zone }) => type === machine.type && (zone ?? machine.zone) === machine.zone,
  );
  if (full) throw new WireError("InsufficientInstanceCapacity", "Insufficient capacity.", 500);
  const at = world.now();
  const end = at + world.transitionMs.start;
  const pending: Moment = { at, state: "pending", ...byUser(at) };
  return { effect: "start", plan: [pending, arrival(machine, end)] };
}

function arrival(machine: Machine, at: number): Moment {
  switch (machine.spec.fallsBack) {
    case "capacity":
      return fellBack(at, "Server.InsufficientInstanceCapacity", "Insufficient capacity");
    case "kms":
      return fellBack(at, "Client.InternalError", "Client error on launch");
    case undefined:
      return { at, state: "running" };
    default:
      return machine.spec.fallsBack satisfies never;
  }
}

const fellBack = (at: number, code: string, words: string): Moment => ({
  at,
  state: "stopped",
  reason: { code, message: `${code}: ${words}` },
  transition: code.startsWith("Server.") ? "Server initiated" : "Client initiated",
});

function stop(asked: Asked, machine: Machine, state: Moment["state"]): Intended {
  const { spec } = machine;
  if (spec.instanceStore)
    throw new WireError(
      "UnsupportedOperation",
      `The instance '${machine.id}' does not have an 'ebs' root device type and cannot be stopped`,
    );
  if (spec.stopProtection)
    throw new WireError(
      "OperationNotPermitted",
      `The instance '${machine.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
    );
  if (state === "stopped") return NOTHING;
  if (state === "stopping") return forced(asked, machine);
  if (state !== "running") throw wrongState(machine, "stopped");
  if (isSet(asked.query, "Hibernate")) return hibernate(asked, machine);
  const hard = isSet(asked.query, "SkipOsShutdown");
  const stuck = spec.hangsInStopping === true && !hard && !isSet(asked.query, "Force");
  const { stop: softMs, hardStop: hardMs } = asked.world.transitionMs;
  const plan = goingDown(asked, USER_STOP, stuck ? undefined : hard ? hardMs : softMs);
  return { effect: hard ? "hard-stop" : "stop", plan };
}

/** Force moves only a machine that would otherwise never arrive. */
function forced(asked: Asked, machine: Machine): Intended {
  if (!isSet(asked.query, "Force") || machine.timeline.at(-1)?.state !== "stopping") return NOTHING;
  const plan = goingDown(asked, USER_STOP, asked.world.transitionMs.hardStop);
  return { effect: "force-stop", plan };
}

function hibernate(asked: Asked, machine: Machine): Intended {
  if (machine.spec.hibernation !== true)
    throw new WireError(
      "UnsupportedHibernationConfiguration",
      "The instance is not configured for hibernation.",
    );
  const plan = goingDown(asked, USER_HIBERNATE, asked.world.transitionMs.stop);
  return { effect: "hibernate", plan };
}

const USER_STOP = {
  code: "Client.UserInitiatedShutdown",
  message: "Client.UserInitiatedShutdown: User initiated shutdown",
};
const USER_HIBERNATE = {
  code: "Client.UserInitiatedHibernate",
  message: "Client.UserInitiatedHibernate: User initiated hibernate",
};

function goingDown({ world }: Asked, reason: typeof USER_STOP, afterMs?: number): Moment[] {
  const at = world.now();
  const stopping: Moment = { at, state: "stopping", reason, ...byUser(at) };
  if (afterMs === undefined) return [stopping];
  return [stopping, { ...stopping, at: at + afterMs, state: "stopped" }];
}

function reboot(_: Asked, machine: Machine, state: Moment["state"]): Intended {
  if (state === "terminated") return NOTHING;
  if (state !== "running") throw wrongState(machine, "rebooted");
  return { effect: "reboot" };
}

const wrongState = (machine: Machine, done: string): WireError =>
  new WireError(
    "IncorrectInstanceState",
    `The instance '${machine.id}' is not in a state from which it can be ${done}.`,
  );

function stateChange(machine: Machine, before: Moment["state"], after: Moment["state"]): string {
  const state = (name: string, value: Moment["state"]) =>
    node(name, leaf("code", stateCode(machine, value)), leaf("name", value));
  return node(
    "item",
    leaf("instanceId", machine.id),
    state("currentState", after),
    state("previousState", before),
  );
}
