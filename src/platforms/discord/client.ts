import { REST, type RequestMethod } from "discord.js";
import { createPacer, type Turn } from "../pace.ts";
import { takeFiles } from "./attachments.ts";
import { DiscordError, discordError } from "./errors.ts";
import type { DiscordSecrets } from "./options.ts";
import type { DiscordPacing } from "./pacing.ts";

/** One request to Discord. */
export interface Call {
  /** Named in errors and logs in the place of the address, which can be a secret. */
  readonly what: string;
  readonly method: `${RequestMethod}`;
  readonly route: `/${string}`;
  /** Sent as JSON; `files` in it go beside it. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface Client {
  /** As the bot. @throws DiscordError */
  asBot(call: Call, urgent?: boolean): Promise<unknown>;
  /** By the token of an interaction, which stands in the address. @throws DiscordError */
  byToken(call: Call): Promise<unknown>;
  /** For the gateway, which asks by itself where to connect. */
  readonly rest: REST;
  readonly secrets: DiscordSecrets;
}

export interface ClientSetup {
  readonly secrets: DiscordSecrets;
  readonly now: () => number;
  readonly pacing: DiscordPacing;
}

/**
 * Two clients of discord.js: the one whose address holds an interaction's token never carries the bot's, and does not
 * count against the bot's limit. Nothing is repeated in here, or a post whose answer was lost would be there twice;
 * long waits are refused, so that whoever calls can come back with something newer.
 */
export function createClient({ secrets, now, pacing }: ClientSetup): Client {
  const rest = createRest({ secrets, pacing }, 50);
  const tokenRest = createRest({ secrets, pacing }, Number.POSITIVE_INFINITY);
  const pacer = createPacer(pacing.everything, now);
  return {
    rest,
    secrets,
    asBot(call, urgent = true) {
      const turn: Turn = { urgent, maxWaitMs: pacing.everythingWaitMs };
      return named(call, () =>
        pacer.run(turn, () => {
          // It forgets its token when Discord refuses it once.
          rest.setToken(secrets.token);
          return send(rest, call, { auth: true, ...pacing });
        }),
      );
    },
    byToken: (call) => named(call, () => send(tokenRest, call, { auth: false, ...pacing })),
  };
}

function createRest(
  { secrets, pacing }: Pick<ClientSetup, "secrets" | "pacing">,
  globalRequestsPerSecond: number,
): REST {
  const rest = new REST({
    version: "10",
    ...(secrets.apiUrl !== undefined && { api: secrets.apiUrl }),
    retries: 0,
    timeout: pacing.requestTimeoutMs,
    globalRequestsPerSecond,
    rejectOnRateLimit: ({ retryAfter }) => retryAfter > pacing.restWaitMs,
  });
  return rest.setToken(secrets.token);
}

async function send(
  rest: REST,
  { method, route, body, query, timeoutMs }: Call,
  { auth, requestTimeoutMs, restWaitMs }: DiscordPacing & { readonly auth: boolean },
): Promise<unknown> {
  const limitMs = timeoutMs ?? requestTimeoutMs + 2 * restWaitMs;
  return rest.request({
    method: method as RequestMethod,
    fullRoute: route,
    auth,
    signal: AbortSignal.timeout(limitMs),
    ...takeFiles(body),
    ...(query && { query: new URLSearchParams(query) }),
  });
}

/** Errors under the call's own name. What is not JSON, such as a proxy's page, is no answer of Discord's. */
async function named({ what }: Call, send: () => Promise<unknown>): Promise<unknown> {
  try {
    const answer = await send();
    if (answer instanceof ArrayBuffer && answer.byteLength > 0)
      throw new DiscordError("unreachable", `${what}: the answer was not Discord's`);
    return answer instanceof ArrayBuffer ? undefined : answer;
  } catch (error) {
    throw discordError(error, what);
  }
}
