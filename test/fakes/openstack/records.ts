import type { HistoryEntry, Machine } from "./machine.ts";
import { momentAt } from "./machine.ts";
import { PROJECT, type World } from "./world.ts";

type Json = Readonly<Record<string, unknown>>;

/** Nova's record of a server, with the keys that this microversion has. */
export function detail(world: World, machine: Machine, minor: number): Json {
  const { id, spec } = machine;
  const now = momentAt(machine, world.now());
  const links = [{ rel: "self", href: `${world.origin}/v2.1/servers/${id}` }];
  if (spec.partial && minor >= 69)
    return { id, status: "UNKNOWN", tenant_id: PROJECT.id, created: CREATED, links };
  const offloaded = now.status === "SHELVED_OFFLOADED";
  return {
    id,
    name: spec.name ?? id,
    status: now.status,
    tenant_id: PROJECT.id,
    user_id: world.user.id,
    metadata: spec.metadata ?? {},
    hostId: offloaded ? "" : "29d3c8c896a45aa4c34e52247875d7fefc3d94bbcc9f622b5d204362",
    image: spec.image === "volume" ? "" : { id: spec.image ?? "image-1", links: [] },
    flavor: flavor(spec.flavor ?? "m1.small", minor),
    created: CREATED,
    updated: CREATED,
    addresses: addresses(machine),
    links,
    progress: 0,
    "OS-EXT-AZ:availability_zone": offloaded ? "" : "nova",
    "OS-EXT-STS:task_state": now.task,
    "OS-EXT-STS:vm_state": now.vm,
    "OS-EXT-STS:power_state": now.power,
    ...newer(machine, minor),
    ...(now.fault === undefined
      ? {}
      : { fault: { code: 500, created: CREATED, message: now.fault } }),
  };
}

/** What 2.1 does not have. */
function newer({ spec, locked }: Machine, minor: number): Json {
  return {
    ...(minor >= 9 ? { locked } : {}),
    ...(minor >= 73 ? { locked_reason: locked ? (spec.lockedReason ?? null) : null } : {}),
    ...(minor >= 19 ? { description: null } : {}),
    ...(minor >= 26 ? { tags: spec.tags ?? [] } : {}),
  };
}

const CREATED = "2026-01-01T08:00:00Z";

const flavor = (name: string, minor: number): Json =>
  minor >= 47
    ? { vcpus: 1, ram: 2048, disk: 20, ephemeral: 0, swap: 0, original_name: name }
    : { id: "1", links: [] };

const addresses = ({ spec }: Machine): Json =>
  Object.fromEntries(
    Object.entries(spec.addresses ?? {}).map(([network, all]) => [
      network,
      all.map((addr) => ({ version: 4, addr, "OS-EXT-IPS:type": "fixed" })),
    ]),
  );

/** Newest first. */
export const historyList = (world: World, { history }: Machine): readonly Json[] =>
  [...history].reverse().map((entry) => entryBody(world, entry));

export function historyEntry(
  world: World,
  {
    machine,
    requestId,
    minor,
  }: { readonly machine: Machine; readonly requestId: string; readonly minor: number },
): Json | undefined {
  const entry = machine.history.find((one) => one.requestId === requestId);
  if (!entry) return undefined;
  const events = entry.events.map((event) => {
    const ended = event.finishedAt <= world.now();
    return {
      event: event.event,
      start_time: written(event.startedAt),
      finish_time: ended ? written(event.finishedAt) : null,
      result: ended ? event.result : null,
      hostId: "29d3c8c8",
      ...(minor >= 84 ? { details: ended ? (event.details ?? null) : null } : {}),
    };
  });
  return { ...entryBody(world, entry), ...(minor >= 51 ? { events } : {}) };
}

function entryBody(world: World, { action, requestId, at, events }: HistoryEntry): Json {
  const failed = events.some(
    ({ result, finishedAt }) => result === "Error" && finishedAt <= world.now(),
  );
  return {
    action,
    request_id: requestId,
    message: failed ? "Error" : null,
    start_time: written(at),
    project_id: PROJECT.id,
    user_id: world.user.id,
  };
}

/** Nova writes UTC and leaves the zone out. */
const written = (at: number): string => new Date(at).toISOString().replace("Z", "000");
