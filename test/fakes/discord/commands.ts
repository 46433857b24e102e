import { discordProblems } from "../../support/discord-limits.ts";
import { ids, type NewSnowflake } from "./ids.ts";
import { REFUSALS } from "./refusal.ts";
import type { Handlers, RestRequest } from "./rest.ts";
import type { Json } from "./state.ts";
import type { World } from "./world.ts";

export type CommandRegistry = ReturnType<typeof createCommandRegistry>;

/** What the bot has registered, for each guild and globally (""). */
export function createCommandRegistry(world: World, newId: NewSnowflake) {
  const scopes = new Map<string, readonly Json[]>();
  const of = (scope: string): readonly Json[] => scopes.get(scope) ?? [];

  /** Replaces the whole list; a command that stays keeps its id, and one that is the same its version. */
  const put = (scope: string, commands: unknown): readonly Json[] => {
    const problems = discordProblems("commands", commands);
    if (problems.length > 0) throw REFUSALS.badForm(...problems);
    const stored = (commands as Json[]).map((command) => {
      const before = of(scope).find(
        (one) => one.name === command.name && one.type === (command.type ?? 1),
      );
      const shape = { ...FRAME, ...(scope === "" && GLOBAL_FRAME), ...normal(command) };
      const { id = newId(), version, ...was } = before ?? {};
      const named = { application_id: ids.bot, ...(scope !== "" && { guild_id: scope }), ...shape };
      const same = JSON.stringify(was) === JSON.stringify(named);
      return { id, ...named, version: same ? version : newId() };
    });
    scopes.set(scope, stored);
    return stored;
  };

  /** The bot needs not be in a guild to have commands there, but the guild must exist. */
  const scopeOf = ({ params }: RestRequest): string => {
    if (params.app !== ids.bot) throw REFUSALS.missingAccess();
    const { guild = "" } = params;
    if (guild !== "" && !world.guilds.has(guild)) throw REFUSALS.missingAccess();
    return guild;
  };
  const read = (request: RestRequest) => ({ status: 200, body: of(scopeOf(request)) });
  const write = (request: RestRequest) => ({
    status: 200,
    body: put(scopeOf(request), request.body),
  });

  const routes: Handlers = {
    "GET /applications/:app/commands": read,
    "PUT /applications/:app/commands": write,
    "GET /applications/:app/guilds/:guild/commands": read,
    "PUT /applications/:app/guilds/:guild/commands": write,
  };

  return {
    of,
    put,
    routes,
    /** The command that a person sees under this name: the guild's own goes before the global one. */
    find(name: string, guild: string | undefined): Json | undefined {
      const inDirect = ({ contexts }: Json) => !Array.isArray(contexts) || contexts.includes(1);
      const offered = guild === undefined ? of("").filter(inDirect) : [...of(guild), ...of("")];
      return offered.find((one) => one.name === name && one.type === 1);
    },
  };
}

/** What Discord shows of a command beside what was sent. */
const FRAME = {
  type: 1,
  nsfw: false,
  default_member_permissions: null,
  name_localizations: null,
  description_localizations: null,
};
const GLOBAL_FRAME = { dm_permission: true, contexts: null, integration_types: [0] };

/** Discord leaves out what is not set: false, and empty lists. */
function normal(part: Json): Json {
  const pairs = Object.entries(part).map(([key, value]) => {
    if (key === "options" || key === "choices")
      return [key, (value as Json[]).map(normal)] as const;
    return [key, value] as const;
  });
  return Object.fromEntries(
    pairs.filter(([, value]) => value !== false && (!Array.isArray(value) || value.length > 0)),
  );
}
