import type { WebClient } from "@slack/web-api";
import type { Log } from "../../model/log.ts";
import { createExpiring } from "../expiring.ts";
import { createPacer } from "../pace.ts";
import { pacedCall } from "./client.ts";
import type { SlackPacing } from "./pacing.ts";

const KNOWN_MS = 30 * 60_000;
const UNKNOWN_MS = 2 * 60_000;

/** People's time zones: told from memory at once, and looked up behind the person's back for the next time. */
export interface Profiles {
  timeZoneOf(userId: string): string | undefined;
}

export function createProfiles({
  client,
  now,
  log,
  pacing,
}: {
  readonly client: WebClient;
  readonly now: () => number;
  readonly log: Log;
  readonly pacing: SlackPacing;
}): Profiles {
  const known = createExpiring<{ readonly timeZone: string | undefined }>(now);
  const asked = new Set<string>();
  const pacer = createPacer(pacing.userInfo, now);
  const turn = { urgent: false, maxWaitMs: pacing.progressWaitMs };

  const lookUp = async (userId: string) => {
    try {
      const { user } = await pacedCall({ pacer, turn, method: "users.info" }, () =>
        client.users.info({ user: userId }),
      );
      const timeZone = user?.tz && isTimeZone(user.tz) ? user.tz : undefined;
      known.set(userId, { timeZone }, timeZone === undefined ? UNKNOWN_MS : KNOWN_MS);
    } catch (error) {
      known.set(userId, { timeZone: undefined }, UNKNOWN_MS);
      log.debug({ detail: String(error) }, "A person's time zone could not be looked up");
    } finally {
      asked.delete(userId);
    }
  };

  return {
    timeZoneOf(userId) {
      const profile = known.get(userId);
      if (!profile && !asked.has(userId)) {
        asked.add(userId);
        void lookUp(userId);
      }
      return profile?.timeZone;
    },
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
