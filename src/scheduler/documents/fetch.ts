import { isIP } from "node:net";
import { Agent, buildConnector, fetch, type Response } from "undici";
import { guardedConnector, type Lookup, lookupAll } from "./connector.ts";
import { isListed } from "./hosts.ts";
import { Refusal, troubleOf } from "./refusal.ts";

/** What came of reading a document. */
export type DocumentRead = { readonly text: string } | { readonly trouble: string };

/** Reads one document; never throws. */
export type DocumentReader = (url: string) => Promise<DocumentRead>;

interface ReaderOptions {
  /** From where documents may be read, as `readHost` reads them. */
  readonly hosts: () => readonly string[];
  readonly lookup?: Lookup;
  /** Opens a connection to an address that was looked at. */
  readonly connect?: buildConnector.connector;
  /** For everything, redirects and all. */
  readonly timeoutMs?: number;
  readonly bytesMax?: number;
}

const TIMEOUT_MS = 5_000;
const KIB = 1024;
const BYTES_MAX = 64 * KIB;
const REDIRECTS_MAX = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Reads schedules and calendars from hosts that were named, and from nowhere inside a network. */
export function createDocumentReader(options: ReaderOptions): DocumentReader {
  const { hosts, timeoutMs = TIMEOUT_MS, bytesMax = BYTES_MAX, lookup = lookupAll } = options;
  const connect = options.connect ?? buildConnector({ timeout: timeoutMs });
  return async (written) => {
    const signal = AbortSignal.timeout(timeoutMs);
    // One agent for each reading: a connection that is kept would outlive what its name was found to mean.
    const agent = new Agent({ connect: guardedConnector({ lookup, connect, signal }) });
    let host = "the host";
    const ask = (url: URL): Promise<Response> => {
      host = url.host;
      const headers = { accept: "*/*", "user-agent": "lamplighter" };
      return fetch(url, { dispatcher: agent, redirect: "manual", signal, headers });
    };
    try {
      const response = await follow(listed(written, hosts()), ask, hosts());
      return { text: await textOf(response, host, bytesMax) };
    } catch (error) {
      return { trouble: troubleOf(error, host, timeoutMs) };
    } finally {
      await agent.destroy();
    }
  };
}

/** The address, if it may be read. @throws Refusal */
function listed(written: string, hosts: readonly string[]): URL {
  if (!URL.canParse(written))
    throw new Refusal("This is not an address: write https://, a host and a path.");
  const url = new URL(written);
  const { protocol, host, hostname } = url;
  if (protocol !== "https:" && protocol !== "http:")
    throw new Refusal(`Documents are read by https or http, not by ${protocol.slice(0, -1)}.`);
  if (url.username !== "" || url.password !== "")
    throw new Refusal(`The address on ${host} holds a name or a password: take it out.`);
  if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0)
    throw new Refusal(
      `${host} is not the name of a host: documents are not read from bare addresses.`,
    );
  if (!isListed(url, hosts))
    throw new Refusal(`Documents are not read from ${host}: add it to scheduleDocuments.`);
  return url;
}

/** The answer at the end of the redirects. @throws Refusal */
async function follow(
  start: URL,
  ask: (url: URL) => Promise<Response>,
  hosts: readonly string[],
): Promise<Response> {
  let url = start;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
    const response = await ask(url);
    const next = REDIRECTS.includes(response.status) ? response.headers.get("location") : null;
    if (next === null) return response;
    await response.body?.cancel();
    url = redirected(url, next, hosts);
  }
  throw new Refusal(`${start.host} redirects more than ${REDIRECTS_MAX} times.`);
}

function redirected(from: URL, location: string, hosts: readonly string[]): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (to?.protocol === "http:" && from.protocol === "https:")
    throw new Refusal(`${from.host} redirects from https to http, which is not followed.`);
  try {
    return listed(to?.href ?? location, hosts);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(`${from.host} redirects to another place. ${error.message}`);
  }
}

/** @throws Refusal */
async function textOf(response: Response, host: string, bytesMax: number): Promise<string> {
  if (response.status !== 200)
    throw new Refusal(
      `${host} answered ${response.status} instead of the document${hintFor(response.status)}.`,
    );
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > bytesMax)
      throw new Refusal(`The document on ${host} is larger than ${bytesMax / KIB} KiB.`);
    chunks.push(chunk);
  }
  return decoded(Buffer.concat(chunks), host);
}

const hintFor = (status: number): string =>
  status === 401 || status === 403 ? ": it is read without signing in" : "";

function decoded(bytes: Uint8Array, host: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new Refusal(`The document on ${host} is not text in UTF-8.`);
}
