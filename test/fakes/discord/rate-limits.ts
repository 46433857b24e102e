import { createHash } from "node:crypto";
import type { RouteName } from "./state.ts";
import type { FakeLimit, FakeLimits } from "./types.ts";

/** Discord's limits. The global second is a little shorter, as requests do not take the same time to arrive. */
export const DISCORD_LIMITS: FakeLimits = {
  global: { cap: 50, perMs: 950 },
  "POST /channels/:channel/messages": { cap: 5, perMs: 5000 },
  "PATCH /channels/:channel/messages/:message": { cap: 5, perMs: 5000 },
  "DELETE /channels/:channel/messages/:message": { cap: 5, perMs: 1000 },
  "POST /webhooks/:app/:token": { cap: 5, perMs: 2000 },
  "PATCH /webhooks/:app/:token/messages/:message": { cap: 5, perMs: 2000 },
};

export interface Taken {
  readonly headers: Readonly<Record<string, string>>;
  /** Set where the request was one too many. */
  readonly tooMany?: { readonly waitMs: number; readonly scope: "user" | "global" };
}

interface Window {
  used: number;
  endsAt: number;
}

/** Counts requests in fixed windows, each begun by its first request. */
export function createRateLimits(limits: FakeLimits, now: () => number) {
  const windows = new Map<string, Window>();

  const take = (key: string, { cap, perMs }: FakeLimit) => {
    const at = now();
    const open = windows.get(key);
    const window = open && at < open.endsAt ? open : { used: 0, endsAt: at + perMs };
    windows.set(key, window);
    const refused = window.used >= cap;
    if (!refused) window.used += 1;
    return { refused, remaining: cap - window.used, waitMs: window.endsAt - at };
  };

  return {
    /** @param major the channel, guild or token that has a count of its own */
    take(route: RouteName, major: string, isGlobal: boolean): Taken {
      const overall = isGlobal && limits.global ? take("global", limits.global) : undefined;
      if (overall?.refused)
        return { headers: {}, tooMany: { waitMs: overall.waitMs, scope: "global" } };
      const limit = limits[route];
      if (!limit) return { headers: {} };
      const { refused, remaining, waitMs } = take(`${route} ${major}`, limit);
      const headers = {
        "x-ratelimit-limit": String(limit.cap),
        "x-ratelimit-remaining": String(remaining),
        "x-ratelimit-reset": String((now() + waitMs) / 1000),
        "x-ratelimit-reset-after": String(waitMs / 1000),
        "x-ratelimit-bucket": createHash("md5").update(route).digest("hex"),
      };
      return refused ? { headers, tooMany: { waitMs, scope: "user" } } : { headers };
    },
  };
}

/** A 429 as Discord words it. */
export function tooManyAnswer(waitMs: number, scope: "user" | "global" | "shared") {
  const isGlobal = scope === "global";
  return {
    status: 429,
    headers: {
      "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))),
      "x-ratelimit-scope": scope,
      ...(isGlobal && { "x-ratelimit-global": "true" }),
    },
    body: {
      message: "You are being rate limited.",
      retry_after: waitMs / 1000,
      global: isGlobal,
    },
  };
}
