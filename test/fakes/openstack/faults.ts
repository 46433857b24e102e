import type { ServerResponse } from "node:http";
import { WireError } from "./wire.ts";

/** What can go wrong on the way, beside what the cloud itself refuses. */
export type Fault =
  /** The gateway's page while Keystone is away. */
  | "html-503"
  | "server-error"
  | {
      readonly status: number;
      readonly retryAfter?: string;
      readonly location?: string;
      readonly message?: string;
    }
  /** Takes the request and never answers. */
  | "hang"
  /** Answers with headers and half a body, then nothing. */
  | "hang-body"
  /** Cuts the connection before anything was done. */
  | "drop"
  /** Does what was asked, then cuts the connection: the answer is lost. */
  | "drop-answer"
  /** Half a JSON document with status 200. */
  | "malformed"
  /** A page in HTML with status 200. */
  | "html";

/** Which calls: of a service, or those whose `METHOD /path` fits. */
export interface FaultScope {
  readonly service?: "keystone" | "nova";
  readonly on?: RegExp;
  readonly times?: number;
  /** So many of them are spared first. */
  readonly after?: number;
}

export interface Faults {
  plan(fault: Fault, scope: FaultScope): void;
  /** The fault that this call must suffer, if any; it then counts as played. */
  take(service: "keystone" | "nova", line: string): Fault | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  let planned: { fault: Fault; scope: FaultScope; left: number; spared: number }[] = [];
  return {
    plan(fault, scope) {
      const left = scope.times ?? Number.POSITIVE_INFINITY;
      planned.push({ fault, scope, left, spared: scope.after ?? 0 });
    },
    take(service, line) {
      const next = planned.find(
        ({ scope }) => (scope.service ?? service) === service && (scope.on?.test(line) ?? true),
      );
      if (!next) return undefined;
      if (next.spared > 0) {
        next.spared -= 1;
        return undefined;
      }
      next.left -= 1;
      planned = planned.filter(({ left }) => left > 0);
      return next.fault;
    },
    clear() {
      planned = [];
    },
  };
}

const PAGE =
  "<html><head><title>503 Service Unavailable</title></head><body>The Keystone service is temporarily unavailable.</body></html>";
const HTML = { "content-type": "text/html; charset=UTF-8" };

/** Plays a fault that takes the place of the whole answer. @throws WireError for one in the cloud's own form */
export function play(fault: Exclude<Fault, "drop-answer">, response: ServerResponse): void {
  switch (fault) {
    case "html-503":
      response.writeHead(503, HTML).end(PAGE);
      return;
    case "server-error":
      throw new WireError(
        500,
        "Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.",
      );
    case "hang":
      return;
    case "hang-body":
      response.writeHead(200, { "content-type": "application/json" }).write('{"servers": [');
      return;
    case "drop":
      response.destroy();
      return;
    case "malformed":
      response.writeHead(200, { "content-type": "application/json" }).end('{"servers": [{"id":');
      return;
    case "html":
      response.writeHead(200, HTML).end("<html><body>Welcome</body></html>");
      return;
    default: {
      if (fault.retryAfter !== undefined) response.setHeader("retry-after", fault.retryAfter);
      if (fault.location !== undefined) response.setHeader("location", fault.location);
      throw new WireError(fault.status, fault.message ?? "This request was rate-limited.");
    }
  }
}
