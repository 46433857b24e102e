import { WebClient, type WebClientOptions } from "@slack/web-api";
import type { Log } from "../../model/log.ts";
import type { Pacer, Turn } from "../pace.ts";
import { boltLogger } from "./bolt-log.ts";
import { platformError } from "./errors.ts";
import type { SlackSecrets } from "./options.ts";
import type { SlackPacing } from "./pacing.ts";

/** Everything a call needs that no caller should have to think of. */
export interface ClientSetup {
  readonly secrets: SlackSecrets;
  readonly log: Log;
  readonly requestTimeoutMs: number;
}

/**
 * Options for one client. Made anew for each, because the socket's client writes into the object that it is given.
 * No retry hides in here: a post that is repeated after a lost answer would be there twice, and whoever calls has
 * a queue to come back with. A 429 is thrown, not slept through, or one channel would silence all.
 */
export function clientOptions({ secrets, log, requestTimeoutMs }: ClientSetup): WebClientOptions {
  return {
    ...(secrets.apiUrl !== undefined && { slackApiUrl: secrets.apiUrl }),
    logger: boltLogger(log),
    retryConfig: { retries: 0 },
    timeout: requestTimeoutMs,
    rejectRateLimitedCalls: true,
  };
}

export function createClient(setup: ClientSetup): WebClient {
  return new WebClient(setup.secrets.botToken, clientOptions(setup));
}

/** What the parts that call Slack work with. */
export interface SlackTools {
  readonly client: WebClient;
  readonly now: () => number;
  readonly log: Log;
  readonly pacing: SlackPacing;
}

/** One paced call; when Slack asks to slow down all the same, the method rests for as long as it says. */
export function pacedCall<Result>(
  { pacer, turn, method }: { pacer: Pacer; turn: Turn; method: string },
  call: () => Promise<Result>,
): Promise<Result> {
  return pacer.run(turn, async () => {
    try {
      return await call();
    } catch (cause) {
      const error = platformError(cause, method);
      if (error.kind === "rate-limited" && error.retryAfterMs !== undefined)
        pacer.rest(error.retryAfterMs);
      throw error;
    }
  });
}
