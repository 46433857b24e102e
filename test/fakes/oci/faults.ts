import { WireError } from "./wire.ts";

/** What can go wrong on the way, beside what the cloud itself refuses. */
export type Fault =
  | "throttled"
  | "server-error"
  | "unauthenticated"
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
  /** JSON with status 200 that is not what was asked for. */
  | "strange"
  /** A page in HTML with status 200, as a gateway in between would send. */
  | "html"
  /** The same with status 502. */
  | "bad-gateway"
  | RawError;

/** Any error in OCI's own form. */
export interface RawError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The Retry-After header, in seconds or as a date. */
  readonly retryAfter?: string;
}

interface Planned {
  readonly fault: Fault;
  readonly operation?: string | undefined;
  left: number;
}

/** Faults still to come, in the order in which they were planned. */
export class Faults {
  #planned: readonly Planned[] = [];

  plan(fault: Fault, times: number, operation?: string): void {
    this.#planned = [...this.#planned, { fault, operation, left: times }];
  }

  /** The fault that this call must suffer, if any; it then counts as played. */
  take(operation: string): Fault | undefined {
    const next = this.#planned.find((one) => (one.operation ?? operation) === operation);
    if (!next) return undefined;
    next.left -= 1;
    this.#planned = this.#planned.filter((one) => one.left > 0);
    return next.fault;
  }

  clear(): void {
    this.#planned = [];
  }
}

export const tooMany = (): WireError =>
  new WireError(429, "TooManyRequests", "Too many requests for the user");

export interface Throttle {
  /** Calls that may come at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/** One token bucket for the whole tenancy. */
export class Bucket {
  readonly #now: () => number;
  #limit: Throttle | undefined;
  #tokens = { left: 0, at: 0 };

  constructor(now: () => number) {
    this.#now = now;
  }

  limit(throttle: Throttle | undefined): void {
    this.#limit = throttle;
    this.#tokens = { left: throttle?.burst ?? 0, at: this.#now() };
  }

  /** Throws when the bucket is empty. */
  spend(): void {
    if (!this.#limit) return;
    const at = this.#now();
    const { burst, perSecond } = this.#limit;
    const { left: before, at: last } = this.#tokens;
    const left = Math.min(burst, before + ((at - last) / 1000) * perSecond);
    this.#tokens = { left: left >= 1 ? left - 1 : left, at };
    if (left < 1) throw tooMany();
  }
}
