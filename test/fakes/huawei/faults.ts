import type { Refuser } from "./wire.ts";
import { WireError } from "./wire.ts";

/** What can go wrong on the way, beside what the cloud itself refuses. */
export type Fault =
  | "throttled"
  | "server-error"
  /** 503 with a page in HTML, as a gateway would send. */
  | "gateway-error"
  /** Takes the request and never answers. */
  | "hang"
  /** Answers with headers and half a body, then nothing. */
  | "hang-body"
  /** Cuts the connection before anything was done. */
  | "drop"
  /** Does what was asked, then cuts the connection: the answer is lost. */
  | "drop-answer"
  /** A broken piece of JSON with status 200. */
  | "malformed"
  /** JSON of another form than it must have. */
  | "strange"
  /** `null` with status 200. */
  | "null"
  /** A page in HTML with status 200. */
  | "html"
  /** Sends the client somewhere else. */
  | "redirect"
  | RawError;

/** Any error, in the form of any part of the cloud. */
export interface RawError {
  readonly by: Refuser;
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly retryAfterS?: number;
}

/** Which calls suffer it; all, where it says nothing. */
export interface Which {
  /** The API's own name, e.g. `ShowJob`. */
  readonly operation?: string | undefined;
  readonly project?: string | undefined;
}

interface Planned extends Which {
  readonly fault: Fault;
  left: number;
}

/** Faults still to come, in the order in which they were planned. */
export class Faults {
  #planned: readonly Planned[] = [];

  plan(fault: Fault, times: number, which: Which): void {
    this.#planned = [...this.#planned, { ...which, fault, left: times }];
  }

  /** The fault that this call must suffer, if any; it then counts as played. */
  take({ operation, project }: Required<Which>): Fault | undefined {
    const next = this.#planned.find(
      (one) => (one.operation ?? operation) === operation && (one.project ?? project) === project,
    );
    if (!next) return undefined;
    next.left -= 1;
    this.#planned = this.#planned.filter((one) => one.left > 0);
    return next.fault;
  }

  clear(): void {
    this.#planned = [];
  }
}

/** What a fault says in place of an answer; nothing for those that say it in their own way. */
export function faultError(fault: Fault): WireError | undefined {
  if (typeof fault === "object") return new WireError(fault.message, fault);
  if (fault === "throttled")
    return new WireError("The throttling threshold has been reached", {
      by: "gateway",
      code: "APIGW.0308",
      status: 429,
      retryAfterS: 7,
    });
  if (fault === "server-error")
    return new WireError("System error.", { by: "ecs", code: "Ecs.0018", status: 500 });
  return undefined;
}
