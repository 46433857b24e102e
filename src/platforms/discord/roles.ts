import { Routes } from "discord.js";
import { z } from "zod";
import type { Log } from "../../model/log.ts";
import type { Actor, Channel } from "../../model/people.ts";
import { type Cache, createExpiring } from "../expiring.ts";
import { within } from "../within.ts";
import type { Client } from "./client.ts";
import { DiscordError, discordError } from "./errors.ts";
import type { Origin } from "./hear.ts";

/** How long what was said about a person, or by the person's own event, is taken without asking. */
const USABLE_MS = 5 * 60_000;
const GUILD_FOR_MS = 24 * 60 * 60_000;
const CACHE_WITHIN_MS = 500;
const UNKNOWN_MEMBER = 10_007;

const known = z.object({ roles: z.array(z.string()), at: z.number() });
const member = z.object({ roles: z.array(z.string()) });
const place = z.object({ guild_id: z.string() });

type Known = z.infer<typeof known>;

/** Who holds which roles. */
export interface Roles {
  /** What an event says about its own author: Discord sends it along with each. */
  remember(origin: Origin): void;
  /** @throws DiscordError when it cannot be known */
  groupsOf(actor: Actor, channel: Channel, asked: readonly string[]): Promise<readonly string[]>;
}

export interface RolesTools {
  readonly client: Client;
  readonly cache: Cache;
  /** The servers of the configuration, if it names any. */
  readonly guilds: readonly string[] | undefined;
  readonly now: () => number;
  readonly log: Log;
}

export function createRoles({ client, cache, guilds, now, log }: RolesTools): Roles {
  const heard = createExpiring<Known>(now);
  const guildOfChannel = createExpiring<string>(now);

  const keep = (key: string, fresh: Known) => {
    heard.set(key, fresh, USABLE_MS);
    void cache.set(key, fresh, USABLE_MS).catch(() => {});
  };

  const recent = async (key: string): Promise<Known | undefined> => {
    const found = heard.get(key) ?? (await readCache(cache, key));
    return found && now() - found.at < USABLE_MS ? found : undefined;
  };

  const ask = async (guild: string, user: string): Promise<readonly string[]> => {
    const call = {
      what: "GET member",
      method: "GET",
      route: Routes.guildMember(guild, user),
    } as const;
    try {
      return parsed(member, await client.asBot(call), call.what).roles;
    } catch (error) {
      // Who has left the server holds nothing in it.
      if (error instanceof DiscordError && error.code === UNKNOWN_MEMBER) return [];
      log.warn({ detail: String(error) }, "The roles of a person are not known");
      throw error;
    }
  };

  const askAndKeep = async (guild: string, user: string): Promise<readonly string[]> => {
    const at = now();
    const roles = await ask(guild, user);
    keep(keyOf(guild, user), { roles: [...roles], at });
    return roles;
  };

  const guildOf = async (channel: string): Promise<string> => {
    const remembered = guildOfChannel.get(channel);
    if (remembered !== undefined) return remembered;
    const [only, another] = guilds ?? [];
    if (only !== undefined && another === undefined) return only;
    const call = { what: "GET channel", method: "GET", route: Routes.channel(channel) } as const;
    const { guild_id } = parsed(place, await client.asBot(call), call.what);
    guildOfChannel.set(channel, guild_id, GUILD_FOR_MS);
    return guild_id;
  };

  return {
    remember({ guild, actor, channel, roles }) {
      if (guild === undefined) return;
      guildOfChannel.set(channel.id, guild, GUILD_FOR_MS);
      keep(keyOf(guild, actor.id), { roles: [...roles], at: now() });
    },
    async groupsOf(actor, channel, asked) {
      if (asked.length === 0) return [];
      try {
        const guild = await guildOf(channel.id);
        const key = keyOf(guild, actor.id);
        const roles = (await recent(key))?.roles ?? (await askAndKeep(guild, actor.id));
        // The role @everyone has the server's own id and is in no list.
        return asked.filter((id) => id === guild || roles.includes(id));
      } catch (error) {
        throw discordError(error, "roles");
      }
    },
  };
}

const keyOf = (guild: string, user: string): string => `discord:roles:${guild}:${user}`;

/** A cache that is down or slow must not keep anybody from an answer. */
async function readCache(cache: Cache, key: string): Promise<Known | undefined> {
  const found = await within(
    CACHE_WITHIN_MS,
    cache.get(key).catch(() => undefined),
  );
  return known.safeParse(found).data;
}

function parsed<Shape>(schema: z.ZodType<Shape>, answer: unknown, what: string): Shape {
  const { data } = schema.safeParse(answer);
  if (data === undefined)
    throw new DiscordError("unreachable", `${what}: the answer was not Discord's`);
  return data;
}
