import { fetch } from "undici";
import type { Webhook } from "../model/webhook.ts";
import { signed } from "./sign.ts";

/** What came of one try. Reasons name no address, no body and no secret. */
export type Posted =
  | { readonly kind: "taken" }
  | { readonly kind: "later"; readonly reason: string; readonly afterMs: number }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "gone" };

/** For the whole of one request, in milliseconds. */
const TIMEOUT_MS = 10_000;
const RETRY_AFTER_MAX_MS = 86_400_000;

export interface PostTools {
  readonly now: () => number;
  readonly timeoutMs?: number | undefined;
}

/** Sends one event. Never throws, follows no redirect. */
export async function post(
  { url, secret }: Webhook,
  event: { readonly id: string },
  { now, timeoutMs = TIMEOUT_MS }: PostTools,
): Promise<Posted> {
  const body = JSON.stringify(event);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": "lamplighter",
        ...signed(secret, event.id, now(), body),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return judge(response.status, response.headers.get("retry-after"), now());
  } catch (error) {
    const isLate = error instanceof Error && error.name === "TimeoutError";
    const reason = isLate ? `no answer within ${timeoutMs / 1000} s` : "cannot be reached";
    return { kind: "later", reason, afterMs: 0 };
  }
}

function judge(status: number, retryAfter: string | null, now: number): Posted {
  if (status >= 200 && status < 300) return { kind: "taken" };
  if (status === 410) return { kind: "gone" };
  const reason = `answered ${status}`;
  const passes = status >= 500 || status === 408 || status === 429;
  return passes
    ? { kind: "later", reason, afterMs: waitOf(retryAfter, now) }
    : { kind: "refused", reason };
}

function waitOf(written: string | null, now: number): number {
  if (written === null) return 0;
  const ms = /^\d+$/.test(written) ? Number(written) * 1000 : Date.parse(written) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS) : 0;
}
