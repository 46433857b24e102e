import { createExpiring } from "../expiring.ts";
import { PlatformError } from "../platform.ts";
import type { SlackMessage } from "./render.ts";

/** Slack's bounds of one response_url. */
const REPLY_USES = 5;
const REPLY_LIFE_MS = 30 * 60_000;
const RETRY_AFTER_MS = 2_000;

/** The right to answer one event: Slack's response_url, and what is known of it. Carries authority: never logged. */
export interface ReplyRight {
  readonly url: string;
  /** A command's can later change what it posted; a click's can only change the message that was clicked. */
  readonly from: "command" | "click";
  /** Slack takes nothing after this instant. */
  readonly until: number;
}

export interface ReplyPayload extends SlackMessage {
  readonly response_type: "ephemeral" | "in_channel";
  readonly replace_original: boolean;
}

export interface Replies {
  /** @throws PlatformError gone, when the right is used up or over */
  send(right: ReplyRight, payload: ReplyPayload): Promise<void>;
  /** How often it can still be used, as far as this process knows. */
  usesLeft(right: ReplyRight): number;
}

/** Packs what must be known later into the part of the address that is never sent. */
export function packReply(url: string, from: ReplyRight["from"], receivedAt: number): string {
  return `${url}#${from},${receivedAt + REPLY_LIFE_MS}`;
}

/** Reads what `packReply` made; a bare address counts as a command's, received now. */
export function unpackReply(reply: string, now: number): ReplyRight {
  const [url = "", facts = ""] = reply.split("#");
  const [from, until] = facts.split(",");
  return {
    url,
    from: from === "click" ? "click" : "command",
    until: Number(until) || now + REPLY_LIFE_MS,
  };
}

export function createReplies({
  now,
  timeoutMs,
}: {
  readonly now: () => number;
  readonly timeoutMs: number;
}): Replies {
  const used = createExpiring<number>(now);
  const usesLeft = (right: ReplyRight) => REPLY_USES - (used.get(right.url) ?? 0);
  return {
    usesLeft,
    async send(right, payload) {
      if (usesLeft(right) <= 0 || now() >= right.until)
        throw new PlatformError("gone", "response_url: its uses or its time are over");
      used.set(right.url, REPLY_USES - usesLeft(right) + 1, REPLY_LIFE_MS);
      checkAnswer(await postJson(right.url, payload, timeoutMs));
    },
  };
}

async function postJson(url: string, payload: ReplyPayload, timeoutMs: number) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(payload),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: answer.status, text: (await answer.text()).slice(0, 500) };
  } catch {
    // The cause is dropped on purpose: it can name the address, which is a secret.
    throw new PlatformError("unreachable", "response_url: no answer from Slack");
  }
}

function checkAnswer({ status, text }: { status: number; text: string }): void {
  if (status >= 200 && status < 300) return;
  if (status === 429)
    throw new PlatformError("rate-limited", "response_url: Slack asks to slow down", {
      retryAfterMs: RETRY_AFTER_MS,
    });
  if (status >= 500) throw new PlatformError("unreachable", `response_url: HTTP ${status}`);
  if (status === 404 || status === 410 || /used_url|expired_url/.test(text))
    throw new PlatformError("gone", "response_url: its uses or its time are over");
  throw new PlatformError("refused", `response_url: HTTP ${status}`);
}
