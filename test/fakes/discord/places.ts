import { ids } from "./ids.ts";
import { REFUSALS } from "./refusal.ts";
import type { Json } from "./state.ts";
import {
  DIRECT,
  type FakeChannel,
  type FakeGuild,
  type FakeUser,
  PERMISSIONS,
  THREAD,
  type World,
} from "./world.ts";

export type Places = ReturnType<typeof createPlaces>;

const ALL = Object.values(PERMISSIONS).reduce((sum, bit) => sum | bit, 0n);
const BOT: FakeUser = {
  id: ids.bot,
  name: "lamplighter",
  locale: "en-US",
  takesDirectMessages: false,
};

/** The world as the API and the gateway show it, and what the bot may do in it. */
export function createPlaces(world: World) {
  const user = (id: string): Json => {
    const { name } = id === ids.bot ? BOT : (world.users.get(id) ?? { name: "gone" });
    const bot = id === ids.bot && { bot: true };
    return { id, username: name, global_name: null, discriminator: "0", avatar: null, ...bot };
  };

  const member = (guild: FakeGuild, id: string): Json | undefined => {
    const found =
      guild.members.get(id) ?? (id === ids.bot && guild.botIsMember ? NO_ROLES : undefined);
    if (!found) return undefined;
    return {
      user: user(id),
      nick: found.nick ?? null,
      avatar: null,
      roles: found.roles,
      joined_at: JOINED,
      premium_since: null,
      deaf: false,
      mute: false,
      flags: 0,
      pending: false,
      communication_disabled_until: null,
    };
  };

  const lineOf = (channel: FakeChannel): FakeChannel[] => {
    const parent = channel.parent === undefined ? undefined : world.channels.get(channel.parent);
    return parent ? [channel, parent] : [channel];
  };
  const isIn = ({ guild }: FakeChannel): boolean =>
    guild === undefined || world.guilds.get(guild)?.botIsMember === true;
  const sees = (channel: FakeChannel): boolean =>
    isIn(channel) && lineOf(channel).every(({ botSees }) => botSees);
  const sends = (channel: FakeChannel): boolean =>
    sees(channel) && lineOf(channel).every(({ botSends }) => botSends);

  /** What somebody may do in a channel. */
  const permissions = (id: string, channel: FakeChannel): bigint => {
    const guild = world.guilds.get(channel.guild ?? "");
    if (!guild) return ALL & ~PERMISSIONS.administrator & ~PERMISSIONS.manageGuild;
    if (guild.owner === id) return ALL;
    const roles = [guild.id, ...(guild.members.get(id)?.roles ?? [])];
    const sum = roles.reduce((bits, role) => bits | (guild.roles.get(role)?.permissions ?? 0n), 0n);
    if (sum & PERMISSIONS.administrator) return ALL;
    return id === ids.bot ? sum & ~denied(sees(channel), sends(channel)) : sum;
  };

  const channel = (found: FakeChannel): Json => ({
    id: found.id,
    type: found.type,
    last_message_id: null,
    ...(found.type === DIRECT
      ? { recipients: [user(found.recipient ?? "")] }
      : {
          guild_id: found.guild,
          name: found.name,
          parent_id: found.parent ?? null,
          position: 0,
          nsfw: false,
          topic: null,
          permission_overwrites: overwrites(found),
        }),
    ...(found.type === THREAD && {
      owner_id: ids.bot,
      message_count: 0,
      member_count: 1,
      thread_metadata: {
        archived: found.archived,
        auto_archive_duration: 1440,
        archive_timestamp: JOINED,
        locked: false,
      },
    }),
  });

  const roles = (guild: FakeGuild): Json[] =>
    [...guild.roles.values()].map(({ id, name, permissions: bits }, position) => ({
      id,
      name,
      permissions: String(bits),
      position,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      hoist: false,
      managed: false,
      mentionable: false,
      icon: null,
      unicode_emoji: null,
      flags: 0,
    }));

  const channelsOf = (guild: FakeGuild): FakeChannel[] =>
    [...world.channels.values()].filter((one) => one.guild === guild.id);

  const guild = (found: FakeGuild): Json => ({
    id: found.id,
    name: found.name,
    icon: null,
    owner_id: found.owner,
    roles: roles(found),
    emojis: [],
    stickers: [],
    features: [],
    preferred_locale: "en-US",
    verification_level: 0,
    premium_tier: 0,
    system_channel_id: null,
  });

  return {
    user,
    member,
    permissions,
    channel,
    roles,
    channelsOf,
    guild,
    sees,
    sends,
    /** A guild as the gateway tells it when the bot connects. */
    wholeGuild: (found: FakeGuild): Json => ({
      ...guild(found),
      joined_at: JOINED,
      large: false,
      unavailable: false,
      member_count: found.members.size + 1,
      members: [member(found, ids.bot)],
      channels: channelsOf(found)
        .filter(({ type }) => type !== THREAD)
        .map(channel),
      threads: channelsOf(found)
        .filter((one) => one.type === THREAD && sees(one))
        .map(channel),
      presences: [],
      voice_states: [],
      stage_instances: [],
      guild_scheduled_events: [],
      soundboard_sounds: [],
    }),
    /**
     * A channel that the bot may look into.
     * @throws Refusal
     */
    seen(id: string): FakeChannel {
      const found = world.channels.get(id);
      if (!found) throw REFUSALS.unknownChannel();
      if (!sees(found)) throw REFUSALS.missingAccess();
      return found;
    },
    /**
     * A guild that the bot is in.
     * @throws Refusal
     */
    entered(id: string): FakeGuild {
      const found = world.guilds.get(id);
      if (!found) throw REFUSALS.unknownGuild();
      if (!found.botIsMember) throw REFUSALS.missingAccess();
      return found;
    },
    /** @throws Refusal */
    mustSend(found: FakeChannel): void {
      if (!sends(found)) throw REFUSALS.missingPermissions();
      const person = found.type === DIRECT && world.users.get(found.recipient ?? "");
      const isMet = [...world.guilds.values()].some(
        ({ botIsMember, members }) => botIsMember && members.has(found.recipient ?? ""),
      );
      if (person && !(person.takesDirectMessages && isMet)) throw REFUSALS.noDirectMessages();
    },
  };
}

const JOINED = "2021-03-01T00:00:00.000000+00:00";
const NO_ROLES = { roles: [] as string[], nick: undefined };

const denied = (sees: boolean, sends: boolean): bigint =>
  (sees ? 0n : PERMISSIONS.view) | (sends ? 0n : PERMISSIONS.send | PERMISSIONS.sendInThreads);

function overwrites({ botSees, botSends }: FakeChannel): Json[] {
  const deny = denied(botSees, botSends);
  return deny === 0n ? [] : [{ id: ids.bot, type: 1, allow: "0", deny: String(deny) }];
}
