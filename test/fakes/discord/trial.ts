import { Client, GatewayIntentBits, REST, Routes } from "discord.js";
import { afterEach, beforeEach } from "vitest";
import {
  type FakeDiscord,
  type FakeDiscordOptions,
  ids,
  type Reaction,
  type Slashed,
  startFakeDiscord,
} from "./index.ts";

export const COMMANDS = [
  {
    name: "vm",
    description: "Instances",
    options: [
      {
        type: 1,
        name: "stop",
        description: "Stop an instance",
        options: [
          { type: 3, name: "instance", description: "which", required: true, autocomplete: true },
          { type: 5, name: "hard", description: "cut the power", required: false },
        ],
      },
    ],
  },
];
export const STOP = {
  user: ids.ann,
  channel: ids.ops,
  command: "stop",
  options: { instance: "dev-box" },
};

export interface Payload {
  readonly id: string;
  readonly token: string;
  readonly type: number;
}

export interface Reply {
  readonly type: number;
  readonly data?: object;
}

/** The body of a message that mentions nobody. */
export const text = (content: string, more: object = {}) => ({
  content,
  allowed_mentions: { parse: [] },
  ...more,
});

/** "status code" of a refused call. */
export const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "no refusal",
    (error: { status: number; code: number }) => `${error.status} ${error.code}`,
  );

export interface Trial {
  discord: FakeDiscord;
  /** How far the fake's clock is ahead. */
  passedMs: number;
  /** A fake with other options in the place of the one that is there. */
  start(options?: FakeDiscordOptions): Promise<void>;
  atEnd(end: () => unknown): void;
  rest(token?: string): REST;
  /** The bot posts. */
  say(content: string, channel?: string, more?: object): Promise<unknown>;
  /** Ann says `/vm stop dev-box` in #ops, unless said otherwise. */
  stop(more?: Partial<Slashed>): Promise<Reaction>;
  reply(to: Payload, body: Reply, rest?: REST): Promise<unknown>;
  /** Changes the first answer. */
  edit(token: string, body: object): Promise<unknown>;
  /** The real client, ready; it answers every interaction with the same. */
  answering(body: Reply): Promise<Client>;
  /** The real client, ready. */
  connect(answer?: (payload: Payload, rest: REST) => unknown): Promise<Client>;
}

/** A fake for each test of a file, and the real discord.js to talk to it. */
export function openTrial(): Trial {
  const ends: (() => unknown)[] = [];

  const trial: Trial = {
    discord: undefined as unknown as FakeDiscord,
    passedMs: 0,
    async start(options = {}) {
      await trial.discord?.close();
      const now = () => Date.now() + trial.passedMs;
      trial.discord = await startFakeDiscord({ now, ...options });
      trial.discord.register(COMMANDS, ids.guild);
    },
    atEnd: (end) => void ends.push(end),
    rest: (token = trial.discord.env.DISCORD_TOKEN) =>
      new REST({ api: trial.discord.env.DISCORD_API_URL, retries: 0 }).setToken(token),
    say: (content, channel = ids.ops, more = {}) =>
      trial.rest().post(Routes.channelMessages(channel), { body: text(content, more) }),
    stop: (more = {}) => trial.discord.people.slash({ ...STOP, ...more }),
    reply: ({ id, token }, body, rest = trial.rest()) =>
      rest.post(Routes.interactionCallback(id, token), { body, auth: false }),
    edit: (token, body) =>
      trial.rest().patch(Routes.webhookMessage(ids.bot, token), { body, auth: false }),
    answering: (body) => trial.connect((payload, rest) => trial.reply(payload, body, rest)),
    async connect(answer) {
      const client = new Client({
        intents: [GatewayIntentBits.Guilds],
        rest: { api: trial.discord.env.DISCORD_API_URL, retries: 0, offset: 0 },
        ws: { buildIdentifyThrottler: () => ({ waitForIdentify: async () => {} }) },
      });
      client.on("error", () => {});
      client.on("interactionCreate", async ({ id, token, type }) => {
        // What Discord refuses is seen in its calls.
        await Promise.resolve(answer?.({ id, token, type }, client.rest)).catch(() => {});
      });
      trial.atEnd(() => client.destroy());
      const ready = new Promise<void>((resolve) => client.once("clientReady", () => resolve()));
      await client.login(trial.discord.env.DISCORD_TOKEN);
      await ready;
      return client;
    },
  };

  beforeEach(async () => {
    trial.passedMs = 0;
    await trial.start();
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    await trial.discord.close();
  });
  return trial;
}
