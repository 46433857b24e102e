import type { Action } from "../../model/action.ts";
import type { InstanceState } from "../../model/instance.ts";
import type { Trouble, TroubleKind } from "../../model/trouble.ts";
import type { Ability, Begun } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { forAll } from "./bounds.ts";
import type { OciRecord } from "./instance.ts";
import type { Read } from "./records.ts";
import { readRecord } from "./records.ts";
import type { OciRegion } from "./region.ts";
import { RIGHTS } from "./rights.ts";
import { OPERATIONS, requestsOn } from "./work-requests.ts";

const CAN: Ability = { can: true };
const ONE_WAY =
  "OCI has one way to stop or restart a container instance: its containers are asked to end, and killed when their grace time is over; use the plain one";
const NO_SHELVE =
  "OCI has no shelving for container instances: a stopped one costs nothing for CPU and memory already";
const NO_SUSPEND = "OCI cannot suspend a container instance and keep its memory; it can stop it";
const NO_REBUILD =
  "OCI cannot rebuild a container instance in its place; its containers begin from their images at every start";

export const ABILITIES: Readonly<Record<Action, Ability>> = {
  start: CAN,
  stop: CAN,
  "stop:hard": { can: false, because: ONE_WAY },
  reboot: CAN,
  "reboot:hard": { can: false, because: ONE_WAY },
  shelve: { can: false, because: NO_SHELVE },
  unshelve: { can: false, because: NO_SHELVE },
  suspend: { can: false, because: NO_SUSPEND },
  resume: { can: false, because: NO_SUSPEND },
  rebuild: { can: false, because: NO_REBUILD },
  delete: CAN,
};

/** The actions that OCI has for a container instance. */
export type OciAction = keyof typeof OPERATIONS;

const SETTLES: Readonly<Record<OciAction, InstanceState>> = {
  start: "running",
  stop: "stopped",
  reboot: "running",
  delete: "deleted",
};

/** How long one round may begin new requests, in milliseconds: OCI takes them one instance at a time. */
const ROUND_MS = 60_000;

/** Troubles that one instance does not bring about alone: what was not asked yet is not asked now. */
const ABOUT_ALL: readonly TroubleKind[] = ["credentials", "throttled", "unreachable"];

/** Asks OCI for the action on all of `ids`; every id has an entry in the answer. */
export async function beginAction(
  region: OciRegion,
  action: Action,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Begun>> {
  const ability = ABILITIES[action];
  if (!ability.can || !isOciAction(action)) {
    const detail = ability.can ? "" : ability.because;
    return new Map(ids.map((id) => [id, refused("unsupported", detail)]));
  }
  const unique = [...new Set(ids)];
  const round = AbortSignal.timeout(ROUND_MS);
  let whole: ProviderError | undefined;
  const begun = await forAll(unique, async (id): Promise<[string, Begun]> => {
    try {
      if (whole && ABOUT_ALL.includes(whole.trouble.kind)) throw whole;
      return [id, round.aborted ? NEXT_ROUND : await beginOne(region, action, id)];
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (isWhole(error.trouble)) whole = error;
      return [id, { kind: "refused", trouble: error.trouble }];
    }
  });
  if (whole && !begun.some(([, { kind }]) => kind === "accepted")) throw whole;
  return new Map(begun);
}

const isOciAction = (action: Action): action is OciAction => Object.hasOwn(OPERATIONS, action);

const isWhole = ({ kind }: Trouble): boolean =>
  ABOUT_ALL.includes(kind) || kind === "provider-fault";

const refused = (kind: TroubleKind, detail: string): Begun => ({
  kind: "refused",
  trouble: { kind, detail },
});

const NEXT_ROUND: Begun = refused(
  "throttled",
  "not asked yet: OCI takes one container instance at a time, and the time for this round is over",
);
const NOT_FOUND = "OCI knows no such container instance";

/** Looks first, and asks only for what it saw: if the instance changes in between, OCI refuses and it looks once more. */
async function beginOne(region: OciRegion, action: OciAction, id: string): Promise<Begun> {
  for (let looks = 1; ; looks += 1) {
    const seen = await readRecord(region, id);
    if (!seen) return notFound(region);
    const verdict = (await underWay(region, action, seen.record)) ?? inTheWay(action, seen.record);
    if (verdict) return verdict;
    try {
      const handle = await send(region, action, seen);
      // Without a work request OCI shows no end of a restart: it is ACTIVE before and after.
      const settles = action === "reboot" && !handle ? undefined : SETTLES[action];
      return { kind: "accepted", settles, handle };
    } catch (error) {
      if (!(error instanceof ProviderError) || !changedMeanwhile(error) || looks === 2) throw error;
    }
  }
}

const notFound = ({ name }: OciRegion): Begun =>
  refused("not-found", `${NOT_FOUND} in ${name}, or the bot may not see it`);

const changedMeanwhile = ({ trouble }: ProviderError): boolean =>
  trouble.kind === "wrong-state" || trouble.kind === "busy";

/** UPDATING may be our own action of a moment ago, or somebody else's. */
async function underWay(
  region: OciRegion,
  action: OciAction,
  record: OciRecord,
): Promise<Begun | undefined> {
  const { id, lifecycleState } = record;
  if (lifecycleState !== "UPDATING" && lifecycleState !== "DELETING") return undefined;
  const request = (await requestsOn(region, [record])).get(id);
  if (request?.operation === OPERATIONS[action])
    return { kind: "accepted", settles: SETTLES[action], handle: request.id };
  const what = WHAT_GOES_ON[request?.operation ?? ""] ?? "changing it";
  const detail = `OCI is ${lifecycleState === "DELETING" ? "deleting it" : what} at this moment`;
  return refused("busy", detail);
}

const WHAT_GOES_ON: Readonly<Record<string, string>> = {
  START_CONTAINER_INSTANCE: "starting it",
  STOP_CONTAINER_INSTANCE: "stopping it",
  RESTART_CONTAINER_INSTANCE: "restarting it",
  MOVE_CONTAINER_INSTANCE: "moving it to another compartment",
  UPDATE_CONTAINER_INSTANCE: "changing its name or tags",
};

/** What keeps this action from being asked for in this state; nothing where it may go ahead. */
function inTheWay(action: OciAction, { lifecycleState, lifecycleDetails }: OciRecord) {
  const goal = { start: "ACTIVE", stop: "INACTIVE", reboot: undefined, delete: "DELETED" }[action];
  if (lifecycleState === goal) return { kind: "already", state: SETTLES[action] } as const;
  switch (lifecycleState) {
    case "CREATING":
      return refused("busy", "OCI is still creating it");
    case "DELETED":
      return refused("wrong-state", "it was deleted");
    case "FAILED":
      if (action === "delete") return undefined;
      return refused(
        "wrong-state",
        `it has failed${because(lifecycleDetails)}; only delete is left`,
      );
    case "INACTIVE":
      if (action !== "reboot") return undefined;
      return refused("wrong-state", "it is stopped; start it instead");
    default:
      return undefined;
  }
}

const because = (details: string | undefined): string => (details ? ` (${details})` : "");

/** @returns the id of OCI's work request */
async function send(
  { client, call }: OciRegion,
  action: OciAction,
  { record: { id }, etag }: Read,
): Promise<string | undefined> {
  const about = { right: RIGHTS[action], what: "instance", id, seen: true } as const;
  const input = { containerInstanceId: id, ...(etag ? { ifMatch: etag } : {}) };
  const answer = await call(about, () => sendTo(client, action, input));
  return answer.opcWorkRequestId;
}

/** One request for one action, and nothing else. */
export async function sendTo(
  client: OciRegion["client"],
  action: OciAction,
  input: { readonly containerInstanceId: string; readonly ifMatch?: string },
): Promise<{ readonly opcWorkRequestId?: string }> {
  switch (action) {
    case "start":
      return await client.startContainerInstance(input);
    case "stop":
      return await client.stopContainerInstance(input);
    case "reboot":
      return await client.restartContainerInstance(input);
    case "delete":
      return await client.deleteContainerInstance(input);
    default:
      return action satisfies never;
  }
}
