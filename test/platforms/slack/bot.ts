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
import type { Greet, Home, Suggest, Visitor } from "../../../src/platforms/platform.ts";
import { slackSecrets } from "../../../src/platforms/slack/options.ts";
import {
  createSlackPlatform,
  type SlackPlatform,
  type SlackSetup,
} from "../../../src/platforms/slack/platform.ts";
import { type FakeSlack, type FakeSlackOptions, startFakeSlack } from "../../fakes/slack/index.ts";

export type Mode = "socket" | "http";

export interface Bot {
  readonly slack: FakeSlack;
  readonly platform: SlackPlatform;
  /** Where people's requests go. */
  readonly to: string;
  readonly heard: Invocation[];
  readonly logged: string[];
  /** What the bot does with an invocation from now on. */
  answers(answer: (invocation: Invocation) => Promise<Answer> | Answer): void;
  /** What could stand in a picker, and what was asked about it. */
  suggests(suggest: (inquiry: Inquiry) => Promise<Suggestion[]> | Suggestion[]): void;
  readonly inquiries: Inquiry[];
  /** What stands on a home tab from now on, and who came to look at theirs. */
  shows(home: (visitor: Visitor) => Promise<readonly Message[]> | readonly Message[]): void;
  readonly visitors: Visitor[];
  /** What is said in a channel into which the bot was invited, from now on. */
  greets(greet: Greet): void;
  stop(): Promise<void>;
}

export interface BotOptions {
  readonly mode?: Mode;
  readonly slack?: FakeSlackOptions;
  readonly platform?: Partial<SlackSetup>;
  /** The workspace of another bot, where this one is one more replica; the other closes it. */
  readonly beside?: Bot;
  /** Done with the workspace before the bot begins. */
  readonly before?: (slack: FakeSlack) => void;
}

/** The real adapter with the real Bolt, on a workspace of its own. */
export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const mode = options.mode ?? "http";
  const slack = options.beside?.slack ?? (await startFakeSlack(options.slack));
  options.before?.(slack);
  const found = slackSecrets({ mode }, slack.env);
  if (!found.complete) throw new Error(found.problems.join());
  const logged: string[] = [];
  const heard: Invocation[] = [];
  let answer: (invocation: Invocation) => Promise<Answer> | Answer = () => privately(said("Done"));
  const platform = createSlackPlatform({
    options: { mode },
    secrets: found.secrets,
    now: Date.now,
    log: logInto(logged),
    ...options.platform,
  });
  const inquiries: Inquiry[] = [];
  let suggestions: (inquiry: Inquiry) => Promise<Suggestion[]> | Suggestion[] = () => [];
  const suggest: Suggest = async (inquiry) => {
    inquiries.push(inquiry);
    return suggestions(inquiry);
  };
  const visitors: Visitor[] = [];
  let home: (visitor: Visitor) => Promise<readonly Message[]> | readonly Message[] = () => [];
  const handle = async (invocation: Invocation) => {
    heard.push(invocation);
    return answer(invocation);
  };
  const server = await listen(platform);
  const showHome: Home = async (visitor) => {
    visitors.push(visitor);
    return home(visitor);
  };
  let greet: Greet = async () => undefined;
  await platform.start(handle, suggest, undefined, showHome, (channel) => greet(channel));
  return {
    slack,
    platform,
    to: mode === "socket" ? "socket" : `${server.url}/slack/events`,
    heard,
    logged,
    answers: (next) => {
      answer = next;
    },
    inquiries,
    suggests: (next) => {
      suggestions = next;
    },
    visitors,
    shows: (next) => {
      home = next;
    },
    greets: (next) => {
      greet = next;
    },
    async stop() {
      await platform.stop();
      await server.close();
      if (!options.beside) await slack.close();
    },
  };
}

export function said(headline: string, ...buttons: Button[]): Message {
  return { headline: [headline], parts: [], buttons };
}

export function logInto(lines: string[]): Log {
  const write = (level: string) => (fields: object, message: string) => {
    const { err, ...rest } = fields as { err?: Error };
    lines.push(`${level} ${message} ${JSON.stringify(rest)} ${err?.stack ?? ""}`);
  };
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

async function listen(platform: SlackPlatform) {
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
