import { DiscordAPIError, HTTPError, RateLimitError } from "discord.js";
import { PlatformError, type PlatformTroubleKind } from "../platform.ts";

/** Discord's error codes by what they mean to us; one that stands in none is judged by its HTTP status. */
const KINDS: Readonly<Partial<Record<PlatformTroubleKind, readonly number[]>>> = {
  // Unknown channel, message, webhook and interaction; another's message; a used up interaction token.
  gone: [10003, 10008, 10015, 10062, 50005, 50027],
  // Account, access, permissions, place: the operator or a server's admin can mend it.
  "not-allowed": [40001, 50001, 50007, 50008, 50013, 50014, 50024, 50083, 50278, 160005],
  // Slow mode, write limits, direct messages opened too fast, edits of messages older than an hour.
  "rate-limited": [20016, 20022, 20028, 30046, 40003, 40062],
  unreachable: [130000],
};

/** Where Discord names no time to wait. */
const RETRY_AFTER_MS = 30_000;
const DETAIL_MAX = 300;

/**
 * A failure of one call. Made without its cause: Discord's client keeps the whole request in it, and the address of an
 * answer to an interaction is a secret.
 */
export class DiscordError extends PlatformError {
  /** Discord's own number for what went wrong. */
  readonly code: number | undefined;

  constructor(
    kind: PlatformTroubleKind,
    detail: string,
    facts: {
      readonly code?: number | undefined;
      readonly retryAfterMs?: number | undefined;
    } = {},
  ) {
    super(kind, detail, { retryAfterMs: facts.retryAfterMs });
    this.name = "DiscordError";
    this.code = facts.code;
  }
}

/** Any failure of a call as the contract's error. Its message holds Discord's words and ours, never what was sent. */
export function discordError(error: unknown, what: string): DiscordError {
  if (error instanceof DiscordError) return error;
  if (error instanceof PlatformError)
    return new DiscordError(error.kind, `${what}: ${error.message}`, error);
  if (error instanceof RateLimitError)
    return new DiscordError("rate-limited", `${what}: Discord asks to slow down`, {
      retryAfterMs: Math.max(error.retryAfter, 0),
    });
  if (error instanceof HTTPError)
    return new DiscordError("unreachable", `${what}: HTTP ${error.status}`);
  if (error instanceof DiscordAPIError) return refusal(error, what);
  return new DiscordError("unreachable", `${what}: no answer from Discord`);
}

function refusal(error: DiscordAPIError, what: string): DiscordError {
  if (typeof error.code !== "number")
    return new DiscordError(kindOfStatus(error.status), `${what}: HTTP ${error.status}`);
  const kind = kindOf(error.code) ?? kindOfStatus(error.status);
  const words = error.message.replace(/\s+/g, " ").slice(0, DETAIL_MAX);
  return new DiscordError(kind, `${what}: ${words} (${error.code})`, {
    code: error.code,
    retryAfterMs: kind === "rate-limited" ? RETRY_AFTER_MS : undefined,
  });
}

function kindOf(code: number): PlatformTroubleKind | undefined {
  const found = Object.entries(KINDS).find(([, codes]) => codes.includes(code));
  return found?.[0] as PlatformTroubleKind | undefined;
}

function kindOfStatus(status: number): PlatformTroubleKind {
  if (status === 401 || status === 403) return "not-allowed";
  if (status === 429) return "rate-limited";
  return status >= 500 ? "unreachable" : "refused";
}
