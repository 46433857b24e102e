import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import { PlatformError, type PlatformTroubleKind } from "../platform.ts";

/** Slack's error words by what they mean to us; a word that stands in none is a mistake of ours. */
const KINDS: Readonly<Record<Exclude<PlatformTroubleKind, "refused">, readonly string[]>> = {
  gone: [
    "message_not_found",
    "thread_not_found",
    "cant_update_message",
    "edit_window_closed",
    "is_inactive",
  ],
  "not-allowed": [
    "not_in_channel",
    "channel_not_found",
    "is_archived",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked",
    "no_permission",
    "ekm_access_denied",
    "team_access_not_granted",
    "access_denied",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "invalid_auth",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "user_is_restricted",
    "messages_tab_disabled",
    "cannot_dm_bot",
    "user_disabled",
    "user_not_visible",
  ],
  "rate-limited": ["ratelimited", "rate_limited", "message_limit_exceeded"],
  unreachable: [
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "accesslimited",
  ],
};

/** Where Slack names no time to wait. */
const RETRY_AFTER_MS = 30_000;

/** Slack's own word for why it refused, where it gave one. */
export function slackWord(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined;
  // An answer that is not JSON, such as a proxy's page, arrives here whole.
  return /^[a-z0-9_:-]{1,80}$/i.test(error.data.error) ? error.data.error : undefined;
}

/** Any failure of a call as the contract's error. Its message holds Slack's word and ours, never what was sent. */
export function platformError(error: unknown, method: string): PlatformError {
  if (error instanceof PlatformError) return error;
  if (error instanceof WebAPIRateLimitedError)
    return new PlatformError("rate-limited", `${method}: Slack asks to slow down`, {
      cause: error,
      retryAfterMs: error.retryAfter * 1000,
    });
  if (error instanceof WebAPIPlatformError) return refusal(error, method);
  if (error instanceof WebAPIHTTPError)
    return new PlatformError("unreachable", `${method}: HTTP ${error.statusCode}`);
  if (error instanceof WebAPIRequestError)
    return new PlatformError("unreachable", `${method}: no answer from Slack`, { cause: error });
  return new PlatformError("unreachable", `${method}: the call failed`, { cause: error });
}

function refusal(error: WebAPIPlatformError, method: string): PlatformError {
  const word = slackWord(error);
  if (word === undefined)
    return new PlatformError("unreachable", `${method}: the answer was not Slack's`);
  const kind = kindOf(word);
  return new PlatformError(kind, `${method}: ${word}${needed(error)}`, {
    cause: error,
    retryAfterMs: kind === "rate-limited" ? RETRY_AFTER_MS : undefined,
  });
}

function kindOf(word: string): PlatformTroubleKind {
  const found = Object.entries(KINDS).find(([, words]) => words.includes(word));
  return (found?.[0] as PlatformTroubleKind | undefined) ?? "refused";
}

function needed(error: WebAPIPlatformError): string {
  const { needed: scope } = error.data as { readonly needed?: unknown };
  return typeof scope === "string" ? ` (needs ${scope})` : "";
}
