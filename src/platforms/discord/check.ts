import { Routes } from "discord.js";
import { z } from "zod";
import type { Finding } from "../../model/finding.ts";
import { discordError } from "./errors.ts";
import { placesToChange, type RegisterTools } from "./register.ts";
import { rightsIn } from "./rights.ts";

export interface CheckTools extends RegisterTools {
  /** Channels of the configuration, in which the bot is to speak. */
  readonly channels: readonly string[];
}

const TOKEN_TODO = "Reset the token under Bot in the developer portal, and set DISCORD_TOKEN";
const REACH_TODO = "See whether this machine reaches Discord (DISCORD_API_URL, proxy, firewall)";
const INVITE_TODO =
  "Invite the bot with the scopes bot and applications.commands (docs/platforms/discord.md)";

const user = z.object({ id: z.string(), username: z.string() });
const application = z.object({
  id: z.string(),
  verify_key: z.string(),
  interactions_endpoint_url: z.string().nullish(),
});
const guilds = z.array(z.object({ id: z.string(), name: z.string() }));

/** Tries what can be tried without anybody noticing. */
export async function* checkDiscord(tools: CheckTools): AsyncGenerator<Finding> {
  const { bot, finding } = await checkToken(tools);
  yield finding;
  if (bot === undefined) return;
  yield* checkApplication(tools);
  yield* checkGuilds(tools);
  yield* checkCommands(tools);
  for (const id of tools.channels) yield await checkChannel(tools, id, bot);
}

async function checkToken({
  client,
}: CheckTools): Promise<{ readonly bot?: string; readonly finding: Finding }> {
  const what = "bot token";
  try {
    const route = Routes.user();
    const { id, username } = user.parse(await client.asBot({ what, method: "GET", route }));
    return { bot: id, finding: { what, ok: true, detail: username } };
  } catch (error) {
    return { finding: { what, ok: false, ...troubleOf(error, what, TOKEN_TODO) } };
  }
}

async function* checkApplication({ client }: CheckTools): AsyncGenerator<Finding> {
  const what = "application";
  const { mode, applicationId, publicKey } = client.secrets;
  try {
    const route = Routes.currentApplication();
    const found = application.parse(await client.asBot({ what, method: "GET", route }));
    yield same("application id", found.id === applicationId, "DISCORD_APPLICATION_ID");
    if (publicKey !== undefined) {
      const isKey = found.verify_key.toLowerCase() === publicKey.toLowerCase();
      yield same("public key", isKey, "DISCORD_PUBLIC_KEY");
    }
    yield delivery(mode, found.interactions_endpoint_url ?? "");
  } catch (error) {
    yield { what, ok: false, ...troubleOf(error, what, REACH_TODO) };
  }
}

function same(what: string, ok: boolean, variable: string): Finding {
  if (ok) return { what, ok, detail: "belongs to the token" };
  const todo = `Copy it again from General Information of the token's application: ${variable}`;
  return { what, ok, detail: "belongs to another application than the token", todo };
}

/** Discord delivers by one way only: where an address is set, the gateway stays silent. */
function delivery(mode: "gateway" | "http", endpoint: string): Finding {
  const what = "delivery";
  if (mode === "gateway") {
    if (endpoint === "") return { what, ok: true, detail: "over the gateway" };
    const detail = "an Interactions Endpoint URL is set, so nothing comes over the gateway";
    const todo = "Clear it under General Information, or set mode: http";
    return { what, ok: false, detail, todo };
  }
  if (endpoint.endsWith("/discord/interactions")) return { what, ok: true, detail: endpoint };
  const detail = endpoint === "" ? "no Interactions Endpoint URL is set" : `goes to ${endpoint}`;
  const todo =
    "Set it under General Information to https://<your host>/discord/interactions while the bot runs";
  return { what, ok: false, detail, todo };
}

async function* checkGuilds({ client, options }: CheckTools): AsyncGenerator<Finding> {
  const what = "servers";
  try {
    const route = Routes.userGuilds();
    const found = guilds.parse(await client.asBot({ what, method: "GET", route }));
    if (found.length === 0)
      yield { what, ok: false, detail: "the bot is in none", todo: INVITE_TODO };
    else yield { what, ok: true, detail: found.map(({ name }) => name).join(", ") };
    for (const id of options.guilds ?? [])
      if (!found.some((guild) => guild.id === id))
        yield {
          what: `server ${id}`,
          ok: false,
          detail: "the bot is not in it",
          todo: INVITE_TODO,
        };
  } catch (error) {
    yield { what, ok: false, ...troubleOf(error, what, REACH_TODO) };
  }
}

async function* checkCommands(tools: CheckTools): AsyncGenerator<Finding> {
  const what = "commands";
  try {
    for (const { scope, differs } of await placesToChange(tools)) {
      const where = `${what} ${scope}`;
      if (!differs) yield { what: where, ok: true, detail: "/vm is up to date" };
      else {
        const todo = "Run lamplighter register; the bot also does it when it starts";
        yield { what: where, ok: false, detail: "/vm is missing or out of date", todo };
      }
    }
  } catch (error) {
    yield { what, ok: false, ...troubleOf(error, what, INVITE_TODO) };
  }
}

async function checkChannel({ client }: CheckTools, id: string, bot: string): Promise<Finding> {
  const what = `channel ${id}`;
  try {
    const { name, missing } = await rightsIn(client, id, bot);
    if (missing.length === 0) return { what, ok: true, detail: `may write in #${name}` };
    const todo = `Give the bot's role ${missing.join(", ")} in #${name}`;
    return { what, ok: false, detail: `#${name} lacks ${missing.join(", ")}`, todo };
  } catch (error) {
    const todo = "Give the bot's role View Channel there, or correct the id in the configuration";
    return { what, ok: false, ...troubleOf(error, what, todo) };
  }
}

function troubleOf(error: unknown, what: string, todo: string): Pick<Finding, "detail" | "todo"> {
  const { kind, message } = discordError(error, what);
  return { detail: message, todo: kind === "unreachable" ? REACH_TODO : todo };
}
