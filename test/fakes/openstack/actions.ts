import type { HistoryEvent, Machine, Moment } from "./machine.ts";
import { checkState, moment, replan } from "./machine.ts";
import type { Asked, Script } from "./scripts.ts";
import { WireError } from "./wire.ts";

/** Begins what was asked for. Everything is refused that the real one refuses, in its words. */
export function act(asked: Asked, script: Script): void {
  const { world, machine, argument } = asked;
  const at = world.now();
  const before = checkState(machine, at, script);
  if (script.action === "rebuild") checkImage(machine, argument);
  world.effects.push({ at, serverId: machine.id, what: script.action });
  if (script.action === "unshelve" && world.failing.has("schedule")) {
    withoutHost(asked, before, at);
    return;
  }
  const failed = script.failsBy.some((one) => world.failing.has(one));
  const steps = script.steps(asked, before);
  const taken = failed && script.action === "shelve" ? steps.slice(0, 1) : steps;
  const plan = taken.map(({ task, status }, index) => ({
    ...(status === undefined ? before : moment(0, status)),
    task,
    at: at + index * world.stepMs,
  }));
  const endsAt = at + taken.length * world.stepMs;
  const back = { ...before, at: endsAt, task: null };
  const fellBack = script.action === "shelve" ? { ...back, power: 4 } : back;
  replan(machine, at, [...plan, failed ? fellBack : moment(endsAt, script.ends(asked, before))]);
  record(asked, script.action, [eventOf(script.event, at, endsAt, failed)]);
}

const eventOf = (event: string, at: number, endsAt: number, failed: boolean): HistoryEvent => ({
  event,
  startedAt: at,
  finishedAt: endsAt,
  result: failed ? "Error" : "Success",
  details: failed ? "HypervisorError" : undefined,
});

/** The scheduler finds nothing: the task ends, the server stays as it is, and only the history shows why. */
function withoutHost(asked: Asked, before: Moment, at: number): void {
  const endsAt = at + asked.world.stepMs;
  const plan = [
    { ...before, at, task: "unshelving" },
    { ...before, at: endsAt, task: null },
  ];
  replan(asked.machine, at, plan);
  const span = { startedAt: at, finishedAt: endsAt };
  record(asked, "unshelve", [
    {
      event: "schedule_instances",
      result: "Error",
      details: "No valid host was found. There are not enough hosts available.",
      ...span,
    },
    { event: "conductor_unshelve_instance", result: "Success", ...span },
  ]);
}

function record(
  { world, machine, requestId }: Asked,
  action: string,
  events: HistoryEvent[],
): void {
  machine.history = [...machine.history, { action, requestId, at: world.now(), events }];
}

function checkImage({ spec }: Machine, argument: unknown): void {
  const image = (argument as { readonly imageRef?: unknown } | null)?.imageRef;
  if (typeof image !== "string")
    throw new WireError(
      400,
      "Invalid input for field/attribute rebuild. Value: {}. 'imageRef' is a required property",
    );
  if (spec.image === "gone") throw new WireError(400, "Cannot find image for rebuild");
}

/** How long a deleted server can still be seen. */
const LINGER_MS = 300;

export function deleteServer(asked: Asked): void {
  const { world, machine } = asked;
  const at = world.now();
  const before = checkState(machine, at, { verb: "delete", vms: "any" });
  if (before.task === "deleting") return;
  world.effects.push({ at, serverId: machine.id, what: "delete" });
  const endsAt = at + world.stepMs;
  replan(machine, at, [{ ...before, at, task: "deleting" }, moment(endsAt, "DELETED")]);
  machine.goneAt = endsAt + LINGER_MS;
  record(asked, "delete", [eventOf("compute_terminate_instance", at, endsAt, false)]);
}
