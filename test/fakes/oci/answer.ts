import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Bucket, Fault, Faults } from "./faults.ts";
import { tooMany } from "./faults.ts";
import type { Keys } from "./keys.ts";
import type { InstanceMetadata } from "./metadata.ts";
import { type Found, routeOf } from "./serve.ts";
import { keyIdOf, verifySignature } from "./signature.ts";
import { type WireAnswer, WireError, type WireRequest } from "./wire.ts";
import type { Call, World } from "./world.ts";

/** What one running server is made of. */
export interface ServerState {
  readonly world: World;
  readonly keys: Keys;
  readonly metadata: InstanceMetadata;
  readonly bucket: Bucket;
  readonly faults: Faults;
  readonly calls: Call[];
  skewMs: number;
}

/** Reads, checks, plays the fault that is due, serves and answers one HTTP request. */
export async function answer(
  state: ServerState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "", url: target = "", headers } = request;
  const wire: WireRequest = { method, target, headers, body: await bodyOf(request) };
  const sent = String(headers["opc-request-id"] ?? randomUUID());
  const requestId = `${sent}/${randomUUID()}`;
  try {
    const known = state.metadata.answer(wire, Date.now() + state.skewMs);
    if (known === "never") return;
    if (known) return send(response, known, requestId);
    const keyId = keyIdOf(wire);
    verifySignature(wire, state.keys.principal(keyId), Date.now() + state.skewMs);
    const found = routeOf(method, target);
    const fault = state.faults.take(found.operation);
    const outcome = attempt(state, found, wire, fault);
    state.calls.push(logged(state.world, found, wire, outcome.name));
    if (playFault(fault, request, response)) return;
    send(response, outcome.answer, requestId);
  } catch (error) {
    send(response, errorAnswer(refusalOf(error)), requestId);
  }
}

function attempt(
  { world, bucket }: ServerState,
  { serve, region, path }: Found,
  { target, headers }: WireRequest,
  fault: Fault | undefined,
): { readonly name: string; readonly answer: WireAnswer } {
  try {
    if (typeof fault === "object") {
      const answer = errorAnswer(new WireError(fault.status, fault.code, fault.message));
      const after = fault.retryAfter;
      return {
        name: fault.code,
        answer: { ...answer, headers: after ? { "retry-after": after } : {} },
      };
    }
    if (fault !== undefined && fault !== "drop-answer") throw faultError(fault);
    bucket.spend();
    const answer = serve({ world, region, target, path, ifMatch: headers["if-match"] });
    return { name: fault ?? "ok", answer };
  } catch (error) {
    const refusal = refusalOf(error);
    return { name: refusal.code, answer: errorAnswer(refusal) };
  }
}

function faultError(fault: string): WireError {
  if (fault === "throttled") return tooMany();
  if (fault === "server-error")
    return new WireError(500, "InternalServerError", "Internal error occurred");
  if (fault === "unauthenticated")
    return new WireError(401, "NotAuthenticated", "Failed to verify");
  return new WireError(599, fault, "never reaches the client");
}

const refusalOf = (error: unknown): WireError =>
  error instanceof WireError ? error : new WireError(500, "InternalServerError", String(error));

const errorAnswer = ({ status, code, message }: WireError): WireAnswer => ({
  status,
  body: { code, message },
});

const HTML = "<html><body><h1>Welcome to the guest network</h1></body></html>";

/** @returns whether the fault took the connection, so that nothing more may be sent */
function playFault(
  fault: Fault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  switch (fault) {
    case "hang":
      return true;
    case "hang-body":
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"items":[');
      return true;
    case "drop":
    case "drop-answer":
      request.socket.destroy();
      return true;
    case "malformed":
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"items":[{"id":"ocid1');
      return true;
    case "strange":
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"greeting":"hello"}');
      return true;
    case "html":
    case "bad-gateway":
      response.writeHead(fault === "html" ? 200 : 502, { "content-type": "text/html" });
      response.end(HTML);
      return true;
    case "throttled":
    case "server-error":
    case "unauthenticated":
    case undefined:
      return false;
    default:
      return (fault satisfies { code: string }) && false;
  }
}

function send(response: ServerResponse, answer: WireAnswer, requestId: string): void {
  const { status, headers = {}, body } = answer;
  const type = typeof body === "string" ? "text/plain" : "application/json";
  const typed = body === undefined ? {} : { "content-type": type };
  response.writeHead(status, { ...typed, ...headers, "opc-request-id": requestId });
  response.end(typeof body === "object" ? JSON.stringify(body) : body);
}

function logged(
  world: World,
  { operation, region }: Found,
  { target, headers }: WireRequest,
  outcome: string,
): Call {
  const requestId = String(headers["opc-request-id"] ?? "");
  const ifMatch = headers["if-match"];
  return { at: world.now(), operation, region, target, requestId, ifMatch, outcome };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
