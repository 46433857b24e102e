import { commands } from "../../commands/index.ts";
import { type ConfigResult, type Environment, sayMistake } from "../config.ts";
import type { DiscordOptions } from "../platforms/discord/options.ts";
import type { Said } from "./said.ts";

interface RegisterTools {
  readonly env: Environment;
  readonly now: () => number;
}

/**
 * `lamplighter register`: brings the commands that Discord offers to what this version understands.
 * @returns the text for the terminal and the exit code: 0 where everything is as it should be
 */
export async function register(result: ConfigResult, tools: RegisterTools): Promise<Said> {
  if (!result.ok)
    return failed(["The configuration has mistakes:", ...result.mistakes.map(sayMistake)]);
  const options = result.config.platforms.discord;
  if (options === undefined)
    return failed(["The configuration names no Discord (platforms.discord)."]);
  return onDiscord(options as DiscordOptions, tools);
}

async function onDiscord(options: DiscordOptions, { env, now }: RegisterTools) {
  const { discordSecrets } = await import("../platforms/discord/options.ts");
  const found = discordSecrets(options, env);
  if (!found.complete) return failed(found.problems);
  const { register: registerCommands } = await import("../platforms/discord/platform.ts");
  const declarations = commands.map(({ spec }) => spec);
  try {
    const scopes = await registerCommands({ options, secrets: found.secrets, declarations, now });
    return { text: scopes.map(({ scope, state }) => `${scope}: ${state}`).join("\n"), code: 0 };
  } catch (error) {
    const { message } = error as Error;
    return failed([
      `Discord did not take the commands: ${message}`,
      "lamplighter check tells whether it is the token (DISCORD_TOKEN), a right, or the way there.",
    ]);
  }
}

const failed = (lines: readonly string[]) => ({ text: lines.join("\n"), code: 1 });
