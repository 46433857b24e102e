import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Buckets, Fault, Faults } from "./faults.ts";
import { limitExceeded } from "./faults.ts";
import { serve, versionOf } from "./serve.ts";
import type { Signed } from "./signature.ts";
import { verifySignature } from "./signature.ts";
import type { WireAnswer } from "./wire.ts";
import { ec2Error, listOf, readQuery, stsError, WireError } from "./wire.ts";
import type { Call, World } from "./world.ts";

/** What one running server is made of. */
export interface ServerState {
  readonly world: World;
  readonly buckets: Buckets;
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
  const requestId = randomUUID();
  const clock = Date.now() + state.skewMs;
  let signed: Signed | undefined;
  try {
    const { method = "", url: path = "", headers } = request;
    const wire = { method, path, headers, body: await bodyOf(request) };
    signed = verifySignature(wire, state.world.keys, clock, ["ec2", "sts"]);
    const query = readQuery(wire, versionOf(signed.service));
    const fault = state.faults.take(query.get("Action") ?? "");
    const outcome = attempt(state, { signed, query, requestId, fault });
    state.calls.push(logged(state, signed, query, outcome.name));
    if (playFault(fault, request, response)) return;
    if (typeof fault === "object" && fault.retryAfterS !== undefined)
      response.setHeader("retry-after", fault.retryAfterS);
    send(response, outcome.answer, { clock, requestId });
  } catch (error) {
    const refusal = refusalOf(error);
    const sts = signed?.service === "sts" || /\/sts\//.test(request.headers.authorization ?? "");
    send(response, sts ? stsError(refusal, requestId) : ec2Error(refusal, requestId), {
      clock,
      requestId,
    });
  }
}

interface Attempt {
  readonly signed: Signed;
  readonly query: URLSearchParams;
  readonly requestId: string;
  readonly fault: Fault | undefined;
}

function attempt(state: ServerState, { fault, ...asked }: Attempt) {
  const wordError = asked.signed.service === "sts" ? stsError : ec2Error;
  try {
    if (fault !== undefined && fault !== "drop-answer") throw faultError(fault);
    return { name: fault ?? "ok", answer: serve(state.world, state.buckets, asked) };
  } catch (error) {
    const refusal = refusalOf(error);
    return { name: refusal.code, answer: wordError(refusal, asked.requestId) };
  }
}

function faultError(fault: Exclude<Fault, "drop-answer">): WireError {
  if (typeof fault === "object") return new WireError(fault.code, fault.message, fault.status);
  if (fault === "throttled") return limitExceeded();
  if (fault === "server-error")
    return new WireError("InternalError", "An internal error has occurred", 500);
  return new WireError(fault, "never reaches the client", 599);
}

const refusalOf = (error: unknown): WireError =>
  error instanceof WireError ? error : new WireError("InternalFailure", String(error), 500);

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
      response.writeHead(200, { "content-type": "text/xml;charset=UTF-8" });
      response.write("<DescribeInstancesResponse><reservationSet>");
      return true;
    case "drop":
    case "drop-answer":
      request.socket.destroy();
      return true;
    case "malformed":
      response.writeHead(200, { "content-type": "text/xml;charset=UTF-8" });
      response.end("<DescribeInstancesResponse><reservationSet><item></reservati");
      return true;
    case "html":
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<html><body><h1>Welcome to the guest network</h1></body></html>");
      return true;
    case "throttled":
    case "server-error":
    case undefined:
      return false;
    default:
      return (fault satisfies { code: string }) && false;
  }
}

function send(
  response: ServerResponse,
  { status, xml }: WireAnswer,
  { clock, requestId }: { clock: number; requestId: string },
): void {
  response.writeHead(status, {
    "content-type": "text/xml;charset=UTF-8",
    "x-amzn-requestid": requestId,
    date: new Date(clock).toUTCString(),
  });
  response.end(xml);
}

function logged(state: ServerState, signed: Signed, query: URLSearchParams, outcome: string): Call {
  return {
    at: state.world.now(),
    action: query.get("Action") ?? "",
    region: signed.region,
    account: signed.key.account,
    accessKeyId: signed.key.accessKeyId,
    instanceIds: listOf(query, "InstanceId"),
    params: Object.fromEntries(query),
    dryRun: query.get("DryRun") === "true",
    outcome,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
