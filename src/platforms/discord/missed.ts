import { createExpiring } from "../expiring.ts";
import type { Origin } from "./hear.ts";
import { missed } from "./own-words.ts";
import type { Poster } from "./post.ts";

const ONCE_IN_MS = 60_000;

/** Tells people, once a minute each, that what they asked while the bot was away was not done; where it may write. */
export function createMissedNotice(
  poster: Pick<Poster, "post">,
  now: () => number,
): (origin: Origin) => void {
  const told = createExpiring<true>(now);
  return ({ actor, channel }) => {
    const key = `${channel.thread ?? channel.id}:${actor.id}`;
    if (told.get(key)) return;
    told.set(key, true, ONCE_IN_MS);
    // Where the bot may not write, Discord's own "did not respond" has to do.
    poster.post(channel, missed(actor.name), undefined).catch(() => {});
  };
}
