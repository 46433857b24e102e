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
}

interface Place {
  readonly scope: string;
  readonly route: `/${string}`;
  readonly wanted: readonly CommandBody[];
}

const list = z.array(z.looseObject({ name: z.string() }));

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
export async function placesToChange(
  tools: RegisterTools,
): Promise<readonly (Place & { readonly differs: boolean })[]> {
  const found: (Place & { readonly differs: boolean })[] = [];
  for (const place of placesOf(tools)) {
    const current = await registeredIn(tools.client, place);
    found.push({ ...place, differs: registrationDiffers(current, place.wanted) });
  }
  return [...found, ...(await leftover(tools))];
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

/** Where the servers are named, a `/vm` of before that is offered everywhere would stand beside theirs. */
async function leftover({ client, options }: RegisterTools) {
  if (!options.guilds) return [];
  const route = Routes.applicationCommands(client.secrets.applicationId);
  const place: Place = { scope: "everywhere", route, wanted: [] };
  const current = await registeredIn(client, place);
  return current.some(({ name }) => name === COMMAND_NAME) ? [{ ...place, differs: true }] : [];
}

async function registeredIn(client: Client, { scope, route }: Place) {
  const answer = await client.asBot({ what: `GET commands ${scope}`, method: "GET", route });
  return list.safeParse(answer).data ?? [];
}
