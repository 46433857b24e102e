import { ids } from "./ids.ts";
import type { Places } from "./places.ts";
import type { Json } from "./state.ts";
import type { FakeChannel, FakeUser, World } from "./world.ts";

const FILE_BYTES_MAX = 10 * 1024 * 1024;

export interface Event {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly user: string;
  readonly channel: string;
  readonly data: Json;
  /** The message that was clicked, as the API shows it. */
  readonly message?: Json | undefined;
}

/** Interactions as Discord words them. */
export function createPayloads(world: World, places: Places) {
  const known = (user: string, channel: string): [FakeUser, FakeChannel] => {
    const [person, place] = [world.users.get(user), world.channels.get(channel)];
    if (!person) throw new Error(`There is no user ${user}`);
    if (!place) throw new Error(`There is no channel ${channel}`);
    return [person, place];
  };

  const whose = (person: FakeUser, place: FakeChannel): Json => {
    const guild = world.guilds.get(place.guild ?? "");
    if (!guild) return { user: places.user(person.id), context: 1 };
    const member = places.member(guild, person.id);
    if (!member) throw new Error(`${person.name} is not in the guild of #${place.name}`);
    const permissions = String(places.permissions(person.id, place));
    return {
      member: { ...member, permissions },
      guild_id: guild.id,
      guild: { id: guild.id, locale: "en-US", features: [] },
      guild_locale: "en-US",
      context: 0,
    };
  };

  return {
    known,
    payload({ id, token, type, user, channel, data, message }: Event): Json {
      const [person, place] = known(user, channel);
      return {
        id,
        application_id: ids.bot,
        type,
        token,
        version: 1,
        data,
        ...whose(person, place),
        channel_id: place.id,
        channel: { ...places.channel(place), permissions: String(places.permissions(user, place)) },
        ...(message && { message }),
        locale: person.locale,
        app_permissions: String(places.permissions(ids.bot, place)),
        entitlements: [],
        authorizing_integration_owners: place.guild ? { "0": place.guild } : {},
        attachment_size_limit: FILE_BYTES_MAX,
      };
    },
  };
}
