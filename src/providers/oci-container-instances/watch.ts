import type { Instance } from "../../model/instance.ts";
import type { Trouble } from "../../model/trouble.ts";
import { judgeByState } from "../judge.ts";
import type { Sight, Watched } from "../provider.ts";
import { forAll } from "./bounds.ts";
import type { OciRecord, Place } from "./instance.ts";
import { toInstance } from "./instance.ts";
import { recordsOf } from "./records.ts";
import type { OciRegion } from "./region.ts";
import type { WorkRequest } from "./work-requests.ts";
import { isUnderWay, requestsOf, stateDuring, troubleOf } from "./work-requests.ts";

/** How long the state may lag behind the end of its work request, in milliseconds. */
const LAG_MS = 15_000;

export interface Look extends Place {
  /** Unix milliseconds. */
  readonly now: number;
}

/** How far each is, by its work request where OCI still shows that, else by its state alone. */
export async function lookAt(
  region: OciRegion,
  watched: readonly Watched[],
  look: Look,
): Promise<ReadonlyMap<string, Sight>> {
  const records = await recordsOf(
    region,
    watched.map(({ id }) => id),
  );
  const handles = watched.flatMap(({ id, handle, ...one }) =>
    handle && needsEvidence(one, records.get(id)) ? [handle] : [],
  );
  const requests = await requestsOf(region, [...new Set(handles)]);
  const sights = await forAll(watched, async (one): Promise<[string, Sight]> => {
    const request = requests.get(one.handle ?? "");
    const sight = judge(one, records.get(one.id), request, look);
    return [one.id, await inOcisWords(region, sight, request)];
  });
  return new Map(sights);
}

/** A restart looks the same before and after, so that only its work request tells. */
function needsEvidence(
  { action, settles }: Pick<Watched, "action" | "settles">,
  record?: OciRecord,
) {
  if (!record || record.lifecycleState === "DELETED") return false;
  return action === "reboot" || STATE_OF_GOAL[settles] !== record.lifecycleState;
}

const STATE_OF_GOAL: Readonly<Record<string, string>> = { running: "ACTIVE", stopped: "INACTIVE" };

/** Pure: what OCI's record and work request say about an action that was accepted earlier. */
function judge(
  watched: Watched,
  record: OciRecord | undefined,
  request: WorkRequest | undefined,
  look: Look,
): Sight {
  const { action, settles } = watched;
  if (!record) return { kind: "gone" };
  const instance = toInstance(record, look, stateOnItsWay(watched, request));
  const { state } = instance;
  if (state === "deleted") return settles === state ? { kind: "done", instance } : { kind: "gone" };
  if (state === "error" && action !== "delete")
    return failed(instance, `it has failed${detailsOf(instance)}`);
  if (request) return judgeByRequest(watched, instance, request, look.now);
  if (action !== "reboot") return judgeByState(watched, instance, look.now);
  return state === settles && watched.moved
    ? { kind: "done", instance }
    : { kind: "underway", instance };
}

function judgeByRequest(
  { action, settles }: Watched,
  instance: Instance,
  request: WorkRequest,
  now: number,
): Sight {
  const arrived = instance.state === settles;
  if (arrived && (action !== "reboot" || request.status === "SUCCEEDED"))
    return { kind: "done", instance };
  if (isUnderWay(request)) return { kind: "underway", instance };
  if (request.status === "CANCELED") return failed(instance, "somebody cancelled it in OCI");
  if (request.status !== "SUCCEEDED") return failed(instance, `OCI gave up${detailsOf(instance)}`);
  const stable = instance.state === "running" || instance.state === "stopped";
  if (!stable || now - (request.finishedAt ?? now) <= LAG_MS) return { kind: "underway", instance };
  return failed(instance, fellBack(instance));
}

/** Done, and then undone by itself or by somebody else. */
const fellBack = ({ state, providerState }: Instance): string =>
  state === "stopped"
    ? "it started, and stopped again: its containers have ended, or somebody stopped it in OCI"
    : `OCI calls it done, but it is ${providerState} again`;

const failed = (instance: Instance, detail: string): Sight => ({
  kind: "failed",
  instance,
  trouble: { kind: "provider-fault", detail },
});

const detailsOf = ({ stateReason }: Instance): string => (stateReason ? ` (${stateReason})` : "");

/** UPDATING is our own action while that goes on; afterwards it is somebody else's. */
function stateOnItsWay({ action }: Watched, request: WorkRequest | undefined) {
  if (request) return isUnderWay(request) ? stateDuring(request) : "unknown";
  return ({ start: "starting", stop: "stopping", reboot: "rebooting" } as const)[
    action as "start" | "stop" | "reboot"
  ];
}

async function inOcisWords(
  region: OciRegion,
  sight: Sight,
  request: WorkRequest | undefined,
): Promise<Sight> {
  if (sight.kind !== "failed" || request?.status !== "FAILED") return sight;
  const trouble: Trouble = (await troubleOf(region, request.id)) ?? sight.trouble;
  return { ...sight, trouble };
}
