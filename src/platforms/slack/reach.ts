import type { Channel } from "../../model/people.ts";
import { createExpiring } from "../expiring.ts";
import { createPacer } from "../pace.ts";
import { pacedCall, type SlackTools } from "./client.ts";
import { slackWord } from "./errors.ts";

const KNOWN_MS = 60 * 60_000;
const PERSON = /^[UW][A-Z0-9]{2,20}$/;
const CHANNEL = /^[CG][A-Z0-9]{2,20}$/;
const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,255}$/;

/** Slack's words for: there is nobody of that name whom the bot could write to. */
const NOBODY = [
  "users_not_found",
  "user_not_found",
  "user_not_visible",
  "user_disabled",
  "cannot_dm_bot",
  "invalid_user_combination",
];

type Found = Channel | undefined;

/** Where to write to a person or a team. @throws PlatformError */
type Reach = (owner: string) => Promise<Found>;

export function createReach({ client, now, pacing }: Omit<SlackTools, "log">): Reach {
  const known = createExpiring<{ readonly channel: Found }>(now);
  const underWay = new Map<string, Promise<Found>>();
  const turn = { urgent: true, maxWaitMs: pacing.postWaitMs };
  const lookUps = createPacer(pacing.userByEmail, now);
  const openings = createPacer(pacing.openDirect, now);

  const userAt = (email: string): Promise<string | undefined> => {
    const call = { pacer: lookUps, turn, method: "users.lookupByEmail" };
    const user = pacedCall(call, () => client.users.lookupByEmail({ email })).then(
      ({ user: found }) => (found?.deleted || found?.is_bot ? undefined : found?.id),
    );
    return user.catch(nobody);
  };

  const directWith = async (user: string | undefined): Promise<Found> => {
    if (user === undefined) return undefined;
    const call = { pacer: openings, turn, method: "conversations.open" };
    const id = await pacedCall(call, () => client.conversations.open({ users: user })).then(
      ({ channel }) => channel?.id,
      nobody,
    );
    return id === undefined ? undefined : { platform: "slack", id };
  };

  const find = async (owner: string): Promise<Found> => {
    const remembered = known.get(owner);
    if (remembered) return remembered.channel;
    const channel = await directWith(PERSON.test(owner) ? owner : await userAt(owner));
    known.set(owner, { channel }, KNOWN_MS);
    return channel;
  };

  return async (owner) => {
    if (CHANNEL.test(owner)) return { platform: "slack", id: owner };
    if (!PERSON.test(owner) && !ADDRESS.test(owner)) return undefined;
    const found = underWay.get(owner) ?? find(owner).finally(() => underWay.delete(owner));
    underWay.set(owner, found);
    return found;
  };
}

/** Only what Slack says about the person is an answer; all else is trouble. */
function nobody(error: unknown): undefined {
  const word = error instanceof Error ? slackWord(error.cause) : undefined;
  if (word === undefined || !NOBODY.includes(word)) throw error;
  return undefined;
}
