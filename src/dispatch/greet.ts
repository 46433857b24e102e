import type { Kysely } from "kysely";
import { visibleIn } from "../authorization/authorize.ts";
import { unconfiguredCard } from "../messages/unconfigured-card.ts";
import type { Log } from "../model/log.ts";
import type { Policy } from "../model/policy.ts";
import type { Greet } from "../platforms/platform.ts";
import { isFirstGreeting } from "../store/greetings.ts";
import type { Database } from "../store/schema.ts";

interface GreetTools {
  readonly db: Kysely<Database>;
  readonly policy: () => Policy;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Where the bot was invited into a channel that is not configured: what to paste into the configuration. Once for each
 * channel: it is noted before it is said, so that a crash in between costs the hello and never makes a second one.
 */
export const createGreet =
  ({ db, policy, now, log }: GreetTools): Greet =>
  async (channel) => {
    if (visibleIn(policy(), channel)) return undefined;
    try {
      if (!(await isFirstGreeting(db, channel, now()))) return undefined;
    } catch (error) {
      log.warn({ err: error }, "an invitation could not be noted, so it is not answered");
      return undefined;
    }
    return unconfiguredCard({ platform: channel.platform, channelId: channel.id });
  };
