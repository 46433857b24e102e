import { act, deleteServer } from "./actions.ts";
import type { Machine } from "./machine.ts";
import { momentAt } from "./machine.ts";
import { detail, historyEntry, historyList } from "./records.ts";
import { scriptFor } from "./scripts.ts";
import type { WireAnswer, WireRequest } from "./wire.ts";
import { readJson, unauthorized, WireError } from "./wire.ts";
import { type Issued, PROJECT, type World } from "./world.ts";

/** One request to Nova in one region. */
export interface NovaRequest {
  readonly world: World;
  readonly region: string;
  readonly request: WireRequest;
  /** Below the region: `/v2.1/servers/detail`. */
  readonly path: string;
  readonly requestId: string;
  readonly root: string;
}

export function serveNova(asked: NovaRequest): WireAnswer {
  const { path, request } = asked;
  if (path === "" || path === "/") return { status: 200, body: { versions: versions(asked) } };
  if (path === "/v2.1" || path === "/v2.1/")
    return { status: 200, body: { version: versions(asked)[1] } };
  const minor = microversion(asked);
  const below = path.replace(/^\/v2\.1(\/[0-9a-f]{32}(?=\/))?/, "");
  if (below === path) throw new WireError(404, "The resource could not be found.");
  const issued = authenticate(asked);
  if (path.includes(`/${PROJECT.id}/`) !== (asked.world.endpointForm === "with-project"))
    throw new WireError(404, "The resource could not be found.");
  const answer = route({ ...asked, issued, minor }, `${request.method} ${below}`);
  return { ...answer, headers: { ...answer.headers, ...spoken(minor) } };
}

interface Routed extends NovaRequest {
  readonly issued: Issued;
  readonly minor: number;
}

function route(asked: Routed, line: string): WireAnswer {
  if (line === "GET /servers/detail") return list(asked);
  const [, method = "", id = "", rest = ""] =
    /^(GET|POST|DELETE) \/servers\/([^/]+)(\/.*)?$/.exec(line) ?? [];
  const history = /^\/os-instance-actions(?:\/(.+))?$/.exec(rest);
  if (method === "GET" && rest === "") {
    const machine = found(asked, id, `Instance ${id} could not be found.`);
    permit(asked, "os_compute_api:servers:show");
    return { status: 200, body: { server: detail(asked.world, machine, asked.minor) } };
  }
  if (method === "GET" && history) return serveHistory(asked, id, history[1]);
  if (method === "DELETE" && rest === "") {
    const machine = found(asked, id, `Instance ${id} could not be found.`);
    permit(asked, "os_compute_api:servers:delete");
    deleteServer({ ...asked, machine, argument: undefined });
    return { status: 204 };
  }
  if (method === "POST" && rest === "/action") return action(asked, id);
  throw new WireError(404, "The resource could not be found.");
}

function action(asked: Routed, id: string): WireAnswer {
  const [entry, ...more] = Object.entries(readJson(asked.request));
  if (!entry || more.length > 0) throw new WireError(400, "Malformed request body");
  const [name, argument] = entry;
  const script = scriptFor(name, argument);
  const machine = found(asked, id, `Instance ${id} has no mapping to a cell.`);
  permit(asked, script.policy);
  act({ ...asked, machine, argument }, script);
  if (name !== "rebuild") return { status: 202 };
  const server = { ...detail(asked.world, machine, asked.minor), adminPass: ADMIN_PASS };
  return { status: 202, body: { server } };
}

/** What a rebuild answers with, and what must never be shown to anybody. */
export const ADMIN_PASS = "Xk2-adminPass-of-the-rebuilt";

function serveHistory(asked: Routed, id: string, requestId: string | undefined): WireAnswer {
  const machine = found(asked, id, `Instance ${id} could not be found.`);
  permit(asked, `os_compute_api:os-instance-actions:${requestId === undefined ? "list" : "show"}`);
  if (requestId === undefined)
    return { status: 200, body: { instanceActions: historyList(asked.world, machine) } };
  const body = historyEntry(asked.world, { machine, requestId, minor: asked.minor });
  if (!body)
    throw new WireError(404, `Action for request_id ${requestId} on instance ${id} not found`);
  return { status: 200, body: { instanceAction: body } };
}

const FILTERS = ["limit", "marker", "status", "name", "tags", "changes-since"];

function list(asked: Routed): WireAnswer {
  const { world, region, request, minor, root } = asked;
  permit(asked, "os_compute_api:servers:detail");
  const unknown = [...request.query.keys()].find((key) => !FILTERS.includes(key));
  if (unknown !== undefined && minor >= 75)
    throw new WireError(400, `Additional properties are not allowed ('${unknown}' was unexpected)`);
  const limit = readLimit(request.query.get("limit"), world.maxLimit);
  const all = [...world.machines.values()].filter(
    (machine) => machine.region === region && isKnown(world, machine),
  );
  const marker = request.query.get("marker");
  const from = marker === null ? 0 : all.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && from === 0) throw new WireError(400, `marker [${marker}] not found`);
  const page = all.slice(from, from + limit);
  const next = new URLSearchParams(request.query);
  next.set("marker", page.at(-1)?.id ?? "");
  const links =
    page.length === limit && limit > 0
      ? { servers_links: [{ rel: "next", href: `${root}/v2.1/servers/detail?${next}` }] }
      : {};
  const servers = page.map((machine) => detail(world, machine, minor));
  return { status: 200, body: { servers, ...links } };
}

function readLimit(written: string | null, maxLimit: number): number {
  if (written === null) return maxLimit;
  if (!/^[0-9]+$/.test(written))
    throw new WireError(
      400,
      `Invalid input for query parameters limit. Value: ${written}. '${written}' does not match '^[0-9]*$'`,
    );
  return Math.min(Number(written), maxLimit);
}

const isKnown = (world: World, { goneAt }: Machine): boolean => world.now() < goneAt;

function found({ world, region }: Routed, id: string, otherwise: string): Machine {
  const machine = world.machines.get(id);
  if (machine && machine.region === region && isKnown(world, machine)) return machine;
  throw new WireError(404, otherwise);
}

/** None, unknown, expired, revoked and fenced in by access rules all look the same from outside. */
function authenticate({ world, request, path }: NovaRequest): Issued {
  const issued = world.tokens.get(String(request.headers["x-auth-token"] ?? ""));
  if (!issued || issued.revoked || world.now() >= issued.expiresAt) throw unauthorized();
  if (!issued.project) throw unauthorized();
  const { rules } = issued;
  const fits = (rule: string) => pathPattern(rule).test(path);
  if (rules && !rules.some((rule) => rule.method === request.method && fits(rule.path)))
    throw unauthorized();
  return issued;
}

const pathPattern = (rule: string): RegExp =>
  new RegExp(`^${rule.replace(/\*\*?/g, (stars) => (stars === "**" ? ".*" : "[^/]+"))}$`);

const READING = /:(show|detail|list)$/;

function permit({ world, issued }: Routed, policy: string): void {
  const { roles } = issued.user;
  const changes = !READING.test(policy);
  const may = changes ? roles.some((role) => role !== "reader") : roles.length > 0;
  if (may && !world.denied.has(policy)) return;
  throw new WireError(403, `Policy doesn't allow ${policy} to be performed.`);
}

/** 0 stands for a request without a microversion, which is one for 2.1. */
function microversion({ world, request }: NovaRequest): number {
  const written = request.headers["openstack-api-version"];
  if (written === undefined) return 1;
  const minor = Number(/^compute 2\.(\d+)$/.exec(String(written))?.[1] ?? Number.NaN);
  if (Number.isNaN(minor))
    throw new WireError(400, `API Version String ${written} is of invalid format.`);
  if (minor < 1 || minor > world.maxMinor)
    throw new WireError(
      406,
      `Version 2.${minor} is not supported by the API. Minimum is 2.1 and maximum is 2.${world.maxMinor}.`,
    );
  return minor;
}

const spoken = (minor: number) => ({ "openstack-api-version": `compute 2.${minor}` });

function versions({ world, root }: NovaRequest) {
  const one = (id: string, version: string, min: string) => ({
    id,
    status: id === "v2.1" ? "CURRENT" : "SUPPORTED",
    version,
    min_version: min,
    updated: "2013-07-23T11:33:21Z",
    links: [{ rel: "self", href: `${root}/${id}/` }],
  });
  const newest = world.maxMinor > 1 ? `2.${world.maxMinor}` : "";
  return [one("v2.0", "", ""), one("v2.1", newest, newest === "" ? "" : "2.1")] as const;
}

export const stateNow = (world: World, machine: Machine): string => {
  const { status, task } = momentAt(machine, world.now());
  return task === null ? status : `${status} ${task}`;
};
