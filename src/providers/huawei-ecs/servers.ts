import { ListServersDetailsRequest } from "@huaweicloud/huaweicloud-sdk-ecs";
import { z } from "zod";
import { ProviderError } from "../provider.ts";
import { groupsOf } from "./groups.ts";
import type { HuaweiRegion } from "./region.ts";

export const LIST_RIGHT = "ecs:cloudServers:list";
/** Up to 1,000 are allowed; a page of so many takes long to make and to send. */
const PAGE_SIZE = 200;
const PAGES_MAX = 500;
/** More would make the address too long. */
const IDS_MAX = 100;
/** Servers on bare metal are listed too, but do not obey here. */
const BARE_METAL = "__type_baremetal";
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const optional = <T extends z.ZodType>(type: T) => type.nullish().catch(undefined);
const word = optional(z.string());

/** A server as it comes on the wire; anything but its id may be missing, and one odd field costs only itself. */
const SERVER = z.looseObject({
  id: z.string().min(1),
  name: word,
  status: word,
  "OS-EXT-STS:task_state": word,
  "OS-EXT-AZ:availability_zone": word,
  flavor: optional(z.looseObject({ id: word, name: word })),
  addresses: optional(
    z.record(z.string(), z.array(z.looseObject({ addr: word, "OS-EXT-IPS:type": word }))),
  ),
  tags: optional(z.array(z.string())),
  metadata: optional(z.record(z.string(), z.unknown())),
  locked: optional(z.boolean()),
  fault: optional(z.looseObject({ message: word })),
});
const PAGE = z.looseObject({ servers: z.array(SERVER) });

export type Server = z.infer<typeof SERVER>;

export interface Wanted {
  /** Only servers whose tags contain this, e.g. `CCE-Cluster-ID=…`. */
  readonly tag?: string | undefined;
}

/** Huawei's own records, page by page, each once. */
export async function* pagesOf(
  region: HuaweiRegion,
  wanted: Wanted = {},
): AsyncGenerator<readonly Server[], void> {
  const seen = new Set<string>();
  const isRepeated = (page: readonly Server[]) =>
    page.length > 0 && page.every(({ id }) => seen.has(id));
  let after: string | undefined;
  let byMarker = true;
  for (let number = 1; number <= PAGES_MAX; number += 1) {
    let page = await ask(region, pageRequest(region, wanted, byMarker ? after : number));
    // Where markers are not known the first page comes again; pages are then asked for by their number.
    if (byMarker && isRepeated(page)) {
      byMarker = false;
      page = await ask(region, pageRequest(region, wanted, number));
    }
    if (isRepeated(page)) break;
    yield page.filter((server) => !seen.has(server.id) && exists(server));
    if (page.length < PAGE_SIZE) return;
    for (const { id } of page) seen.add(id);
    after = page.at(-1)?.id;
  }
  const detail = `Huawei Cloud in ${region.name} does not come to an end with its list of servers`;
  throw new ProviderError({ kind: "provider-fault", detail });
}

/** @param from the last id of the page before, or the page's number */
function pageRequest(
  { enterpriseProject }: HuaweiRegion,
  { tag }: Wanted,
  from: string | number | undefined,
): ListServersDetailsRequest {
  const request = new ListServersDetailsRequest().withLimit(PAGE_SIZE).withNotTags(BARE_METAL);
  if (typeof from === "number") request.withOffset(from);
  if (typeof from === "string") request.withMarker(from);
  if (tag !== undefined) request.withTags(tag);
  if (enterpriseProject !== undefined) request.withEnterpriseProjectId(enterpriseProject);
  return request;
}

/** Huawei's own records of these ids, by id. */
export async function recordsOf(
  region: HuaweiRegion,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Server>> {
  const records = new Map<string, Server>();
  const wellFormed = [...new Set(ids)].filter((id) => ID.test(id));
  for (const group of groupsOf(wellFormed, IDS_MAX)) {
    const request = new ListServersDetailsRequest()
      .withServerId(group.join(","))
      .withLimit(group.length);
    for (const server of await ask(region, request))
      if (exists(server)) records.set(server.id, server);
  }
  return records;
}

/** Asked for by id, a server that is not there is answered with its id and nothing else. */
const exists = ({ status }: Server): boolean => status !== undefined && status !== null;

async function ask(
  region: HuaweiRegion,
  request: ListServersDetailsRequest,
): Promise<readonly Server[]> {
  const call = { right: LIST_RIGHT, shape: PAGE, tries: 2 } as const;
  const { servers } = await region.ecs(call, (client) => client.listServersDetails(request));
  return servers;
}
