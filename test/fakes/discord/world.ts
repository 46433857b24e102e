import { ids, type NewSnowflake } from "./ids.ts";

/** A place with people in it, as Discord knows it. Plain data: a test may change it as it likes. */
export interface FakeGuild {
  readonly id: string;
  name: string;
  readonly owner: string;
  /** Whether the bot user is in it; without, only its commands are. */
  botIsMember: boolean;
  readonly roles: Map<string, FakeRole>;
  readonly members: Map<string, FakeMember>;
}

export interface FakeRole {
  readonly id: string;
  name: string;
  permissions: bigint;
}

export interface FakeMember {
  /** Without @everyone. */
  roles: string[];
  nick?: string | undefined;
}

export interface FakeUser {
  readonly id: string;
  name: string;
  locale: string;
  /** Whether the bot may write to this person directly. */
  takesDirectMessages: boolean;
}

export const TEXT = 0;
export const DIRECT = 1;
export const THREAD = 11;

export interface FakeChannel {
  readonly id: string;
  readonly type: typeof TEXT | typeof DIRECT | typeof THREAD;
  name: string;
  /** Absent for direct messages. */
  readonly guild?: string | undefined;
  /** The channel of a thread. */
  readonly parent?: string | undefined;
  /** With whom, for direct messages. */
  readonly recipient?: string | undefined;
  botSees: boolean;
  botSends: boolean;
  archived: boolean;
}

export const PERMISSIONS = {
  administrator: 1n << 3n,
  manageGuild: 1n << 5n,
  view: 1n << 10n,
  send: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readHistory: 1n << 16n,
  useCommands: 1n << 31n,
  sendInThreads: 1n << 38n,
} as const;

const EVERYONE = Object.entries(PERMISSIONS)
  .filter(([name]) => name !== "administrator" && name !== "manageGuild")
  .reduce((sum, [, bit]) => sum | bit, 0n);

export type World = ReturnType<typeof createWorld>;

/** Told of what the gateway would tell a bot with the Guilds intent. */
export type Tell = (
  event: string,
  about: { readonly guild: string } & (
    | { readonly channel: FakeChannel }
    | { readonly role: FakeRole }
    | object
  ),
) => void;

/** Ann and Ben are developers, Ben is on call, Eve is nobody. */
export function createWorld(newId: NewSnowflake, tell: Tell) {
  const guilds = new Map<string, FakeGuild>();
  const users = new Map<string, FakeUser>();
  const channels = new Map<string, FakeChannel>();

  const addUser = (user: Partial<FakeUser> = {}): FakeUser => {
    const id = user.id ?? newId();
    const added = { name: "somebody", locale: "en-US", takesDirectMessages: true, ...user, id };
    users.set(id, added);
    return added;
  };

  const guildOf = (id: string): FakeGuild => {
    const guild = guilds.get(id);
    if (!guild) throw new Error(`There is no guild ${id}`);
    return guild;
  };

  const addGuild = (guild: Partial<FakeGuild> = {}): FakeGuild => {
    const id = guild.id ?? newId();
    const added: FakeGuild = {
      name: "A guild",
      owner: ids.eve,
      botIsMember: true,
      roles: new Map([[id, { id, name: "@everyone", permissions: EVERYONE }]]),
      members: new Map(),
      ...guild,
      id,
    };
    guilds.set(id, added);
    if (added.botIsMember) tell("GUILD_CREATE", { guild: id });
    return added;
  };

  const addRole = (role: Partial<FakeRole> = {}, guild: string = ids.guild): FakeRole => {
    const id = role.id ?? newId();
    const added = { name: "a role", permissions: 0n, ...role, id };
    guildOf(guild).roles.set(id, added);
    tell("GUILD_ROLE_CREATE", { guild, role: added });
    return added;
  };

  const addChannel = (channel: Partial<FakeChannel> = {}): FakeChannel => {
    const id = channel.id ?? newId();
    const type = channel.type ?? (channel.parent === undefined ? TEXT : THREAD);
    const guild = type === DIRECT ? undefined : (channel.guild ?? ids.guild);
    const base = { name: "a-channel", botSees: true, botSends: true, archived: false };
    const added: FakeChannel = { ...base, ...channel, id, type, guild };
    channels.set(id, added);
    if (guild)
      tell(type === THREAD ? "THREAD_CREATE" : "CHANNEL_CREATE", { guild, channel: added });
    return added;
  };

  return {
    guilds,
    users,
    channels,
    addUser,
    addGuild,
    addRole,
    addChannel,
    /** Makes a person a member with these roles and no others. The gateway does not tell: that would need an intent. */
    join(user: string, roles: readonly string[] = [], guild: string = ids.guild): void {
      guildOf(guild).members.set(user, { roles: [...roles] });
    },
    leave(user: string, guild: string = ids.guild): void {
      guildOf(guild).members.delete(user);
    },
    /** The channel of direct messages with a person. */
    direct(recipient: string): FakeChannel {
      const open = [...channels.values()].find((one) => one.recipient === recipient);
      return open ?? addChannel({ type: DIRECT, name: "", recipient });
    },
    changeChannel(id: string, change: Partial<Omit<FakeChannel, "id" | "type">>): void {
      const channel = channels.get(id);
      if (!channel?.guild) throw new Error(`There is no channel ${id}`);
      Object.assign(channel, change);
      const event = channel.type === THREAD ? "THREAD_UPDATE" : "CHANNEL_UPDATE";
      tell(event, { guild: channel.guild, channel });
    },
    removeChannel(id: string): void {
      const channel = channels.get(id);
      if (!channel?.guild || !channels.delete(id)) return;
      const event = channel.type === THREAD ? "THREAD_DELETE" : "CHANNEL_DELETE";
      tell(event, { guild: channel.guild, channel });
    },
    removeRole(id: string, guild: string = ids.guild): void {
      const { roles, members } = guildOf(guild);
      const role = roles.get(id);
      if (!role || !roles.delete(id)) return;
      for (const member of members.values())
        member.roles = member.roles.filter((one) => one !== id);
      tell("GUILD_ROLE_DELETE", { guild, role });
    },
    /** The bot is thrown out; its commands stay. */
    expelBot(guild: string = ids.guild): void {
      guildOf(guild).botIsMember = false;
      tell("GUILD_DELETE", { guild });
    },
  };
}

/** Fills the world with the guild that every test knows. */
export function furnish(world: World): void {
  for (const name of ["ann", "ben", "eve"] as const) world.addUser({ id: ids[name], name });
  world.addGuild({ id: ids.guild, name: "Acme" });
  world.addRole({ id: ids.devs, name: "devs" });
  world.addRole({ id: ids.oncall, name: "oncall" });
  world.join(ids.ann, [ids.devs]);
  world.join(ids.ben, [ids.devs, ids.oncall]);
  world.join(ids.eve);
  world.addChannel({ id: ids.ops, name: "ops" });
  world.addChannel({ id: ids.dev, name: "dev" });
  world.addChannel({ id: ids.quiet, name: "quiet", botSends: false });
  world.addChannel({ id: ids.secret, name: "secret", botSees: false });
  world.addChannel({ id: ids.opsThread, name: "a thread", parent: ids.ops });
}
