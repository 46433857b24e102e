import { models, requests } from "oci-containerinstances";
import type { Action } from "../../model/action.ts";
import type { InstanceState } from "../../model/instance.ts";
import type { Trouble } from "../../model/trouble.ts";
import { ProviderError } from "../provider.ts";
import { forAll } from "./bounds.ts";
import { troubleOfCode } from "./errors.ts";
import type { OciRecord } from "./instance.ts";
import { allPages } from "./records.ts";
import type { OciRegion } from "./region.ts";
import { RIGHTS } from "./rights.ts";

/** Up to so many are asked for one by one; more are looked for in a list. */
const READ_MAX = 8;
const PAGE_SIZE = 100;
/** In a list, newest first, what is under way or ended lately stands on the first pages. */
const PAGES_MAX = 10;

/** What OCI does, or did, because it was asked. */
export interface WorkRequest {
  readonly id: string;
  /** e.g. `STOP_CONTAINER_INSTANCE` */
  readonly operation: string;
  readonly status: string;
  readonly instanceIds: readonly string[];
  /** Unix milliseconds. */
  readonly finishedAt: number | undefined;
}

export const isUnderWay = ({ status }: WorkRequest): boolean =>
  status === "ACCEPTED" || status === "IN_PROGRESS" || status === "CANCELING";

const ON_ITS_WAY: Readonly<Record<string, InstanceState>> = {
  CREATE_CONTAINER_INSTANCE: "starting",
  START_CONTAINER_INSTANCE: "starting",
  STOP_CONTAINER_INSTANCE: "stopping",
  RESTART_CONTAINER_INSTANCE: "rebooting",
  DELETE_CONTAINER_INSTANCE: "stopping",
};

/** What UPDATING stands for while this is under way; a change of tags or of the compartment leaves it unknown. */
export const stateDuring = (request: WorkRequest | undefined): InstanceState =>
  ON_ITS_WAY[request?.operation ?? ""] ?? "unknown";

/** The actions that this provider has, with OCI's own names for their work requests. */
export const OPERATIONS = {
  start: "START_CONTAINER_INSTANCE",
  stop: "STOP_CONTAINER_INSTANCE",
  reboot: "RESTART_CONTAINER_INSTANCE",
  delete: "DELETE_CONTAINER_INSTANCE",
} as const satisfies Partial<Record<Action, string>>;

/** These work requests, by id; those that OCI does not show (any more) are left out. */
export async function requestsOf(
  region: OciRegion,
  ids: readonly string[],
): Promise<ReadonlyMap<string, WorkRequest>> {
  const left = new Set(ids);
  const found = new Map<string, WorkRequest>();
  const keep = (request: WorkRequest | undefined) => {
    if (request && left.delete(request.id)) found.set(request.id, request);
  };
  if (ids.length > READ_MAX)
    await walk(region, region.compartments, (page) => {
      page.forEach(keep);
      return left.size > 0;
    });
  for (const one of await forAll([...left], (id) => readRequest(region, id))) keep(one);
  return found;
}

/** What is under way on these instances, by instance; only looks, so that a refusal leaves it unknown. */
export async function requestsOn(
  region: OciRegion,
  records: readonly OciRecord[],
): Promise<ReadonlyMap<string, WorkRequest>> {
  const wanted = new Set(records.map(({ id }) => id));
  const found = new Map<string, WorkRequest>();
  const keep = (request: WorkRequest) => {
    if (!isUnderWay(request)) return;
    for (const id of request.instanceIds) if (wanted.delete(id)) found.set(id, request);
  };
  const look = async () => {
    if (records.length > READ_MAX) {
      const compartments = new Set(records.map(({ compartmentId }) => compartmentId));
      await walk(region, [...compartments], (page) => {
        page.forEach(keep);
        return wanted.size > 0;
      });
    } else await forAll(records, async (one) => (await latestOn(region, one)).forEach(keep));
  };
  await look().catch((error: unknown) => {
    if (!(error instanceof ProviderError)) throw error;
  });
  return found;
}

/** Why a work request failed, in OCI's words. */
export async function troubleOf(region: OciRegion, id: string): Promise<Trouble | undefined> {
  const about = { right: RIGHTS.list, what: "work request", id } as const;
  try {
    const answer = await region.call(about, () =>
      region.client.listWorkRequestErrors({ workRequestId: id }),
    );
    const [first] = answer.workRequestErrorCollection?.items ?? [];
    return first && troubleOfCode(String(first.code), String(first.message));
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

async function readRequest(region: OciRegion, id: string): Promise<WorkRequest | undefined> {
  const about = { right: RIGHTS.read, what: "work request", id } as const;
  try {
    const answer = await region.call(about, () =>
      region.client.getWorkRequest({ workRequestId: id }),
    );
    return requestIn(answer.workRequest);
  } catch (error) {
    if (error instanceof ProviderError && error.trouble.kind === "not-found") return undefined;
    throw error;
  }
}

const NEWEST_FIRST = {
  limit: PAGE_SIZE,
  sortBy: requests.ListWorkRequestsRequest.SortBy.TimeAccepted,
  sortOrder: models.SortOrder.Desc,
};

async function latestOn(region: OciRegion, { id, compartmentId }: OciRecord) {
  const about = { right: RIGHTS.list, what: "compartment", id: compartmentId } as const;
  const input = { ...NEWEST_FIRST, compartmentId, resourceId: id };
  const answer = await region.call(about, () => region.client.listWorkRequests(input));
  return requestsIn(answer.workRequestSummaryCollection?.items);
}

/** The work requests of these compartments, newest first, for as long as `more` asks for more. */
async function walk(
  region: OciRegion,
  compartments: readonly string[],
  more: (page: readonly WorkRequest[]) => boolean,
): Promise<void> {
  for (const compartmentId of compartments) {
    const about = { right: RIGHTS.list, what: "compartment", id: compartmentId } as const;
    const pages = allPages(region, async (page) => {
      const input = { ...NEWEST_FIRST, compartmentId, ...page };
      const answer = await region.call(about, () => region.client.listWorkRequests(input));
      const items = requestsIn(answer.workRequestSummaryCollection?.items);
      return { items, next: answer.opcNextPage };
    });
    let read = 0;
    for await (const page of pages) {
      if (!more(page)) return;
      read += 1;
      if (read === PAGES_MAX) break;
    }
  }
}

function requestsIn(items: unknown): readonly WorkRequest[] {
  const all: readonly unknown[] = Array.isArray(items) ? items : [];
  return all.map(requestIn).filter((request) => request !== undefined);
}

/** OCI's dates come as texts, whatever the SDK's types say. */
function requestIn(item: unknown): WorkRequest | undefined {
  const raw = item as Partial<models.WorkRequestSummary> | null | undefined;
  if (typeof raw?.id !== "string") return undefined;
  const finishedAt = Date.parse(String(raw.timeFinished));
  return {
    id: raw.id,
    operation: String(raw.operationType),
    status: String(raw.status),
    instanceIds: (raw.resources ?? []).map(({ identifier }) => identifier),
    finishedAt: Number.isFinite(finishedAt) ? finishedAt : undefined,
  };
}
