import type { Action } from "../../model/action.ts";
import type { Instance } from "../../model/instance.ts";
import type { Trouble } from "../../model/trouble.ts";
import { judgeByState } from "../judge.ts";
import type { Sight, Watched } from "../provider.ts";
import { isLackOfRoom } from "./errors.ts";
import { type Evidence, evidenceOf } from "./history.ts";
import type { Region } from "./region.ts";
import { conditionOf, faultOf, type Place, type Server, toInstance } from "./server.ts";
import { serversOf } from "./servers.ts";
import { headingOf, isSwitchedOff } from "./states.ts";

interface Look {
  readonly region: Region;
  readonly place: Place;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** How far each is. Nova's history is asked where the state alone proves nothing. */
export async function sightsOf(
  look: Look,
  watched: readonly Watched[],
): Promise<ReadonlyMap<string, Sight>> {
  const { region, signal } = look;
  const ids = watched.map(({ id }) => id);
  const servers = await serversOf(region, ids, signal);
  const sights = await region.each(
    watched,
    async (one) => [one.id, await sightOf(look, one, servers.get(one.id))] as const,
  );
  return new Map(sights);
}

async function sightOf(look: Look, watched: Watched, server: Server | undefined): Promise<Sight> {
  if (!server) return { kind: "gone" };
  const instance = toInstance(server, look.place);
  const { task } = conditionOf(server);
  const arrived = instance.state === watched.settles && !headingOf(task);
  if (arrived && !endsWhereItBegan(watched.action)) return { kind: "done", instance };
  if (instance.state === "deleted" && !headingOf(task)) return { kind: "gone" };
  if (task !== undefined) return { kind: "underway", instance };
  const evidence = await evidenceFor(look, watched);
  return judge({ watched, server, instance, evidence, now: look.now() });
}

async function evidenceFor({ region, signal }: Look, { id, handle }: Watched): Promise<Evidence> {
  if (handle === undefined) return { kind: "silent" };
  return await evidenceOf(region.compute, { id, requestId: handle }, signal);
}

/** The state alone cannot show that these are over: it is the same before and after. */
const endsWhereItBegan = (action: Action): boolean =>
  action === "reboot" || action === "reboot:hard" || action === "rebuild";

interface Case {
  readonly watched: Watched;
  readonly server: Server;
  readonly instance: Instance;
  readonly evidence: Evidence;
  readonly now: number;
}

/** Pure: a server on which no task is under way. An accepted action can fail with no other trace than Nova's history. */
function judge({ watched, server, instance, evidence, now }: Case): Sight {
  const failed = (trouble: Trouble): Sight => ({ kind: "failed", instance, trouble });
  switch (evidence.kind) {
    case "failed":
      return failed(failureOf(evidence, watched, server));
    case "underway":
      return instance.state === "error"
        ? failed(faultTrouble(server, watched))
        : { kind: "underway", instance };
    case "finished":
    case "silent": {
      const sight = judgeByState(watched, instance, now);
      if (sight.kind !== "failed") return sight;
      return instance.state === "error" ? failed(faultTrouble(server, watched)) : sight;
    }
    default:
      return evidence satisfies never;
  }
}

function failureOf(
  { step, words }: Extract<Evidence, { kind: "failed" }>,
  watched: Watched,
  server: Server,
): Trouble {
  const about = { code: step, requestId: watched.handle };
  if (step === "schedule_instances" || isLackOfRoom(words))
    return { kind: "capacity", detail: noRoomFor(server), ...about };
  const fault = faultOf(server);
  const why = [step, words || fault].filter(Boolean).join(": ");
  const detail = `OpenStack accepted it and then failed${why ? ` (${why})` : ""}${aftermath(server)}`;
  return { kind: "provider-fault", detail, ...about };
}

function faultTrouble(server: Server, { handle }: Watched): Trouble {
  const fault = faultOf(server) ?? "";
  if (isLackOfRoom(fault))
    return { kind: "capacity", detail: noRoomFor(server), requestId: handle };
  const detail = `OpenStack put it into error${fault ? `: ${fault}` : ""}`;
  return { kind: "provider-fault", detail, requestId: handle };
}

function noRoomFor({ flavor }: Server): string {
  const type = flavor?.original_name ?? flavor?.id;
  return `OpenStack has no host with room for it${type ? ` (${type})` : ""}`;
}

/** A shelving that fails leaves the system shut down and the server ACTIVE all the same. */
const aftermath = (server: Server): string =>
  isSwitchedOff(conditionOf(server)) ? "; its system is shut down now" : "";
