import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type Answer,
  type Button,
  type Message,
  privately,
} from "../../../src/messages/message.ts";
import type { Log } from "../../../src/model/log.ts";
import type { Inquiry, Invocation, Suggestion } from "../../../src/model/people.ts";
import { discordOptions, discordSecrets } from "../../../src/platforms/discord/options.ts";
import type { DiscordPacing } from "../../../src/platforms/discord/pacing.ts";
import {
  createDiscordPlatform,
  type DiscordPlatform,
  type DiscordSetup,
} from "../../../src/platforms/discord/platform.ts";
import type { Declaration } from "../../../src/platforms/platform.ts";
import {
  type FakeDiscord,
  type FakeDiscordOptions,
  ids,
  type Slashed,
  startFakeDiscord,
} from "../../fakes/discord/index.ts";

export type Mode = "gateway" | "http";

export const DECLARATIONS: readonly Declaration[] = [
  {
    name: "list",
    summary: "List the instances you can see here",
    options: {
      instance: { kind: "instances", about: "only these", required: false },
      share: { kind: "flag", about: "show it to everybody" },
    },
  },
  {
    name: "stop",
    summary: "Stop instances",
    options: {
      instance: { kind: "instances", about: "what to stop", required: true },
      hard: { kind: "flag", about: "cut the power" },
      "dry-run": { kind: "flag", about: "say what would be done" },
    },
  },
  {
    name: "help",
    summary: "Show what you can do here",
    options: { command: { kind: "choice", about: "which", choices: ["list", "stop"] } },
  },
  { name: "confirm", summary: "Go ahead", hidden: true, options: {} },
];

/** Fast where the real numbers would make a test wait. */
const QUICK: Partial<DiscordPacing> = {
  identifyGapsMs: [0, 0],
  reconnectMs: [50],
  answerAgainMs: [50, 100, 200],
};

export interface Bot {
  readonly discord: FakeDiscord;
  readonly platform: DiscordPlatform;
  readonly heard: Invocation[];
  readonly asked: Inquiry[];
  readonly logged: string[];
  /** What the bot does with an invocation from now on. */
  answers(answer: (invocation: Invocation) => Promise<Answer> | Answer): void;
  suggests(suggestions: readonly Suggestion[] | Promise<readonly Suggestion[]>): void;
  /** Ann types `/vm …` in #ops, unless said otherwise. */
  types(command: string, more?: Partial<Slashed>): ReturnType<FakeDiscord["people"]["slash"]>;
  readonly url: string;
  /** From now on the bot's clock is so many milliseconds ahead of ours. */
  isAhead(ms: number): void;
  stop(): Promise<void>;
}

export interface BotOptions {
  readonly mode?: Mode;
  readonly discord?: FakeDiscordOptions;
  readonly platform?: Partial<DiscordSetup>;
  readonly pacing?: Partial<DiscordPacing>;
  /** Done with Discord before the bot begins. */
  readonly before?: (discord: FakeDiscord) => void;
}

/** The real adapter with the real discord.js, on a Discord of its own. */
export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const mode = options.mode ?? "gateway";
  const discord = await startFakeDiscord(options.discord);
  options.before?.(discord);
  const logged: string[] = [];
  const heard: Invocation[] = [];
  const asked: Inquiry[] = [];
  let aheadMs = 0;
  let answer: (invocation: Invocation) => Promise<Answer> | Answer = () => privately(said("Done"));
  let suggestions: readonly Suggestion[] | Promise<readonly Suggestion[]> = [];
  const platform = createDiscordPlatform({
    ...setupFor(discord, mode, logged),
    now: () => Date.now() + aheadMs,
    pacing: { ...QUICK, ...options.pacing },
    ...options.platform,
  });
  const server = await listen(platform);
  const close = async () => {
    await platform.stop();
    await server.close();
    await discord.close();
  };
  try {
    await platform.start(
      async (invocation) => {
        heard.push(invocation);
        return answer(invocation);
      },
      async (inquiry) => {
        asked.push(inquiry);
        return suggestions;
      },
    );
    if (mode === "http") await discord.endpoint.use(`${server.url}/discord/interactions`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    discord,
    platform,
    heard,
    asked,
    logged,
    url: `${server.url}/discord/interactions`,
    answers: (next) => {
      answer = next;
    },
    suggests: (next) => {
      suggestions = next;
    },
    types: (command, more = {}) =>
      discord.people.slash({ user: ids.ann, channel: ids.ops, command, ...more }),
    isAhead: (ms) => {
      aheadMs = ms;
    },
    stop: close,
  };
}

/** What an adapter on this Discord is made with. */
export function setupFor(discord: FakeDiscord, mode: Mode, logged: string[] = []): DiscordSetup {
  const options = discordOptions.parse({ mode });
  const found = discordSecrets(options, discord.env);
  if (!found.complete) throw new Error(found.problems.join());
  let count = 0;
  return {
    options,
    secrets: found.secrets,
    declarations: DECLARATIONS,
    now: Date.now,
    newId: () => `${process.pid}-${performance.now()}-${count++}`,
    log: logInto(logged),
  };
}

export function said(headline: string, ...buttons: Button[]): Message {
  return { headline: [headline], parts: [], buttons };
}

function logInto(lines: string[]): Log {
  const write = (level: string) => (fields: object, message: string) => {
    const { err, ...rest } = fields as { err?: Error };
    lines.push(`${level} ${message} ${JSON.stringify(rest)} ${err?.stack ?? ""}`);
  };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

async function listen(platform: DiscordPlatform) {
  const server: Server = createServer((request, response) => {
    if (platform.requestListener) platform.requestListener(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
