import { expect, vi } from "vitest";
import { commands } from "../../../commands/index.ts";
import { readCommand } from "../../../src/grammar/read.ts";
import { ids } from "../../fakes/discord/ids.ts";
import {
  type FakeDiscord,
  type FakeMessage,
  latest,
  startFakeDiscord,
} from "../../fakes/discord/index.ts";
import type { OptionValue } from "../../fakes/discord/types.ts";
import { seenIn } from "../discord-text.ts";
import type { ChatKind, Who } from "./stage.ts";

const config = (mode: "gateway" | "http") => ({
  platform: { discord: { mode, guilds: [ids.guild] } },
  channel: { discord: ids.ops },
  ann: `discord:user:${ids.ann}`,
  ben: `discord:role:${ids.oncall}`,
});

export const discordGateway: ChatKind = {
  name: "Discord's gateway",
  async open() {
    const discord = await startFakeDiscord();
    return {
      env: discord.env,
      config: config("gateway"),
      async enter() {
        // Whoever leads connects a moment after the start.
        await vi.waitFor(() => expect(discord.gateway.connections()).toBe(1), 10_000);
        return chatIn(discord);
      },
    };
  },
};

export const discordHttp: ChatKind = {
  name: "Discord over HTTP",
  async open() {
    const discord = await startFakeDiscord();
    return {
      env: discord.env,
      config: config("http"),
      async enter({ url }) {
        await discord.endpoint.use(`${url}/discord/interactions`);
        return chatIn(discord);
      },
    };
  },
};

function chatIn(discord: FakeDiscord) {
  const visibleTo = (who: Who) => [...discord.inChannel(ids.ops), ...discord.onlyFor(ids[who])];
  return {
    async says(who: Who, words: string) {
      const { command, options } = asChosen(words);
      const path = pathTo(discord, command);
      await discord.people.slash({ user: ids[who], channel: ids.ops, command: path, options });
      await settled(discord);
    },
    async presses(who: Who, label: string) {
      const message = visibleTo(who)
        .filter((one) => textOf(one).includes(`[${label}]`))
        .sort((one, other) => latest(one).at - latest(other).at)
        .at(-1);
      if (!message) throw new Error(`no message with a button ${label}`);
      await discord.people.click({ user: ids[who], message, button: label });
      await settled(discord);
    },
    heard: (who: Who) => textOf(discord.onlyFor(ids[who]).at(-1)),
    shown: () => textOf(discord.inChannel(ids.ops).at(-1)),
    close: () => discord.close(),
  };
}

/** Where the subcommand stands: by itself, or in the group of those for which there was no room. */
function pathTo(discord: FakeDiscord, command: string): string {
  const entries = (discord.commands(ids.guild)[0]?.options ?? []) as readonly {
    readonly name: string;
    readonly options?: readonly { readonly name: string }[];
  }[];
  if (entries.some(({ name }) => name === command)) return command;
  const group = entries.find(({ options }) => options?.some(({ name }) => name === command));
  return group ? `${group.name} ${command}` : command;
}

/** Nobody is left with "is thinking…". */
async function settled(discord: FakeDiscord): Promise<void> {
  while (discord.thinking().length > 0) await new Promise((resolve) => setImmediate(resolve));
}

/** The words as the options that a person fills in there. What cannot be read is typed into the first option as it is. */
function asChosen(words: string): {
  readonly command: string;
  readonly options: Readonly<Record<string, OptionValue>>;
} {
  const { command, values } = readCommand(commands, words);
  const options = Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    const chosen = typeof value === "object" ? value.words.join(" ") : value;
    return [[name, chosen] as const];
  });
  return { command: command.spec.name, options: Object.fromEntries(options) };
}

const textOf = (message: FakeMessage | undefined): string =>
  message ? seenIn(latest(message).body as unknown as Parameters<typeof seenIn>[0]).text : "";
