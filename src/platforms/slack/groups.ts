import type { WebClient } from "@slack/web-api";
import type { Log } from "../../model/log.ts";
import type { Cache } from "../expiring.ts";
import { createPacer } from "../pace.ts";
import { within } from "../within.ts";
import { pacedCall } from "./client.ts";
import { slackWord } from "./errors.ts";
import type { SlackPacing } from "./pacing.ts";

/** How long an answer is taken without asking again, and how long it may stand in for one that does not come. */
const FRESH_MS = 4 * 60_000;
const USABLE_MS = 5 * 60_000;
const CACHE_WITHIN_MS = 500;

interface Members {
  readonly users: readonly string[];
  readonly at: number;
}

/** Who is in which user group. */
export interface Groups {
  /** @throws PlatformError when Slack does not say and nothing recent is known */
  membersOf(groupId: string): Promise<readonly string[]>;
}

export function createGroups({
  client,
  cache,
  now,
  log,
  pacing,
}: {
  readonly client: WebClient;
  readonly cache: Cache;
  readonly now: () => number;
  readonly log: Log;
  readonly pacing: SlackPacing;
}): Groups {
  const underWay = new Map<string, Promise<readonly string[]>>();
  const pacer = createPacer(pacing.groupMembers, now);
  const turn = { urgent: true, maxWaitMs: pacing.groupMembersWaitMs };

  const ask = async (group: string): Promise<readonly string[]> => {
    const call = { pacer, turn, method: "usergroups.users.list" };
    try {
      const { users } = await pacedCall(call, () =>
        client.usergroups.users.list({ usergroup: group }).catch(emptyIfUnknown(group, log)),
      );
      return users ?? [];
    } catch (error) {
      log.warn({ group, detail: String(error) }, "The members of a user group are not known");
      throw error;
    }
  };

  const find = async (group: string): Promise<readonly string[]> => {
    const key = `slack:group:${group}`;
    const cached = await readCache(cache, key);
    const age = cached ? now() - cached.at : Number.POSITIVE_INFINITY;
    if (cached && age < FRESH_MS) return cached.users;
    try {
      const users = await ask(group);
      void cache.set(key, { users, at: now() } satisfies Members, USABLE_MS).catch(() => {});
      return users;
    } catch (error) {
      if (cached && age < USABLE_MS) return cached.users;
      throw error;
    }
  };

  return {
    membersOf(group) {
      const found = underWay.get(group) ?? find(group).finally(() => underWay.delete(group));
      underWay.set(group, found);
      return found;
    },
  };
}

/** A group that does not exist has no members; that one is mistyped must not undo the others' rights. */
function emptyIfUnknown(group: string, log: Log) {
  return (error: unknown) => {
    if (slackWord(error) !== "no_such_subteam") throw error;
    log.warn({ group }, "The configuration names a Slack user group that does not exist");
    return { users: [] as string[] };
  };
}

/** A cache that is down or slow must not keep anybody from an answer. */
async function readCache(cache: Cache, key: string): Promise<Members | undefined> {
  const found = await within(
    CACHE_WITHIN_MS,
    cache.get(key).catch(() => undefined),
  );
  return isMembers(found) ? found : undefined;
}

function isMembers(value: unknown): value is Members {
  const { users, at } = (value ?? {}) as Partial<Members>;
  return Array.isArray(users) && users.every((id) => typeof id === "string") && Number.isFinite(at);
}
