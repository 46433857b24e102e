import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { changeCluster, listClusters } from "./clusters.ts";
import type { Fault, Faults } from "./faults.ts";
import { faultError } from "./faults.ts";
import { showJob } from "./jobs.ts";
import { act, deleteServers, listServers } from "./servers.ts";
import { verifySignature } from "./signature.ts";
import type { WireAnswer, WireRequest } from "./wire.ts";
import { badRequest, errorBody, WireError } from "./wire.ts";
import type { Asked, Call, World } from "./world.ts";

/** What one running server is made of. */
export interface ServerState {
  readonly world: World;
  readonly faults: Faults;
  readonly calls: Call[];
  skewMs: number;
}

interface Route {
  readonly operation: string;
  readonly project: string;
  readonly serve: (asked: Asked) => unknown;
}

/** Reads, checks, plays the fault that is due, serves and answers one HTTP request. */
export async function answer(
  state: ServerState,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID().replaceAll("-", "");
  response.setHeader("x-request-id", requestId);
  try {
    const request = await readRequest(incoming);
    const key = verifySignature(request, state.world.keys, Date.now() + state.skewMs);
    const route = routeOf(request);
    const { operation, project } = route;
    if (request.headers["x-project-id"] !== project || !key.projects.includes(project))
      throw badRequest("Malformed request url: the project differs from that of the keys.");
    const fault = state.faults.take({ operation, project });
    const outcome = attempt(state.world, route, request, fault);
    state.calls.push({
      at: state.world.now(),
      operation,
      project,
      query: Object.fromEntries(request.query),
      body: request.body,
      outcome: typeof fault === "string" ? fault : outcome.name,
    });
    if (fault !== undefined && playFault(fault, incoming, response)) return;
    if (outcome.error) refuse(response, outcome.error, requestId);
    else send(response, outcome.answer);
  } catch (error) {
    const refusal = error instanceof WireError ? error : undefined;
    refuse(response, refusal ?? internal(error), requestId);
  }
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const { method = "", url = "", headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const { pathname, searchParams } = new URL(url, "http://fake.invalid");
  const body = Buffer.concat(chunks).toString("utf8");
  return { method, path: pathname, query: searchParams, headers, body };
}

const ECS = /^\/v1\/([0-9a-f]{32})\/(cloudservers\/(?:detail|action|delete)|jobs\/([\w-]+))$/;
const CCE =
  /^\/api\/v3\/projects\/([0-9a-f]{32})\/clusters(?:\/([\w-]+)\/operation\/(hibernate|awake))?$/;

function routeOf(request: WireRequest): Route {
  const { method, path } = request;
  const [, project = "", resource = "", job = ""] = ECS.exec(path) ?? [];
  switch (`${method} ${job === "" ? resource : "job"}`) {
    case "GET cloudservers/detail":
      return { operation: "ListServersDetails", project, serve: listServers };
    case "GET job":
      return { operation: "ShowJob", project, serve: (asked) => showJob(asked, job) };
    case "POST cloudservers/action":
      return { operation: batchName(request), project, serve: (asked) => act(asked, request) };
    case "POST cloudservers/delete":
      return {
        operation: "DeleteServers",
        project,
        serve: (asked) => deleteServers(asked, request),
      };
    default:
      return clusterRoute(request);
  }
}

function batchName({ body }: WireRequest): string {
  if (body.includes('"os-start"')) return "BatchStartServers";
  return body.includes('"os-stop"') ? "BatchStopServers" : "BatchRebootServers";
}

function clusterRoute(request: WireRequest): Route {
  const { method, path } = request;
  const [, project, id, what] = CCE.exec(path) ?? [];
  if (method === "GET" && project && !id)
    return { operation: "ListClusters", project, serve: listClusters };
  if (method === "POST" && project && id && (what === "hibernate" || what === "awake")) {
    const operation = what === "awake" ? "AwakeCluster" : "HibernateCluster";
    return { operation, project, serve: (asked) => changeCluster(asked, request, { id, what }) };
  }
  throw new WireError("The API does not exist or has not been published", {
    by: "gateway",
    code: "APIGW.0101",
    status: 404,
  });
}

interface Outcome {
  readonly name: string;
  readonly answer: WireAnswer;
  readonly error?: WireError;
}

function attempt(
  world: World,
  { project, serve }: Route,
  { query }: WireRequest,
  fault: Fault | undefined,
): Outcome {
  const nothing = { status: 200, json: {} };
  try {
    if (fault !== undefined && fault !== "drop-answer") {
      const error = faultError(fault);
      return { name: error?.code ?? "fault", answer: nothing, ...(error ? { error } : {}) };
    }
    return { name: "ok", answer: { status: 200, json: serve({ world, project, query }) } };
  } catch (error) {
    const refusal = error instanceof WireError ? error : internal(error);
    return { name: refusal.code, answer: nothing, error: refusal };
  }
}

const internal = (error: unknown): WireError =>
  new WireError(String(error), { by: "ecs", code: "Ecs.0018", status: 500 });

/** @returns whether the fault took the answer, so that nothing more may be sent */
function playFault(fault: Fault, incoming: IncomingMessage, response: ServerResponse): boolean {
  const json = { "content-type": "application/json" };
  switch (fault) {
    case "hang":
      return true;
    case "hang-body":
      response.writeHead(200, json);
      response.write('{"servers":[');
      return true;
    case "drop":
    case "drop-answer":
      incoming.socket.destroy();
      return true;
    case "malformed":
      response.writeHead(200, json).end('{"servers":[{"id":"5e4f');
      return true;
    case "strange":
      response.writeHead(200, json).end('{"servers":{"id":1},"items":7,"job_id":null}');
      return true;
    case "null":
      response.writeHead(200, json).end("null");
      return true;
    case "html":
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<html><body>Welcome to the guest network</body></html>");
      return true;
    case "gateway-error":
      response.writeHead(503, { "content-type": "text/html" });
      response.end("<html><body>503 Service Temporarily Unavailable</body></html>");
      return true;
    case "redirect":
      response.writeHead(302, { location: "http://127.0.0.1:9/elsewhere" }).end();
      return true;
    case "throttled":
    case "server-error":
      return false;
    default:
      return (fault satisfies { code: string }) && false;
  }
}

function refuse(response: ServerResponse, error: WireError, requestId: string): void {
  if (error.retryAfterS !== undefined) response.setHeader("retry-after", error.retryAfterS);
  send(response, { status: error.status, json: errorBody(error, requestId) });
}

function send(response: ServerResponse, { status, json }: WireAnswer): void {
  response.writeHead(status, { "content-type": "application/json;charset=utf-8" });
  response.end(JSON.stringify(json));
}
