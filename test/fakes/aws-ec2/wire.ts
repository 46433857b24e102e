import type { IncomingHttpHeaders } from "node:http";

/** One HTTP request as it came in. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly xml: string;
}

/** What the real cloud would refuse, in its own words. */
export class WireError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const FORM = "application/x-www-form-urlencoded";

/** The parameters of one query-protocol request, after the checks that the real front door makes. */
export function readQuery(request: WireRequest, version: string): URLSearchParams {
  if (request.method !== "POST" || request.path !== "/")
    throw new WireError("InvalidAction", "Only POST / is served here.", 404);
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== FORM)
    throw new WireError("MalformedQueryString", `Content-Type must be ${FORM}, not ${type}.`);
  const query = new URLSearchParams(request.body);
  if (!query.get("Action")) throw new WireError("MissingAction", "No action was supplied.");
  if (query.get("Version") !== version)
    throw new WireError(
      "NoSuchVersion",
      `The requested version (${query.get("Version")}) is not valid.`,
    );
  return query;
}

/** `Name.1`, `Name.2`, … in their order. */
export function listOf(query: URLSearchParams, name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = query.get(`${name}.${index}`);
    if (value === null) return values;
    values.push(value);
  }
}

export const isSet = (query: URLSearchParams, name: string): boolean => query.get(name) === "true";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

/** `<name>text</name>`; nothing at all where there is no value. */
export function leaf(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? "" : `<${name}>${escaped(String(value))}</${name}>`;
}

/** `<name>…already XML…</name>` */
export const node = (name: string, ...inner: readonly string[]): string =>
  `<${name}>${inner.join("")}</${name}>`;

const PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function ec2Answer(action: string, requestId: string, inner: string): WireAnswer {
  const space = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"';
  const body = `${leaf("requestId", requestId)}${inner}`;
  return { status: 200, xml: `${PROLOGUE}<${action}Response ${space}>${body}</${action}Response>` };
}

export function ec2Error(error: WireError, requestId: string): WireAnswer {
  const inner = node("Error", leaf("Code", error.code), leaf("Message", error.message));
  const xml = node("Response", node("Errors", inner), leaf("RequestID", requestId));
  return { status: error.status, xml: `${PROLOGUE}${xml}` };
}

export function stsError(error: WireError, requestId: string): WireAnswer {
  const inner = [leaf("Type", "Sender"), leaf("Code", error.code), leaf("Message", error.message)];
  const space = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';
  const body = `${node("Error", ...inner)}${leaf("RequestId", requestId)}`;
  return {
    status: error.status,
    xml: `${PROLOGUE}<ErrorResponse ${space}>${body}</ErrorResponse>`,
  };
}
