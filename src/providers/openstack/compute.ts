import { z } from "zod";
import { OpenstackRefusal } from "./errors.ts";
import type { Http, HttpAnswer, HttpRequest } from "./http.ts";
import { endpointIn } from "./keystone.ts";
import type { Session } from "./session.ts";

/** The newest microversion whose answers this client was written for. Everything also works at 2.1. */
const NEWEST_MINOR = 90;

/** Nova in one region. */
export interface Compute {
  readonly region: string;
  send(request: ComputeRequest): Promise<HttpAnswer>;
  /** Signs in and finds the region. @returns the microversion in use, "2.1" where Nova offers no newer */
  connect(signal: AbortSignal): Promise<string>;
}

export interface ComputeRequest
  extends Pick<HttpRequest, "method" | "body" | "signal" | "repeatable"> {
  /** Below the endpoint: `/servers/detail?limit=10`. */
  readonly path: string;
  readonly right: string;
}

/** Where Nova is and which of its versions is spoken. */
interface Contact {
  readonly base: string;
  /** Absent: 2.1, which is what Nova speaks when nothing is asked for. */
  readonly minor?: number | undefined;
}

export function createCompute(http: Http, session: Session, region: string): Compute {
  const service = `Nova in ${region}`;
  const contacts = new Map<string, Promise<Contact>>();

  const contact = async (signal: AbortSignal): Promise<Contact> => {
    const token = await session.token(signal);
    const { computeEndpoint, interface: wanted } = session.account;
    const url = (computeEndpoint ?? endpointIn(token, region, wanted)).replace(/\/+$/, "");
    const known = contacts.get(url) ?? discover(http, url, { service, signal });
    contacts.set(url, known);
    return await known.catch((error) => {
      contacts.delete(url);
      throw error;
    });
  };

  const sendTo = ({ base, minor }: Contact, request: ComputeRequest): Promise<HttpAnswer> => {
    const { path, right, ...rest } = request;
    const headers = minor === undefined ? {} : { "openstack-api-version": `compute 2.${minor}` };
    return session.send({ ...rest, url: `${base}${path}`, headers, about: { right, service } });
  };

  return {
    region,
    async connect(signal) {
      const { minor } = await contact(signal);
      return `2.${minor ?? 1}`;
    },
    async send(request) {
      try {
        return await sendTo(await contact(request.signal), request);
      } catch (error) {
        if (!(error instanceof OpenstackRefusal) || error.status !== 406) throw error;
        // Nova was replaced by an older one: what is spoken has to be settled anew.
        contacts.clear();
        return await sendTo(await contact(request.signal), request);
      }
    },
  };
}

const VERSION = z.object({
  id: z.string(),
  version: z.string().default(""),
  min_version: z.string().default(""),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).default([]),
});
const VERSIONED = z.object({ version: VERSION });
const ROOT = z.object({ versions: z.array(VERSION) });

type About = { readonly service: string; readonly signal: AbortSignal };

/** The address in the catalog may end in a version, in a version and a project, or in neither. */
async function discover(http: Http, url: string, about: About): Promise<Contact> {
  const versioned = /^(.*\/v2(?:\.\d+)?)(?:\/[^/]*)?$/.exec(url)?.[1];
  const answer = await versionsAt(http, `${versioned ?? url}/`, about);
  if (versioned !== undefined) {
    const read = VERSIONED.safeParse(answer);
    return { base: url, minor: read.success ? negotiated(read.data.version) : undefined };
  }
  const read = ROOT.safeParse(answer);
  const found = read.success ? read.data.versions.find(({ id }) => id === "v2.1") : undefined;
  if (!found) return { base: `${url}/v2.1` };
  return { base: linked(found, url), minor: negotiated(found) };
}

/** Versions are public, so no token is shown. A Nova that hides them is spoken to at 2.1. */
async function versionsAt(http: Http, url: string, about: About): Promise<unknown> {
  const { service, signal } = about;
  const right = "the list of versions";
  try {
    const request = { method: "GET", url, about: { right, service }, signal } as const;
    return (await http.send({ ...request, repeatable: true })).json;
  } catch (error) {
    if (error instanceof OpenstackRefusal && error.status >= 401 && error.status <= 404)
      return undefined;
    throw error;
  }
}

function negotiated({ version, min_version }: z.infer<typeof VERSION>): number | undefined {
  const newest = minorOf(version);
  if (newest === undefined) return undefined;
  return Math.max(Math.min(newest, NEWEST_MINOR), minorOf(min_version) ?? 1);
}

function minorOf(version: string): number | undefined {
  const minor = /^2\.(\d+)$/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** Behind a proxy Nova may name an address of its own that nobody else can reach: then the usual path is taken. */
function linked({ links }: z.infer<typeof VERSION>, root: string): string {
  const href = links.find(({ rel }) => rel === "self")?.href ?? "";
  const usable = URL.canParse(href) && new URL(href).origin === new URL(root).origin;
  return usable ? href.replace(/\/+$/, "") : `${root}/v2.1`;
}
