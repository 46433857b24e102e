import { ProviderError } from "../provider.ts";
import { forAll } from "./bounds.ts";
import { unreadable } from "./errors.ts";
import type { OciRecord } from "./instance.ts";
import type { OciRegion } from "./region.ts";
import { RIGHTS } from "./rights.ts";

const PAGE_SIZE = 100;
/** Up to so many are read one by one; more are cheaper in a list. */
const READ_MAX = 8;

/** OCI's own records of a whole region, page by page: its compartments, then what is named besides. */
export async function* pagesOf(region: OciRegion): AsyncGenerator<readonly OciRecord[], void> {
  const seen = new Set<string>();
  for (const compartment of region.compartments)
    for await (const page of pagesIn(region, compartment)) {
      for (const { id } of page) seen.add(id);
      yield page;
    }
  const besides = (await region.named.in(region.name)).filter((id) => !seen.has(id));
  const read = await forAll(besides, (id) => readRecord(region, id));
  yield read.flatMap((one) => (one ? [one.record] : []));
}

/** OCI's own records of one compartment, page by page. */
export async function* pagesIn(
  region: OciRegion,
  compartmentId: string,
): AsyncGenerator<readonly OciRecord[], void> {
  const about = { right: RIGHTS.list, what: "compartment", id: compartmentId } as const;
  const input = { compartmentId, limit: PAGE_SIZE };
  yield* allPages(region, async (page) => {
    const answer = await region.call(about, () =>
      region.client.listContainerInstances({ ...input, ...page }),
    );
    const items: unknown = answer.containerInstanceCollection?.items;
    if (!Array.isArray(items)) throw unreadable(region.name);
    return { items: items.map((item) => recordIn(item, region)), next: answer.opcNextPage };
  });
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** Follows the pages of a list; one that leads to itself is no list. */
export async function* allPages<Item>(
  region: OciRegion,
  read: (page: { readonly page?: string }) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[], void> {
  const followed = new Set<string>();
  for (let page: string | undefined; ; ) {
    // The SDK puts it into the address as it is.
    const { items, next } = await read(page ? { page: encodeURIComponent(page) } : {});
    yield items;
    if (!next) return;
    if (followed.has(next)) throw unreadable(region.name);
    followed.add(next);
    page = next;
  }
}

export interface Read {
  readonly record: OciRecord;
  readonly etag: string | undefined;
}

/** One instance; nothing where OCI knows none, does not show it, or it is none of the bot's. */
export async function readRecord(region: OciRegion, id: string): Promise<Read | undefined> {
  const read = await readAny(region, id);
  return read && (await isOurs(region, read.record)) ? read : undefined;
}

async function readAny(region: OciRegion, id: string): Promise<Read | undefined> {
  const about = { right: RIGHTS.read, what: "instance", id } as const;
  try {
    const answer = await region.call(about, () =>
      region.client.getContainerInstance({ containerInstanceId: id }),
    );
    return { record: recordIn(answer.containerInstance, region), etag: answer.etag };
  } catch (error) {
    if (error instanceof ProviderError && isAboutTheId(error)) return undefined;
    throw error;
  }
}

/** There is no such instance, or the id is none at all. */
const isAboutTheId = ({ trouble }: ProviderError): boolean =>
  trouble.kind === "not-found" || trouble.code === "InvalidParameter";

async function isOurs(region: OciRegion, { id, compartmentId }: OciRecord): Promise<boolean> {
  if (region.compartments.includes(compartmentId)) return true;
  return await region.named.holds(region.name, id);
}

/** OCI's own records of these ids, by id. */
export async function recordsOf(
  region: OciRegion,
  ids: readonly string[],
): Promise<ReadonlyMap<string, OciRecord>> {
  const left = new Set(ids);
  const found = new Map<string, OciRecord>();
  const keep = (record: OciRecord) => {
    if (left.delete(record.id)) found.set(record.id, record);
  };
  const readEach = async (some: readonly string[]) => {
    for (const one of await forAll(some, (id) => readRecord(region, id))) if (one) keep(one.record);
  };
  if (left.size <= READ_MAX || region.compartments.length === 0) await readEach([...left]);
  // A list also proves the rights: without it, "not found" could be a right that was taken away.
  for (const compartment of left.size > 0 ? region.compartments : []) {
    for await (const page of pagesIn(region, compartment)) page.forEach(keep);
    if (left.size === 0) return found;
  }
  if (ids.length > READ_MAX && region.compartments.length > 0) {
    const named = await region.named.in(region.name);
    await readEach(named.filter((id) => left.has(id)));
  }
  return found;
}

function recordIn(item: unknown, region: OciRegion): OciRecord {
  const record = item as Partial<OciRecord> | null | undefined;
  if (typeof record?.id === "string" && typeof record.lifecycleState === "string")
    return record as OciRecord;
  throw unreadable(region.name);
}
