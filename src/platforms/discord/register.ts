import { Routes } from "discord.js";
import { z } from "zod";
import type { Declaration } from "../platform.ts";
import type { Client } from "./client.ts";
import type { DiscordOptions } from "./options.ts";
import {
  COMMAND_NAME,
  type CommandBody,
  commandBody,
  registrationDiffers,
} from "./registration.ts";

/** One list of commands that Discord keeps: for everywhere, or for one server. */
export interface RegisteredScope {
  /** `everywhere`, or `server 123…`. */
  readonly scope: string;
  readonly state: "up to date" | "changed";
}

export interface RegisterTools {
  readonly client: Client;
  readonly options: DiscordOptions;
  readonly declarations: readonly Declaration[];
  /** Also looks for what servers still offer of before. */
  readonly thorough?: boolean | undefined;
}

interface Place {
  readonly scope: string;
  readonly route: `/${string}`;
  readonly wanted: readonly CommandBody[];
}

type Checked = Place & { readonly differs: boolean };

const list = z.array(z.looseObject({ name: z.string() }));
const guilds = z.array(z.object({ id: z.string() }));

/** Brings Discord's lists to what the commands declare, each in one call, and only where something differs. */
export async function registerCommands(tools: RegisterTools): Promise<readonly RegisteredScope[]> {
  const done: RegisteredScope[] = [];
  for (const place of await placesToChange(tools)) {
    const { scope, route, wanted, differs } = place;
    if (differs)
      await tools.client.asBot({
        what: `PUT commands ${scope}`,
        method: "PUT",
        route,
        body: wanted,
      });
    done.push({ scope, state: differs ? "changed" : "up to date" });
  }
  return done;
}

/** Each list that matters here, and whether it is as wanted. Changes nothing. */
export async function placesToChange(tools: RegisterTools): Promise<readonly Checked[]> {
  const found: Checked[] = [];
  for (const place of placesOf(tools)) {
    const current = await registeredIn(tools.client, place);
    found.push({ ...place, differs: registrationDiffers(current, place.wanted) });
  }
  return [...found, ...(await leftovers(tools))];
}

function placesOf({ client, options, declarations }: RegisterTools): readonly Place[] {
  const { applicationId } = client.secrets;
  if (!options.guilds)
    return [
      {
        scope: "everywhere",
        route: Routes.applicationCommands(applicationId),
        wanted: [commandBody(declarations, "global")],
      },
    ];
  const wanted = [commandBody(declarations, "guild")];
  return options.guilds.map((guild) => ({
    scope: `server ${guild}`,
    route: Routes.applicationGuildCommands(applicationId, guild),
    wanted,
  }));
}

/**
 * A `/vm` of before that would stand beside the one that is wanted: offered everywhere where servers are named, or by
 * servers where none is. The latter is looked for only by hand, for it costs a call for each server.
 */
async function leftovers(tools: RegisterTools): Promise<readonly Checked[]> {
  const { client, options, thorough = false } = tools;
  const { applicationId } = client.secrets;
  const everywhere = { scope: "everywhere", route: Routes.applicationCommands(applicationId) };
  const places = options.guilds
    ? [everywhere]
    : (thorough ? await ownGuilds(client) : []).map((guild) => ({
        scope: `server ${guild}`,
        route: Routes.applicationGuildCommands(applicationId, guild),
      }));
  const found: Checked[] = [];
  for (const place of places.map((one) => ({ ...one, wanted: [] }))) {
    const current = await registeredIn(client, place);
    if (current.some(({ name }) => name === COMMAND_NAME)) found.push({ ...place, differs: true });
  }
  return found;
}

async function ownGuilds(client: Client): Promise<readonly string[]> {
  const what = "GET servers";
  const answer = await client.asBot({ what, method: "GET", route: Routes.userGuilds() });
  return (guilds.safeParse(answer).data ?? []).map(({ id }) => id);
}

async function registeredIn(client: Client, { scope, route }: Place) {
  const answer = await client.asBot({ what: `GET commands ${scope}`, method: "GET", route });
  return list.safeParse(answer).data ?? [];
}
