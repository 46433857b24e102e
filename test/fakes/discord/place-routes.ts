import { ids } from "./ids.ts";
import type { Places } from "./places.ts";
import { REFUSALS } from "./refusal.ts";
import type { Handlers } from "./rest.ts";
import type { Json } from "./state.ts";
import type { World } from "./world.ts";

/** Reads about the bot, its guilds, members and channels. */
export function placeRoutes(world: World, places: Places, application: () => Json): Handlers {
  const guilds = () => [...world.guilds.values()].filter(({ botIsMember }) => botIsMember);
  const own = () => ({ status: 200, body: application() });
  return {
    "GET /users/@me": () => ({
      status: 200,
      body: { ...places.user(ids.bot), verified: true, mfa_enabled: false, flags: 0 },
    }),
    "GET /users/@me/guilds": () => ({
      status: 200,
      body: guilds().map(({ id, name }) => ({
        id,
        name,
        owner: false,
        permissions: "0",
        features: [],
      })),
    }),
    "GET /applications/@me": own,
    "GET /oauth2/applications/@me": own,
    "GET /guilds/:guild": ({ params }) => ({
      status: 200,
      body: places.guild(places.entered(params.guild ?? "")),
    }),
    "GET /guilds/:guild/roles": ({ params }) => ({
      status: 200,
      body: places.roles(places.entered(params.guild ?? "")),
    }),
    "GET /guilds/:guild/channels": ({ params }) => ({
      status: 200,
      body: places.channelsOf(places.entered(params.guild ?? "")).map(places.channel),
    }),
    "GET /guilds/:guild/members/:user": ({ params }) => {
      const member = places.member(places.entered(params.guild ?? ""), params.user ?? "");
      if (!member) throw REFUSALS.unknownMember();
      return { status: 200, body: member };
    },
    "GET /channels/:channel": ({ params }) => ({
      status: 200,
      body: places.channel(places.seen(params.channel ?? "")),
    }),
  };
}
