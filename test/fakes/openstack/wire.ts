import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

/** One HTTP request as it came in. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the real one would refuse, in its own words. */
export class WireError extends Error {
  readonly status: number;
  /** The envelope's key. */
  readonly key: string;

  constructor(status: number, message: string, key = KEYS[status] ?? "computeFault") {
    super(message);
    this.status = status;
    this.key = key;
  }
}

const KEYS: Readonly<Record<number, string>> = {
  400: "badRequest",
  403: "forbidden",
  404: "itemNotFound",
  409: "conflictingRequest",
  413: "overLimit",
  429: "overLimit",
  503: "serviceUnavailable",
};

/** Keystone's envelope, and that of the middleware before Nova. */
export const unauthorized = (
  message = "The request you have made requires authentication.",
): WireError => new WireError(401, message, "error");

export function errorAnswer({ status, key, message }: WireError): WireAnswer {
  const title = key === "error" ? { title: status === 401 ? "Unauthorized" : "Error" } : {};
  const challenge = { "www-authenticate": 'Keystone uri="http://keystone.invalid"' };
  return {
    status,
    body: { [key]: { code: status, message, ...title } },
    ...(status === 401 ? { headers: challenge } : {}),
  };
}

export async function readRequest(request: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? "/", "http://fake.invalid");
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

/** A JSON object, or the refusal that the real one would give. */
export function readJson({ headers, body }: WireRequest): Readonly<Record<string, unknown>> {
  if (!/^application\/json\b/.test(headers["content-type"] ?? ""))
    throw new WireError(400, "Malformed request body");
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below, like every other body that is no object.
  }
  throw new WireError(400, "Malformed request body");
}

export function write(response: ServerResponse, answer: WireAnswer): void {
  const { status, body, headers = {} } = answer;
  response.writeHead(status, { ...headers, ...(body === undefined ? {} : JSON_TYPE) });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

const JSON_TYPE = { "content-type": "application/json" };
