import { createExpiring } from "../expiring.ts";
import { createPacer } from "../pace.ts";
import { within } from "../within.ts";
import { pacedCall, type SlackTools } from "./client.ts";

const KNOWN_MS = 30 * 60_000;
const UNKNOWN_MS = 2 * 60_000;

/** How long somebody who waits for a profile does so. */
const WAIT_MS = 2_000;

export interface Profile {
  /** IANA zone. */
  readonly timeZone?: string | undefined;
  readonly email?: string | undefined;
}

/** What Slack says of people. */
export interface Profiles {
  /** Told from memory at once, and looked up behind the person's back for the next time. */
  timeZoneOf(userId: string): string | undefined;
  /** Looked up first where that is needed, for two seconds at most. Never throws: what is not known is left out. */
  profileOf(userId: string): Promise<Profile>;
}

export function createProfiles({ client, now, log, pacing }: SlackTools): Profiles {
  const known = createExpiring<Profile>(now);
  const asked = new Map<string, Promise<void>>();
  const pacer = createPacer(pacing.userInfo, now);
  const turn = { urgent: false, maxWaitMs: pacing.progressWaitMs };

  const lookUp = async (userId: string) => {
    try {
      const { user } = await pacedCall({ pacer, turn, method: "users.info" }, () =>
        client.users.info({ user: userId }),
      );
      const timeZone = user?.tz && isTimeZone(user.tz) ? user.tz : undefined;
      const profile = { timeZone, email: user?.profile?.email };
      known.set(userId, profile, timeZone === undefined ? UNKNOWN_MS : KNOWN_MS);
    } catch (error) {
      known.set(userId, {}, UNKNOWN_MS);
      log.debug({ detail: String(error) }, "A person's time zone could not be looked up");
    } finally {
      asked.delete(userId);
    }
  };

  const lookedUp = (userId: string): Promise<void> => {
    const found = asked.get(userId) ?? lookUp(userId);
    asked.set(userId, found);
    return found;
  };

  return {
    timeZoneOf(userId) {
      const profile = known.get(userId);
      if (!profile) void lookedUp(userId);
      return profile?.timeZone;
    },
    async profileOf(userId) {
      if (!known.get(userId)) await within(WAIT_MS, lookedUp(userId));
      return known.get(userId) ?? {};
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
