import type { z } from "zod";
import type { Compute } from "./compute.ts";
import { OpenstackRefusal, unreadable } from "./errors.ts";
import type { HttpAnswer } from "./http.ts";
import type { Region } from "./region.ts";
import { SERVER_BODY, SERVERS_BODY, type Server } from "./server.ts";

export const LIST_RIGHT = "os_compute_api:servers:detail";
const SHOW_RIGHT = "os_compute_api:servers:show";
const PAGE_SIZE = 250;
/** So few are always looked at one by one. */
const FEW = 4;
/** From then on a whole listing costs Nova less: it is so many records for the price of one look. */
const RECORDS_PER_LOOK = 10;
const SIZE_GUESS = 50;

/** Nova's own records, page by page, each server once. */
export async function* pagesOf(
  region: Region,
  deadline: () => AbortSignal,
): AsyncGenerator<readonly Server[], void> {
  const seen = new Set<string>();
  let last: readonly string[] = [];
  for (;;) {
    const page = await pageAfter(region, last, deadline());
    const fresh = page.servers.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    if (fresh.length > 0) yield fresh;
    const isLast = !page.servers_links.some(({ rel }) => rel === "next");
    if (isLast || fresh.length === 0) break;
    last = page.servers.map(({ id }) => id);
  }
  region.size = seen.size;
}

/** These servers by their ids; those that Nova does not know are left out. */
export async function serversOf(
  region: Region,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Server>> {
  const wanted = new Set(ids);
  const fewEnough = Math.max(FEW, (region.size ?? SIZE_GUESS) / RECORDS_PER_LOOK);
  if (wanted.size <= fewEnough) return await lookAtEach(region, [...wanted], signal);
  const found = new Map<string, Server>();
  for await (const page of pagesOf(region, () => signal)) {
    for (const server of page) if (wanted.has(server.id)) found.set(server.id, server);
    if (found.size === wanted.size) break;
  }
  return found;
}

/** One server and the moment of the look by the cloud's own clock; nothing where Nova does not know it. */
export async function lookAt(
  compute: Compute,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly server: Server; readonly at: string | undefined } | undefined> {
  const path = `/servers/${encodeURIComponent(id)}`;
  const request = { method: "GET", path, right: SHOW_RIGHT, repeatable: true, signal } as const;
  try {
    const answer = await compute.send(request);
    const { server } = read(SERVER_BODY, answer, compute);
    return { server, at: answer.headers.get("date") ?? undefined };
  } catch (error) {
    if (error instanceof OpenstackRefusal && isUnknown(error)) return undefined;
    throw error;
  }
}

/** An id that is no UUID may be called malformed. */
const isUnknown = ({ status, words }: OpenstackRefusal): boolean =>
  status === 404 || (status === 400 && /uuid|server_id|invalid id/i.test(words));

async function lookAtEach(
  region: Region,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Server>> {
  const looks = await region.each(ids, (id) => lookAt(region.compute, id, signal));
  return new Map(looks.flatMap((look) => (look ? [[look.server.id, look.server] as const] : [])));
}

type Page = z.infer<typeof SERVERS_BODY>;

/** How many servers at the end of a page may have vanished before the listing is given up. */
const VANISHED_MAX = 5;

/** A server that was deleted since its page was read cannot be the mark for the next one: the one before it is. */
async function pageAfter(
  { compute }: Region,
  last: readonly string[],
  signal: AbortSignal,
): Promise<Page> {
  const marks = last.length === 0 ? [undefined] : last.slice(-VANISHED_MAX).reverse();
  for (const [at, mark] of marks.entries()) {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
    if (mark !== undefined) query.set("marker", mark);
    const path = `/servers/detail?${query}`;
    const request = { method: "GET", path, right: LIST_RIGHT, repeatable: true, signal } as const;
    try {
      return read(SERVERS_BODY, await compute.send(request), compute);
    } catch (error) {
      const vanished =
        error instanceof OpenstackRefusal && error.status === 400 && /marker/i.test(error.words);
      if (!vanished || at === marks.length - 1) throw error;
    }
  }
  throw unreadable(`Nova in ${compute.region}`);
}

function read<T>(schema: z.ZodType<T>, { json }: HttpAnswer, { region }: Compute): T {
  const result = schema.safeParse(json);
  if (!result.success) throw unreadable(`Nova in ${region}`);
  return result.data;
}
