import type { Ending, Machine, Moment, OciState } from "./machine.ts";
import { etagOf, momentAt, replan } from "./machine.ts";
import { type WireAnswer, WireError } from "./wire.ts";
import { type Asked, type Effect, machineOf, type WorkRequest, type World } from "./world.ts";

interface Kind {
  readonly what: Effect["what"];
  readonly permission: string;
  readonly operation: string;
  readonly from: readonly OciState[];
  readonly through: OciState;
  readonly to: OciState;
}

const kind = (what: Effect["what"], from: Kind["from"], through: OciState, to: OciState): Kind => ({
  what,
  permission: `COMPUTE_CONTAINER_INSTANCE_${what.toUpperCase()}`,
  operation: `${what.toUpperCase()}_CONTAINER_INSTANCE`,
  from,
  through,
  to,
});

export const KINDS: Readonly<Record<Effect["what"], Kind>> = {
  start: kind("start", ["INACTIVE"], "UPDATING", "ACTIVE"),
  stop: kind("stop", ["ACTIVE"], "UPDATING", "INACTIVE"),
  restart: kind("restart", ["ACTIVE"], "UPDATING", "ACTIVE"),
  delete: kind("delete", ["ACTIVE", "INACTIVE", "FAILED"], "DELETING", "DELETED"),
};

/** Looks at rights, then at the version, then at the state, as OCI does; then acts once. */
export function change(asked: Asked, { what, permission, from, ...kind }: Kind): WireAnswer {
  const { world, ifMatch, path } = asked;
  const machine = machineOf(asked, path[1] ?? "", permission);
  const at = world.now();
  if (ifMatch !== undefined && ifMatch !== etagOf(machine, at))
    throw new WireError(412, "NoEtagMatch", "The etag does not match the current version.");
  const { state } = momentAt(machine, at);
  if (!from.includes(state))
    throw new WireError(409, "IncorrectState", `The container instance is ${state}.`);
  const request = begin(world, machine, kind);
  world.effects.push({ at, instanceId: machine.id, what });
  return { status: 202, headers: { "opc-work-request-id": request.id } };
}

/** Begins a change of this instance, whoever asked for it. */
export function begin(
  world: World,
  machine: Machine,
  { operation, through, to }: Pick<Kind, "operation" | "through" | "to">,
): WorkRequest {
  const at = world.now();
  const before = momentAt(machine, at).state;
  const { ending } = machine.spec;
  const finishedAt = ending === "hangs" ? Number.POSITIVE_INFINITY : at + world.transitionMs;
  const after = afterwards(ending, { at: finishedAt, before, to });
  replan(machine, at, [{ at, state: through }, ...after]);
  const request: WorkRequest = {
    id: `ocid1.computecontainerworkrequest.oc1.${machine.region}.${world.requests.length + 1}`,
    operation,
    machineId: machine.id,
    compartment: machine.compartment,
    region: machine.region,
    acceptedAt: at,
    startedAt: at + world.acceptedMs,
    finishedAt,
    outcome: outcomeOf(ending),
    errors: failure(ending),
  };
  world.requests = [...world.requests, request];
  return request;
}

interface End {
  readonly at: number;
  readonly before: OciState;
  readonly to: OciState;
}

function afterwards(ending: Ending | undefined, { at, before, to }: End): readonly Moment[] {
  switch (ending) {
    case "no-room":
    case "cancelled":
      return [{ at, state: before }];
    case "fails":
      return [{ at, state: "FAILED", details: "The image could not be pulled" }];
    case "exits":
      return [
        { at, state: to },
        { at: at + 1000, state: "INACTIVE" },
      ];
    case "hangs":
      return [];
    case undefined:
      return [{ at, state: to }];
    default:
      return ending satisfies never;
  }
}

function failure(ending: Ending | undefined): WorkRequest["errors"] {
  if (ending === "no-room")
    return [{ code: "InternalServerError", message: "Out of host capacity." }];
  if (ending === "fails")
    return [{ code: "ImagePullFailed", message: "The image could not be pulled" }];
  return [];
}

function outcomeOf(ending: Ending | undefined): WorkRequest["outcome"] {
  if (ending === "cancelled") return "CANCELED";
  return failure(ending).length > 0 ? "FAILED" : "SUCCEEDED";
}
