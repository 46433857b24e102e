import type { Action } from "../../model/action.ts";
import { ACTION_FACTS } from "../../model/action.ts";
import type { InstanceState } from "../../model/instance.ts";
import type { TroubleKind } from "../../model/trouble.ts";
import type { Ability, Begun } from "../provider.ts";
import { clusterOf, isPrepaid, stateOf, taskOf } from "./instance.ts";
import type { Server } from "./servers.ts";

const CAN: Ability = { can: true };
const cannot = (because: string): Ability => ({ can: false, because });
const NO_SHELVE =
  "Huawei Cloud lets nobody shelve a server; a stop ends what a pay-per-use one costs";
const NO_SUSPEND = "Huawei Cloud has no call that suspends or hibernates a server";

export const ABILITIES: Readonly<Record<Action, Ability>> = {
  start: CAN,
  stop: CAN,
  "stop:hard": CAN,
  reboot: CAN,
  "reboot:hard": CAN,
  shelve: cannot(NO_SHELVE),
  unshelve: cannot(NO_SHELVE),
  suspend: cannot(NO_SUSPEND),
  resume: cannot(NO_SUSPEND),
  rebuild: cannot(
    "reinstalling a server of Huawei Cloud needs its new password, which no chat should see",
  ),
  delete: CAN,
};

/** The actions that this cloud can do. */
export type Doable = "start" | "stop" | "stop:hard" | "reboot" | "reboot:hard" | "delete";

export function isDoable(action: Action): action is Doable {
  return ABILITIES[action].can;
}

/** From where Huawei Cloud takes each action. */
const FROM: Readonly<Record<Doable, readonly InstanceState[]>> = {
  start: ["stopped"],
  stop: ["running", "error"],
  "stop:hard": ["running", "error", "stopping", "rebooting"],
  reboot: ["running"],
  "reboot:hard": ["running"],
  delete: ["running", "stopped", "error", "shelved", "suspended", "unknown"],
};

/** In which state each of them ends. */
export const GOAL: Readonly<Record<Doable, InstanceState>> = {
  start: "running",
  stop: "stopped",
  "stop:hard": "stopped",
  reboot: "running",
  "reboot:hard": "running",
  delete: "deleted",
};

/** On its way already: asking once more would only be refused. */
const ON_ITS_WAY: Readonly<Partial<Record<Doable, InstanceState>>> = {
  start: "starting",
  stop: "stopping",
};

/** What to do about one server: its answer without asking the cloud, or nothing where the cloud is to be asked. */
export function answerBefore(action: Doable, server: Server | undefined): Begun | undefined {
  const state = server && stateOf(server);
  if (!server || !state || state === "deleted")
    return refused("not-found", "Huawei Cloud knows no such server");
  if (ACTION_FACTS[action].there.includes(state)) return { kind: "already", state };
  if (state === ON_ITS_WAY[action]) return { kind: "accepted", settles: GOAL[action] };
  if (action === "delete") {
    const why = whyNotToDelete(server);
    if (why) return why;
  }
  if (!FROM[action].includes(state)) return refusedInState(action, state, server);
  return isFree(action, server) ? undefined : refused("busy", itIs(server));
}

/** A hard stop is what cuts through; for the rest any task that is under way is in the way. */
const isFree = (action: Doable, server: Server): boolean =>
  action === "stop:hard" || taskOf(server) === undefined;

function refusedInState(action: Doable, state: InstanceState, server: Server): Begun {
  const isOff = state === "stopped" || state === "shelved" || state === "suspended";
  if (isOff && action.startsWith("reboot"))
    return refused("wrong-state", `it is ${state}; start it instead`);
  const moves = state === "starting" || state === "stopping" || state === "rebooting";
  const busy = moves || state === "unknown";
  return refused(busy ? "busy" : "wrong-state", itIs(server));
}

function whyNotToDelete(server: Server): Begun | undefined {
  const cluster = clusterOf(server);
  if (cluster !== undefined)
    return refused(
      "protected",
      `it is a node of the CCE cluster ${cluster}, which has to let it go first`,
    );
  if (isPrepaid(server))
    return refused(
      "unsupported",
      "it is billed by the month or year: unsubscribe from it in Huawei's billing centre",
    );
  return undefined;
}

const itIs = (server: Server): string =>
  `it is ${server.status ?? "unknown"}${taskOf(server) ? ` (${taskOf(server)})` : ""} in Huawei Cloud`;

const refused = (kind: TroubleKind, detail: string): Begun => ({
  kind: "refused",
  trouble: { kind, detail },
});
