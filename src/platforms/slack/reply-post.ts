import type { Message } from "../../messages/message.ts";
import { PlatformError, type Posted } from "../platform.ts";
import { renderMessage } from "./render.ts";
import type { Replies, ReplyRight } from "./reply.ts";

/** A message that stands in a channel where the bot may not speak, by the right that came with an event. */
export type ReplyPost = Posted & {
  readonly url: string;
  readonly from: ReplyRight["from"];
  readonly until: number;
  readonly usesLeft: number;
  readonly progressShown: number;
  readonly lastAt: number;
  /** Slack's word for why the bot may not speak there. */
  readonly why: string;
};

interface Tools {
  readonly replies: Replies;
  readonly now: () => number;
}

export function isReplyPost(posted: Posted): posted is ReplyPost {
  return typeof posted.url === "string" && typeof posted.usesLeft === "number";
}

export async function postReply(
  { right, message, why = "" }: { right: ReplyRight; message: Message; why?: string },
  { replies, now }: Tools,
): Promise<ReplyPost> {
  const payload = { response_type: "in_channel", replace_original: false } as const;
  await replies.send(right, { ...renderMessage(message), ...payload });
  const usesLeft = replies.usesLeft(right);
  return { ...right, usesLeft, progressShown: 0, lastAt: now(), why };
}

/**
 * Shows a few stages of the way and then the end: the last use is kept for it. A click's right cannot change what it
 * posted, so there only the end is said, as a second message.
 */
export async function editReply(
  { posted, message, final }: { posted: ReplyPost; message: Message; final: boolean },
  { replies, now, gapsMs }: Tools & { readonly gapsMs: readonly number[] },
): Promise<ReplyPost> {
  if (!final) {
    const gapMs = gapsMs[posted.progressShown];
    if (posted.from === "click" || gapMs === undefined || posted.usesLeft <= 1) return posted;
    if (now() >= posted.until) return posted;
    waitForGap(posted.lastAt + gapMs - now());
  }
  if (posted.usesLeft <= 0 || now() >= posted.until)
    throw new PlatformError("gone", "response_url: its uses or its time are over");
  const payload = {
    response_type: "in_channel",
    replace_original: posted.from === "command",
  } as const;
  await replies.send(posted, { ...renderMessage(message), ...payload });
  return {
    ...posted,
    usesLeft: posted.usesLeft - 1,
    progressShown: posted.progressShown + (final ? 0 : 1),
    lastAt: now(),
  };
}

function waitForGap(waitMs: number): void {
  if (waitMs <= 0) return;
  throw new PlatformError("rate-limited", "response_url: held back, its uses are few", {
    retryAfterMs: waitMs,
  });
}
