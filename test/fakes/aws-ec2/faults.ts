import { WireError } from "./wire.ts";

/** What can go wrong on the way, beside what the cloud itself refuses. */
export type Fault =
  | "throttled"
  | "server-error"
  /** Takes the request and never answers. */
  | "hang"
  /** Answers with headers and half a body, then nothing. */
  | "hang-body"
  /** Cuts the connection before anything was done. */
  | "drop"
  /** Does what was asked, then cuts the connection: the answer is lost. */
  | "drop-answer"
  /** A broken piece of XML with status 200. */
  | "malformed"
  /** A page in HTML with status 200, as a gateway in between would send. */
  | "html"
  | RawError;

/** Any error in EC2's own form. */
export interface RawError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  /** Sent as a Retry-After header, in seconds. */
  readonly retryAfterS?: number;
}

interface Planned {
  readonly fault: Fault;
  readonly action?: string | undefined;
  left: number;
}

/** Faults still to come, in the order in which they were planned. */
export class Faults {
  #planned: readonly Planned[] = [];

  plan(fault: Fault, times: number, action?: string): void {
    this.#planned = [...this.#planned, { fault, action, left: times }];
  }

  /** The fault that this call must suffer, if any; it then counts as played. */
  take(action: string): Fault | undefined {
    const next = this.#planned.find((one) => (one.action ?? action) === action);
    if (!next) return undefined;
    next.left -= 1;
    this.#planned = this.#planned.filter((one) => one.left > 0);
    return next.fault;
  }

  clear(): void {
    this.#planned = [];
  }
}

export const limitExceeded = (): WireError =>
  new WireError("RequestLimitExceeded", "Request limit exceeded.", 503);

export interface Throttle {
  /** Calls that may come at once. */
  readonly burst: number;
  readonly perSecond: number;
  /** Until when the limit holds; without it, until it is lifted. */
  readonly forMs?: number | undefined;
}

/** A token bucket for each account, region and action, as EC2 keeps them. */
export class Buckets {
  readonly #now: () => number;
  #limit: (Throttle & { readonly until: number }) | undefined;
  readonly #tokens = new Map<string, { left: number; at: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  limit(throttle: Throttle | undefined): void {
    this.#tokens.clear();
    const until = this.#now() + (throttle?.forMs ?? Number.POSITIVE_INFINITY);
    this.#limit = throttle && { ...throttle, until };
  }

  /** Throws when the bucket is empty. */
  spend(bucket: string): void {
    const limit = this.#limit;
    const at = this.#now();
    if (!limit || at >= limit.until) return;
    const last = this.#tokens.get(bucket) ?? { left: limit.burst, at };
    const left = Math.min(limit.burst, last.left + ((at - last.at) / 1000) * limit.perSecond);
    this.#tokens.set(bucket, { left: left >= 1 ? left - 1 : left, at });
    if (left < 1) throw limitExceeded();
  }
}
