import { needed, notFound, pageOf, queryOf, type WireAnswer } from "./wire.ts";
import { type Asked, need, type WorkRequest } from "./world.ts";

const INSPECT = "COMPUTE_CONTAINER_INSTANCE_INSPECT";
const READ = "COMPUTE_CONTAINER_INSTANCE_READ";
const LIST_QUERY = [
  "compartmentId",
  "workRequestId",
  "resourceId",
  "status",
  "availabilityDomain",
  "limit",
  "page",
  "sortBy",
  "sortOrder",
];

export function getWorkRequest(asked: Asked): WireAnswer {
  return { status: 200, body: shown(requestOf(asked, READ), asked.world.now()) };
}

export function listWorkRequests(asked: Asked): WireAnswer {
  const { world, region, target } = asked;
  const query = queryOf(target, LIST_QUERY);
  const compartment = needed(query, "compartmentId");
  if (!world.compartments.has(compartment)) throw notFound();
  need(world, INSPECT, compartment);
  const resource = query.get("resourceId");
  const found = world.requests
    .filter((one) => one.region === region && one.compartment === compartment)
    .filter((one) => resource === null || one.machineId === resource);
  const sorted = query.get("sortOrder") === "DESC" ? found.toReversed() : found;
  const { items, headers } = pageOf(sorted, query);
  return { status: 200, headers, body: { items: items.map((one) => shown(one, world.now())) } };
}

export function listWorkRequestErrors(asked: Asked): WireAnswer {
  const request = requestOf(asked, INSPECT);
  const { items, headers } = pageOf(request.errors, queryOf(asked.target, ["limit", "page"]));
  const timestamp = new Date(request.finishedAt).toISOString();
  return { status: 200, headers, body: { items: items.map((one) => ({ ...one, timestamp })) } };
}

function requestOf({ world, region, path }: Asked, permission: string): WorkRequest {
  const request = world.requests.find(({ id }) => id === path[1]);
  if (request?.region !== region) throw notFound();
  need(world, permission, request.compartment);
  return request;
}

function shown(request: WorkRequest, now: number): object {
  const { id, operation, machineId, compartment, acceptedAt, startedAt, finishedAt } = request;
  const finished = now >= finishedAt;
  const status = finished ? request.outcome : now >= startedAt ? "IN_PROGRESS" : "ACCEPTED";
  const instant = (at: number) => new Date(at).toISOString();
  return {
    id,
    operationType: operation,
    status,
    compartmentId: compartment,
    resources: [
      { entityType: "containerInstance", actionType: "IN_PROGRESS", identifier: machineId },
    ],
    percentComplete: finished ? 100 : 0,
    timeAccepted: instant(acceptedAt),
    timeStarted: now >= startedAt ? instant(startedAt) : null,
    timeFinished: finished ? instant(finishedAt) : null,
  };
}
