import type { Action } from "../../model/action.ts";
import type { InstanceState } from "../../model/instance.ts";
import type { Trouble, TroubleKind } from "../../model/trouble.ts";
import { ORDERS, type Order, rebuildFrom } from "./orders.ts";
import { conditionOf, faultOf, lockOf, type Server } from "./server.ts";
import { conditionInWords, headingOf, stateOf } from "./states.ts";

/** What an action means for one server as it is now. */
export type Plan =
  | {
      readonly kind: "send";
      readonly order: Order;
      readonly settles: InstanceState;
      readonly note?: string;
    }
  /** It is on its way there; nothing has to be sent. */
  | { readonly kind: "on-its-way"; readonly settles: InstanceState }
  | { readonly kind: "already"; readonly state: InstanceState }
  | { readonly kind: "refuse"; readonly trouble: Trouble };

/** Actions that Nova has; the hard stop is none of them. */
type NovaAction = Exclude<Action, "stop:hard">;

/** Pure: decides by the task under way first and the status second, as Nova itself does. */
export function planFor(action: NovaAction, server: Server, stop: "stop" | "shelve"): Plan {
  const wanted = action === "stop" && stop === "shelve" ? "shelve" : action;
  const condition = conditionOf(server);
  const lock = lockOf(server);
  if (stateOf(condition) === "deleted" && condition.task === undefined)
    return wanted === "delete" ? already("deleted") : refuse("not-found", "it is deleted");
  const byState = planByState(wanted, server);
  if (byState.kind === "already" && !headingOf(condition.task)) return byState;
  if (lock !== undefined) return refuse("protected", `it ${lock}`);
  if (condition.task === undefined) return byState;
  return planByTask(wanted, server, byState);
}

/** While a task is under way Nova accepts a deletion and nothing else. */
function planByTask(action: NovaAction, server: Server, byState: Plan): Plan {
  const condition = conditionOf(server);
  const to = condition.status === "BUILD" ? undefined : headingOf(condition.task)?.to;
  if (to !== undefined && to === GOALS[action]) return { kind: "on-its-way", settles: to };
  if (action === "delete") return byState;
  return refuse("busy", `OpenStack is busy with it: ${conditionInWords(condition)}`);
}

/** Where an action ends that can be joined when it is under way already. */
const GOALS: Readonly<Partial<Record<NovaAction, InstanceState>>> = {
  start: "running",
  stop: "stopped",
  shelve: "shelved",
  unshelve: "running",
  suspend: "suspended",
  resume: "running",
  delete: "deleted",
};

function planByState(action: NovaAction, server: Server): Plan {
  switch (action) {
    case "start":
      return start(server);
    case "stop":
      return stopped(server);
    case "shelve":
      return shelved(server);
    case "unshelve":
      return unshelved(server);
    case "suspend":
      return suspended(server);
    case "resume":
      return resumed(server);
    case "reboot":
    case "reboot:hard":
      return rebooted(server, action);
    case "rebuild":
      return rebuilt(server);
    case "delete":
      return send("delete", "deleted");
    default:
      return action satisfies never;
  }
}

function start(server: Server): Plan {
  switch (server.status) {
    case "ACTIVE":
      return already("running");
    case "SHUTOFF":
      return send("start", "running");
    case "PAUSED":
      return send("unpause", "running");
    case "SUSPENDED":
      return send("resume", "running");
    case "SHELVED":
    case "SHELVED_OFFLOADED":
      return send("unshelve", "running");
    default:
      return cannot(server, "a hard reboot or a rebuild may bring it back");
  }
}

function stopped(server: Server): Plan {
  switch (server.status) {
    case "SHUTOFF":
      return already("stopped");
    case "SHELVED":
    case "SHELVED_OFFLOADED":
      return already("shelved");
    case "ACTIVE":
    case "ERROR":
      return send("stop", "stopped");
    default:
      return cannot(server, "resume it first, or shelve it");
  }
}

function shelved(server: Server): Plan {
  switch (server.status) {
    case "SHELVED":
    case "SHELVED_OFFLOADED":
      return already("shelved");
    case "ACTIVE":
    case "SHUTOFF":
    case "PAUSED":
    case "SUSPENDED":
      return send("shelve", "shelved");
    default:
      return cannot(server, "a hard reboot or a rebuild may bring it back");
  }
}

function unshelved(server: Server): Plan {
  switch (server.status) {
    case "SHELVED":
    case "SHELVED_OFFLOADED":
      return send("unshelve", "running");
    case "ACTIVE":
      return already("running");
    default:
      return cannot(server, "it is not shelved: a start is what it needs");
  }
}

function suspended(server: Server): Plan {
  switch (server.status) {
    case "SUSPENDED":
    case "PAUSED":
      return already("suspended");
    case "ACTIVE":
      return send("suspend", "suspended");
    default:
      return cannot(server, "only one that runs can be suspended");
  }
}

function resumed(server: Server): Plan {
  switch (server.status) {
    case "SUSPENDED":
      return send("resume", "running");
    case "PAUSED":
      return send("unpause", "running");
    case "ACTIVE":
      return already("running");
    default:
      return cannot(server, "it is not suspended: a start is what it needs");
  }
}

const WAS_OFF = "It was switched off; a hard reboot switches it on";

function rebooted(server: Server, action: "reboot" | "reboot:hard"): Plan {
  const hard = action === "reboot:hard";
  switch (server.status) {
    case "ACTIVE":
      return send(action, "running");
    case "SHUTOFF":
      return hard ? send(action, "running", WAS_OFF) : cannot(server, "a start is what it needs");
    case "PAUSED":
    case "SUSPENDED":
      return hard ? send(action, "running") : cannot(server, "resume it, or reboot it hard");
    case "ERROR":
      return hard ? send(action, "running") : cannot(server, "only a hard reboot may help");
    default:
      return cannot(server, "a start is what it needs");
  }
}

function rebuilt(server: Server): Plan {
  const { image, status } = server;
  if (status !== "ACTIVE" && status !== "SHUTOFF" && status !== "ERROR")
    return cannot(server, "start it first");
  if (typeof image !== "object" || !image)
    return refuse("unsupported", "it boots from a volume, which OpenStack cannot rebuild this way");
  return {
    kind: "send",
    order: rebuildFrom(image.id),
    settles: status === "SHUTOFF" ? "stopped" : "running",
  };
}

const already = (state: InstanceState): Plan => ({ kind: "already", state });

const send = (name: keyof typeof ORDERS, settles: InstanceState, note?: string): Plan => ({
  kind: "send",
  order: ORDERS[name],
  settles,
  ...(note === undefined ? {} : { note }),
});

const refuse = (kind: TroubleKind, detail: string): Plan => ({
  kind: "refuse",
  trouble: { kind, detail },
});

/** @param hint the next step, where the state is one that this action has an alternative for */
function cannot(server: Server, hint: string): Plan {
  const { status } = server;
  switch (status) {
    case "BUILD":
      return refuse("busy", "it is still being built");
    case "ERROR": {
      const fault = faultOf(server);
      return refuse("wrong-state", `it is in error${fault ? ` (${fault})` : ""}; ${hint}`);
    }
    case "RESCUE":
      return refuse("wrong-state", "it is in rescue mode; end that in OpenStack first");
    case "VERIFY_RESIZE":
      return refuse("wrong-state", "its resize waits to be confirmed or reverted in OpenStack");
    case "UNKNOWN":
      return refuse("provider-fault", "OpenStack cannot see it now: its part of the cloud is down");
    case "MIGRATING":
    case "PASSWORD":
    case "REBOOT":
    case "HARD_REBOOT":
    case "REBUILD":
    case "RESIZE":
    case "REVERT_RESIZE":
      return refuse("busy", `OpenStack is busy with it: ${conditionInWords(conditionOf(server))}`);
    default:
      return refuse("wrong-state", `it is ${status}; ${hint}`);
  }
}
