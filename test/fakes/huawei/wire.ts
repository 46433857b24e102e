import type { IncomingHttpHeaders } from "node:http";

/** One HTTP request as it came in. */
export interface WireRequest {
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** Who refuses: each part of Huawei Cloud has its own form of an error. */
export type Refuser = "gateway" | "ecs" | "cce" | "nova";

/** What the real cloud would refuse, in its own words. */
export class WireError extends Error {
  readonly by: Refuser;
  readonly code: string;
  readonly status: number;
  /** Sent as a Retry-After header, in seconds. */
  readonly retryAfterS: number | undefined;

  constructor(
    message: string,
    refusal: { by: Refuser; code: string; status?: number; retryAfterS?: number | undefined },
  ) {
    super(message);
    this.by = refusal.by;
    this.code = refusal.code;
    this.status = refusal.status ?? 400;
    this.retryAfterS = refusal.retryAfterS;
  }
}

export function errorBody(error: WireError, requestId: string): unknown {
  const { by, code, message, status } = error;
  switch (by) {
    case "gateway":
      return { error_msg: message, error_code: code, request_id: requestId };
    case "ecs":
      return { error: { code, message } };
    case "cce":
      return { kind: "Status", code: status, errorCode: code, errorMessage: message };
    case "nova":
      return { [code]: { code: status, message } };
    default:
      return by satisfies never;
  }
}

export const badRequest = (message: string): WireError =>
  new WireError(message, { by: "ecs", code: "Ecs.0005" });

/** The body as an object, after the checks that the real front door makes. */
export function jsonBody(request: WireRequest): Readonly<Record<string, unknown>> {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new WireError(`Unsupported content type ${type}.`, {
      by: "gateway",
      code: "APIGW.0106",
      status: 415,
    });
  try {
    const body: unknown = JSON.parse(request.body);
    if (typeof body === "object" && body !== null && !Array.isArray(body))
      return body as Readonly<Record<string, unknown>>;
  } catch {
    throw badRequest("Invalid request body.");
  }
  throw badRequest("Invalid request body.");
}

/** The body's one field of that name, as an object. */
export function objectIn(
  body: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const value = body[name];
  if (typeof value !== "object" || value === null) throw badRequest(`${name} must be an object.`);
  return value as Readonly<Record<string, unknown>>;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `[{"id":…}]`, with the limits of a batch. */
export function serverIds(option: Readonly<Record<string, unknown>>): readonly string[] {
  const { servers } = option;
  if (!Array.isArray(servers) || servers.length === 0) throw badRequest("servers is empty.");
  if (servers.length > 1000) throw badRequest("servers holds more than 1000 entries.");
  return servers.map((server: unknown) => {
    const id = (server as { id?: unknown } | null)?.id;
    if (typeof id !== "string" || !ID.test(id))
      throw badRequest(`the server id ${id} is not valid.`);
    return id;
  });
}
