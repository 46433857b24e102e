import type { Action } from "../../model/action.ts";
import { ACTION_FACTS } from "../../model/action.ts";
import type { InstanceState } from "../../model/instance.ts";
import type { TroubleKind } from "../../model/trouble.ts";
import type { Begun } from "../provider.ts";
import type { Machine, Moment } from "./machine.ts";
import { momentAt, replan } from "./machine.ts";

/** How long a change takes at speed 1, from and to, in milliseconds. */
const TAKES_MS: Readonly<Record<Action, readonly [number, number]>> = {
  start: [6_000, 14_000],
  stop: [5_000, 11_000],
  "stop:hard": [1_500, 3_000],
  reboot: [8_000, 15_000],
  "reboot:hard": [4_000, 8_000],
  shelve: [12_000, 20_000],
  unshelve: [10_000, 18_000],
  suspend: [3_000, 6_000],
  resume: [2_000, 4_000],
  rebuild: [15_000, 25_000],
  delete: [4_000, 8_000],
};

export interface Pace {
  readonly at: number;
  readonly speed: number;
  /** From 0 up to, but not including, 1. */
  readonly random: () => number;
}

/** What the simulated cloud makes of one request for one machine. */
export function act(machine: Machine, action: Action, pace: Pace): Begun {
  const { quirk } = machine.facts;
  const { state } = momentAt(machine, pace.at);
  if (quirk?.kind === "protected") return refused("protected", `it ${quirk.by}`);
  if (ACTION_FACTS[action].there.includes(state)) return { kind: "already", state };
  switch (action) {
    case "start":
      return start(machine, state, pace);
    case "stop":
    case "stop:hard":
      return stop(machine, action, pace);
    case "reboot":
    case "reboot:hard":
    case "rebuild":
      return reboot(machine, action, pace);
    case "shelve":
      return move(
        machine,
        pace,
        action,
        ["running", "stopped", "suspended"],
        "stopping",
        "shelved",
      );
    case "suspend":
      return move(machine, pace, action, ["running"], "stopping", "suspended");
    case "unshelve":
      return move(machine, pace, action, ["shelved"], "starting", "running");
    case "resume":
      return move(machine, pace, action, ["suspended"], "starting", "running");
    case "delete":
      return move(machine, pace, action, [state], "stopping", "deleted");
    default:
      return action satisfies never;
  }
}

function start(machine: Machine, state: InstanceState, pace: Pace): Begun {
  const { quirk } = machine.facts;
  if (state === "starting") return { kind: "accepted", settles: "running" };
  if (state !== "stopped" && state !== "shelved" && state !== "suspended")
    return refused("busy", `it is still ${state}`);
  if (quirk?.kind === "start-refused") return { kind: "refused", trouble: quirk.trouble };
  const end = pace.at + duration("start", pace);
  const fallsBack = quirk?.kind === "start-falls-back";
  const arrival: Moment = fallsBack
    ? { at: end, state: "stopped", trouble: quirk.trouble }
    : { at: end, state: "running" };
  replan(machine, pace.at, [{ at: pace.at, state: "starting" }, arrival]);
  return { kind: "accepted", settles: "running" };
}

function stop(machine: Machine, action: "stop" | "stop:hard", pace: Pace): Begun {
  const { state } = momentAt(machine, pace.at);
  const hard = action === "stop:hard";
  if (state === "stopping" && !hard) return { kind: "accepted", settles: "stopped" };
  if (!hard && state !== "running") return refused("busy", `it is still ${state}`);
  const stopping: Moment = { at: pace.at, state: "stopping" };
  const stopped: Moment = { at: pace.at + duration(action, pace), state: "stopped" };
  const hangs = machine.facts.quirk?.kind === "hangs-in-stopping" && !hard;
  replan(machine, pace.at, hangs ? [stopping] : [stopping, stopped]);
  return { kind: "accepted", settles: "stopped" };
}

function move(
  machine: Machine,
  pace: Pace,
  action: Action,
  from: readonly InstanceState[],
  through: InstanceState,
  to: InstanceState,
): Begun {
  const { state } = momentAt(machine, pace.at);
  if (!from.includes(state)) return refused("wrong-state", `it is ${state}`);
  const end = pace.at + duration(action, pace);
  replan(machine, pace.at, [
    { at: pace.at, state: through },
    { at: end, state: to },
  ]);
  return { kind: "accepted", settles: to };
}

function reboot(machine: Machine, action: "reboot" | "reboot:hard" | "rebuild", pace: Pace): Begun {
  const { state } = momentAt(machine, pace.at);
  if (state === "stopped") return refused("wrong-state", "it is stopped; start it instead");
  if (state !== "running") return refused("busy", `it is still ${state}`);
  const rebooting: Moment = { at: pace.at, state: "rebooting" };
  const end = pace.at + duration(action, pace);
  replan(machine, pace.at, [rebooting, { at: end, state: "running" }]);
  return { kind: "accepted", settles: "running" };
}

function duration(action: Action, { speed, random }: Pace): number {
  const [from, to] = TAKES_MS[action];
  return (from + (to - from) * random()) / speed;
}

const refused = (kind: TroubleKind, detail: string): Begun => ({
  kind: "refused",
  trouble: { kind, detail },
});
