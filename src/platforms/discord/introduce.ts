import { Routes } from "discord.js";
import type { Log } from "../../model/log.ts";
import type { Client } from "./client.ts";
import { discordError } from "./errors.ts";
import { type RegisterTools, registerCommands } from "./register.ts";

/** A token that Discord refuses is said at once; a Discord that cannot be reached is waited for. @throws DiscordError */
export async function introduce(client: Client, log: Log): Promise<void> {
  try {
    await client.asBot({ what: "GET bot", method: "GET", route: Routes.user() });
  } catch (cause) {
    const error = discordError(cause, "GET bot");
    if (error.kind === "not-allowed") throw error;
    log.warn({ detail: error.message }, "Discord could not be asked who the bot is");
  }
}

/** Registers what can be typed. Without it the commands of before are still understood, so the bot starts anyway. */
export async function registerQuietly(tools: RegisterTools, log: Log): Promise<void> {
  try {
    for (const { scope, state } of await registerCommands(tools))
      log.info({ scope, state }, "The commands that Discord offers were compared");
  } catch (error) {
    const detail = discordError(error, "commands").message;
    log.warn({ detail }, "The commands could not be registered: run lamplighter register");
  }
}
