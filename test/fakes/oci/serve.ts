import { change, KINDS } from "./change.ts";
import { etagOf, shown } from "./machine.ts";
import { needed, notFound, pageOf, queryOf, type WireAnswer } from "./wire.ts";
import { getWorkRequest, listWorkRequestErrors, listWorkRequests } from "./work-requests.ts";
import { type Asked, machineOf, need } from "./world.ts";

interface Route {
  readonly operation: string;
  readonly serve: (asked: Asked) => WireAnswer;
}

const LIST_QUERY = [
  "compartmentId",
  "lifecycleState",
  "displayName",
  "availabilityDomain",
  "limit",
  "page",
  "sortBy",
  "sortOrder",
];

/** `METHOD version/segments`, with `*` for an id. */
const ROUTES: Readonly<Record<string, Route>> = {
  "GET 20210415/containerInstances": { operation: "ListContainerInstances", serve: list },
  "GET 20210415/containerInstances/*": { operation: "GetContainerInstance", serve: get },
  "POST 20210415/containerInstances/*/actions/start": {
    operation: "StartContainerInstance",
    serve: (asked) => change(asked, KINDS.start),
  },
  "POST 20210415/containerInstances/*/actions/stop": {
    operation: "StopContainerInstance",
    serve: (asked) => change(asked, KINDS.stop),
  },
  "POST 20210415/containerInstances/*/actions/restart": {
    operation: "RestartContainerInstance",
    serve: (asked) => change(asked, KINDS.restart),
  },
  "DELETE 20210415/containerInstances/*": {
    operation: "DeleteContainerInstance",
    serve: (asked) => change(asked, KINDS.delete),
  },
  "GET 20210415/workRequests": { operation: "ListWorkRequests", serve: listWorkRequests },
  "GET 20210415/workRequests/*": { operation: "GetWorkRequest", serve: getWorkRequest },
  "GET 20210415/workRequests/*/errors": {
    operation: "ListWorkRequestErrors",
    serve: listWorkRequestErrors,
  },
  "GET 20190301/secretbundles/*": { operation: "GetSecretBundle", serve: getSecretBundle },
};

export interface Found extends Route {
  readonly region: string;
  readonly path: readonly string[];
}

/** `/{region}/{version}/…` */
export function routeOf(method: string, target: string): Found {
  const { pathname } = new URL(target, "http://oci");
  const [region = "", version = "", ...encoded] = pathname.slice(1).split("/");
  const path = encoded.map(decodeURIComponent);
  const pattern = [version, ...path.map((segment, index) => (index === 1 ? "*" : segment))];
  const route = ROUTES[`${method} ${pattern.join("/")}`];
  if (!route) throw notFound();
  return { ...route, region, path };
}

function list({ world, region, target }: Asked): WireAnswer {
  const query = queryOf(target, LIST_QUERY);
  const compartment = needed(query, "compartmentId");
  if (!world.compartments.has(compartment)) throw notFound();
  need(world, "COMPUTE_CONTAINER_INSTANCE_INSPECT", compartment);
  const found = [...world.machines.values()].filter(
    (machine) => machine.region === region && machine.compartment === compartment,
  );
  const { items, headers } = pageOf(found, query);
  const at = world.now() - world.listLagMs;
  return { status: 200, headers, body: { items: items.map((one) => shown(one, at, "listed")) } };
}

function get(asked: Asked): WireAnswer {
  const machine = machineOf(asked, asked.path[1] ?? "", "COMPUTE_CONTAINER_INSTANCE_READ");
  const at = asked.world.now();
  return {
    status: 200,
    headers: { etag: etagOf(machine, at) },
    body: shown(machine, at, "alone"),
  };
}

function getSecretBundle({ world, region, path }: Asked): WireAnswer {
  const [, id = ""] = path;
  const secret = world.secrets.get(id);
  if (secret?.region !== region) throw notFound();
  need(world, "SECRET_BUNDLE_READ", "");
  const content = Buffer.from(secret.content).toString("base64");
  const secretBundleContent = { contentType: "BASE64", content };
  const bundle = { secretId: id, versionNumber: 1, stages: ["CURRENT", "LATEST"] };
  return { status: 200, body: { ...bundle, secretBundleContent } };
}
