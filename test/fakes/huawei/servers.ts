import { randomUUID } from "node:crypto";
import type { Machine, Moment } from "./machine.ts";
import { momentAt, recordOf, replan } from "./machine.ts";
import type { WireRequest } from "./wire.ts";
import { badRequest, jsonBody, objectIn, serverIds, WireError } from "./wire.ts";
import type { Asked, Effect, SubJob } from "./world.ts";
import { checkRight, machinesAt, machinesOf } from "./world.ts";

const LIST_RIGHT = "ecs:cloudServers:list";
const KNOWN = [
  "limit",
  "offset",
  "marker",
  "tags",
  "not-tags",
  "server_id",
  "enterprise_project_id",
] as const;

export function listServers(asked: Asked): unknown {
  const { world, query } = asked;
  checkRight(asked, LIST_RIGHT, "ecs");
  for (const name of query.keys())
    if (!(KNOWN as readonly string[]).includes(name)) throw badRequest(`${name} is not known.`);
  const at = world.now() - world.staleMs;
  const limit = numberIn(query, "limit", 25, 1000);
  const ids = query.get("server_id")?.split(",");
  if (ids) return byId(asked, ids.slice(0, limit), at);
  const found = machinesAt(asked, at).filter((machine) => passes(machine, query));
  const from = startOfPage(asked, found, limit);
  return {
    count: found.length,
    servers: found.slice(from, from + limit).map((machine) => recordOf(machine, at)),
  };
}

/** An unknown id is answered with a record that holds nothing else. */
function byId(asked: Asked, ids: readonly string[], at: number): unknown {
  if (ids.length > 100)
    throw new WireError("Request-URI Too Large", {
      by: "gateway",
      code: "APIGW.0106",
      status: 414,
    });
  const there = new Map(machinesAt(asked, at).map((machine) => [machine.id, machine]));
  const servers = ids.map((id) => {
    const machine = there.get(id);
    return machine
      ? recordOf(machine, at)
      : { id, name: null, status: null, fault: { message: "not found" }, tags: null };
  });
  return { count: servers.length, servers };
}

function passes({ spec }: Machine, query: URLSearchParams): boolean {
  const tags = spec.tags ?? [];
  const wanted = query.get("tags");
  const unwanted = query.get("not-tags");
  const project = query.get("enterprise_project_id");
  return (
    (wanted === null || tags.some((tag) => tag.includes(wanted))) &&
    (unwanted === null || !tags.some((tag) => tag.includes(unwanted))) &&
    (project === null ||
      project === "all_granted_eps" ||
      project === (spec.enterpriseProject ?? "0"))
  );
}

function startOfPage({ world, query }: Asked, found: readonly Machine[], limit: number): number {
  if (world.ignoresPages) return 0;
  const marker = query.get("marker");
  if (marker !== null && !world.ignoresMarkers) {
    const at = found.findIndex(({ id }) => id === marker);
    if (at < 0) throw badRequest("marker is not a server.");
    return at + 1;
  }
  const page = numberIn(query, "offset", 1, Number.MAX_SAFE_INTEGER);
  return (Math.max(page, 1) - 1) * limit;
}

function numberIn(query: URLSearchParams, name: string, usual: number, max: number): number {
  const text = query.get(name);
  const value = text === null ? usual : Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max) throw badRequest(`${name} is wrong.`);
  return value;
}

/** `os-start`, `os-stop` or `reboot` for up to 1,000 servers. */
export function act(asked: Asked, request: WireRequest): unknown {
  const body = jsonBody(request);
  const [name = "", ...more] = Object.keys(body);
  if (more.length > 0) throw badRequest("one action at a time.");
  const option = objectIn(body, name);
  const type = typeIn(option, name);
  const ids = serverIds(option);
  switch (name) {
    case "os-start":
      return batch(asked, ids, START);
    case "os-stop":
      return batch(asked, ids, type === "HARD" ? HARD_STOP : SOFT_STOP);
    case "reboot":
      return batch(asked, ids, type === "HARD" ? HARD_REBOOT : REBOOT);
    default:
      throw badRequest(`${name} is no action.`);
  }
}

function typeIn(option: Readonly<Record<string, unknown>>, name: string): string {
  const { type } = option;
  if (name === "reboot" && type === undefined) throw badRequest("type is missing.");
  if (name === "os-start" || type === undefined) return "SOFT";
  if (type !== "SOFT" && type !== "HARD") throw badRequest("type must be SOFT or HARD.");
  return type;
}

export function deleteServers(asked: Asked, request: WireRequest): unknown {
  const body = jsonBody(request);
  for (const name of ["delete_publicip", "delete_volume"])
    if (!["boolean", "undefined"].includes(typeof body[name]))
      throw badRequest(`${name} is wrong.`);
  return batch(asked, serverIds(body), DELETE);
}

interface Doing {
  readonly right: string;
  readonly type: string;
  readonly what: Effect["what"];
  readonly takes: "start" | "stop" | "hardStop" | "reboot";
  readonly from: (moment: Moment) => boolean;
  readonly through: (moment: Moment) => Omit<Moment, "at">;
  readonly to: Omit<Moment, "at">;
}

const isQuiet = (status: string) => (moment: Moment) =>
  moment.status === status && moment.task === undefined;

const START: Doing = {
  right: "ecs:cloudServers:start",
  type: "StartServer",
  what: "start",
  takes: "start",
  from: isQuiet("SHUTOFF"),
  through: () => ({ status: "SHUTOFF", task: "powering-on" }),
  to: { status: "ACTIVE" },
};
const SOFT_STOP: Doing = {
  right: "ecs:cloudServers:stop",
  type: "StopServer",
  what: "stop",
  takes: "stop",
  from: ({ status, task }) => ["ACTIVE", "ERROR"].includes(status) && task === undefined,
  through: ({ status }) => ({ status, task: "powering-off" }),
  to: { status: "SHUTOFF" },
};
const HARD_STOP: Doing = {
  ...SOFT_STOP,
  what: "hard-stop",
  takes: "hardStop",
  from: ({ status }) => ["ACTIVE", "ERROR", "REBOOT", "HARD_REBOOT"].includes(status),
};
const REBOOT: Doing = {
  right: "ecs:cloudServers:reboot",
  type: "RebootServer",
  what: "reboot",
  takes: "reboot",
  from: isQuiet("ACTIVE"),
  through: () => ({ status: "REBOOT", task: "reboot_started" }),
  to: { status: "ACTIVE" },
};
const HARD_REBOOT: Doing = {
  ...REBOOT,
  what: "hard-reboot",
  through: () => ({ status: "HARD_REBOOT", task: "reboot_started_hard" }),
};
const DELETE: Doing = {
  right: "ecs:cloudServers:delete",
  type: "DeleteServer",
  what: "delete",
  takes: "stop",
  from: () => true,
  through: ({ status }) => ({ status, task: "deleting" }),
  to: { status: "DELETED", gone: true },
};

const PER_MINUTE = 1000;

/** Accepted as a whole, done server by server: each has its own part of the job and may fail alone. */
function batch(asked: Asked, ids: readonly string[], doing: Doing): unknown {
  const { world, project } = asked;
  checkRight(asked, doing.right, "ecs", ids);
  const machines = machinesOf(asked, ids);
  const now = world.now();
  const recent = world.asked.filter(({ at }) => now - at < 60_000);
  const count = recent.reduce((sum, one) => sum + one.count, 0);
  if (count + ids.length > PER_MINUTE)
    throw new WireError("The throttling threshold has been reached", {
      by: "gateway",
      code: "APIGW.0308",
      status: 429,
      retryAfterS: 60,
    });
  world.asked = [...recent, { at: now, count: ids.length }];
  const subs = machines.map((machine) => actOnOne(asked, machine, doing));
  const id = randomUUID().replaceAll("-", "");
  world.jobs.set(id, { id, type: `batch${doing.type}`, project, beganAt: now, subs });
  return { job_id: id };
}

function actOnOne({ world }: Asked, machine: Machine, doing: Doing): SubJob {
  const now = world.now();
  const sub = { serverId: machine.id, id: randomUUID(), type: doing.type };
  const before = momentAt(machine, now);
  if (!doing.from(before)) {
    const reason = `The running state ${before.status} of ECS ${machine.id} does not allow this.`;
    return { ...sub, endsAt: now, failure: { code: "Ecs.0603", reason } };
  }
  const endsAt = now + world.transitionMs[doing.takes];
  const ignored = machine.spec.ignoresSoftStop && doing.what === "stop";
  const failure = ignored ? IGNORED : machine.spec.fails;
  const after = failure ? before : doing.to;
  replan(machine, now, [
    { ...doing.through(before), at: now },
    { ...after, at: endsAt },
  ]);
  if (!failure) world.effects.push({ at: now, id: machine.id, what: doing.what });
  return { ...sub, endsAt, failure };
}

const IGNORED = { code: "Ecs.0604", reason: "Shutting down the guest timed out" };
