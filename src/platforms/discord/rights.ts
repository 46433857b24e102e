import { OverwriteType, PermissionFlagsBits, Routes } from "discord.js";
import { z } from "zod";
import type { Client } from "./client.ts";

const bits = z.string().regex(/^\d+$/);
const channel = z.object({
  name: z.string().nullish(),
  guild_id: z.string(),
  permission_overwrites: z
    .array(z.object({ id: z.string(), type: z.number(), allow: bits, deny: bits }))
    .nullish(),
});
const roles = z.array(z.object({ id: z.string(), permissions: bits }));
const member = z.object({ roles: z.array(z.string()) });

/** What the bot must be allowed in a channel, by the names that people see. */
const NEEDED: readonly (readonly [string, bigint])[] = [
  ["View Channel", PermissionFlagsBits.ViewChannel],
  ["Send Messages", PermissionFlagsBits.SendMessages],
  ["Embed Links", PermissionFlagsBits.EmbedLinks],
];

export interface ChannelRights {
  readonly name: string;
  /** Names of permissions. */
  readonly missing: readonly string[];
}

/**
 * Reads what the bot may do in a channel.
 * @param bot its user's id
 * @throws DiscordError, or ZodError for an answer of another form
 */
export async function rightsIn(client: Client, id: string, bot: string): Promise<ChannelRights> {
  const place = channel.parse(await get(client, "channel", Routes.channel(id)));
  const [own, all] = await Promise.all([
    get(client, "member", Routes.guildMember(place.guild_id, bot)).then((raw) => member.parse(raw)),
    get(client, "roles", Routes.guildRoles(place.guild_id)).then((raw) => roles.parse(raw)),
  ]);
  const held = new Set([place.guild_id, ...own.roles]);
  const granted = all
    .filter((role) => held.has(role.id))
    .reduce((sum, { permissions }) => sum | BigInt(permissions), 0n);
  const allowed = withOverwrites(granted, place, held, bot);
  const missing = NEEDED.filter(([, bit]) => (allowed & bit) === 0n).map(([name]) => name);
  return { name: place.name ?? id, missing };
}

/** A channel changes what roles grant: first for everybody, then for roles, then for one person. */
function withOverwrites(
  granted: bigint,
  { guild_id, permission_overwrites }: z.infer<typeof channel>,
  held: ReadonlySet<string>,
  bot: string,
): bigint {
  if (granted & PermissionFlagsBits.Administrator) return ~0n;
  const all = permission_overwrites ?? [];
  const levels = [
    all.filter(({ id }) => id === guild_id),
    all.filter(({ id, type }) => type === OverwriteType.Role && id !== guild_id && held.has(id)),
    all.filter(({ id, type }) => type === OverwriteType.Member && id === bot),
  ];
  return levels.reduce((allowed, level) => {
    const denied = level.reduce((sum, { deny }) => sum | BigInt(deny), 0n);
    const given = level.reduce((sum, { allow }) => sum | BigInt(allow), 0n);
    return (allowed & ~denied) | given;
  }, granted);
}

const get = (client: Client, what: string, route: `/${string}`): Promise<unknown> =>
  client.asBot({ what: `GET ${what}`, method: "GET", route });
