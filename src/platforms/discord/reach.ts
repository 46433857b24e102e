import { Routes } from "discord.js";
import { z } from "zod";
import type { Channel } from "../../model/people.ts";
import { createExpiring } from "../expiring.ts";
import { createPacer } from "../pace.ts";
import type { Client } from "./client.ts";
import { DiscordError, discordError } from "./errors.ts";
import { THREADS } from "./hear.ts";
import type { DiscordPacing } from "./pacing.ts";

const KNOWN_MS = 60 * 60_000;
const ID = /^\d{17,20}$/;
const UNKNOWN_CHANNEL = 10_003;
const MISSING_ACCESS = 50_001;
const TOO_FAST = 40_003;
/** Unknown user; invalid recipient; one who takes no messages of ours. */
const NOBODY = [10_013, 50_033, 50_007, 50_278];

const place = z.object({
  id: z.string(),
  type: z.number(),
  guild_id: z.string().nullish(),
  parent_id: z.string().nullish(),
  name: z.string().nullish(),
});
const direct = z.object({ id: z.string() });

type Found = Channel | undefined;

/** Where to write to a person or a team. @throws DiscordError */
type Reach = (owner: string) => Promise<Found>;

export function createReach({
  client,
  guilds,
  now,
  pacing,
}: {
  readonly client: Client;
  /** The servers of the configuration, if it names any. */
  readonly guilds: readonly string[] | undefined;
  readonly now: () => number;
  readonly pacing: DiscordPacing;
}): Reach {
  const known = createExpiring<{ readonly channel: Found }>(now);
  const underWay = new Map<string, Promise<Found>>();
  const openings = createPacer(pacing.openDirect, now);
  const turn = { urgent: true, maxWaitMs: pacing.postWaitMs };

  /** @returns "none" where there is no channel of that id */
  const channelOf = async (id: string): Promise<Found | "none"> => {
    const call = { what: "GET channel", method: "GET", route: Routes.channel(id) } as const;
    try {
      return inGuilds(parsed(place, await client.asBot(call), call.what), guilds);
    } catch (error) {
      const { code } = discordError(error, call.what);
      if (code === UNKNOWN_CHANNEL) return "none";
      if (code === MISSING_ACCESS) return undefined;
      throw error;
    }
  };

  const directWith = async (user: string): Promise<Found> => {
    const what = "POST direct messages";
    const body = { recipient_id: user };
    const call = { what, method: "POST", route: Routes.userChannels(), body } as const;
    try {
      const opened = await openings.run(turn, () => client.asBot(call));
      return { platform: "discord", id: parsed(direct, opened, what).id };
    } catch (error) {
      const failure = discordError(error, what);
      if (failure.code !== undefined && NOBODY.includes(failure.code)) return undefined;
      if (failure.code === TOO_FAST) openings.rest(failure.retryAfterMs ?? 0);
      throw failure;
    }
  };

  const find = async (owner: string): Promise<Found> => {
    const remembered = known.get(owner);
    if (remembered) return remembered.channel;
    const found = await channelOf(owner);
    const channel = found === "none" ? await directWith(owner) : found;
    known.set(owner, { channel }, KNOWN_MS);
    return channel;
  };

  return async (owner) => {
    if (!ID.test(owner)) return undefined;
    const found = underWay.get(owner) ?? find(owner).finally(() => underWay.delete(owner));
    underWay.set(owner, found);
    return found;
  };
}

/** A channel of another server than the configured ones is none of ours; nor is one of direct messages. */
function inGuilds(
  { id, type, guild_id, parent_id, name }: z.infer<typeof place>,
  guilds: readonly string[] | undefined,
): Found {
  if (!guild_id || (guilds && !guilds.includes(guild_id))) return undefined;
  if (parent_id && THREADS.includes(type))
    return { platform: "discord", id: parent_id, thread: id };
  return { platform: "discord", id, name: name ?? undefined };
}

function parsed<Shape>(schema: z.ZodType<Shape>, answer: unknown, what: string): Shape {
  const { data } = schema.safeParse(answer);
  if (data === undefined)
    throw new DiscordError("unreachable", `${what}: the answer was not Discord's`);
  return data;
}
