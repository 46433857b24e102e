import { randomBytes } from "node:crypto";
import { vi } from "vitest";
import { type Bot, startBot } from "../../src/bot.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { newId } from "../../src/main/ids.ts";
import { kinds } from "../../src/main/kinds.ts";
import type { Answer, Button, Message } from "../../src/messages/message.ts";
import { spell } from "../../src/messages/spell.ts";
import type { Instance } from "../../src/model/instance.ts";
import type { Channel, Invocation } from "../../src/model/people.ts";
import type { Handle, Home, Suggest } from "../../src/platforms/platform.ts";
import { joinAsReplica } from "../../src/store/replica.ts";
import { answerWords, createFakeChat, type FakeChat, wordsOf } from "../fakes/chat.ts";
import { createPlainCloud } from "../fakes/plain-cloud.ts";
import { instanceNamed } from "../fleet/instances.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

/** A bot with one chat, in which people have pages of their own. */
export interface HomeHouse {
  readonly database: TestDatabase;
  readonly chat: FakeChat;
  readonly suggest: Suggest;
  enforce(yaml: string): void;
  /** Somebody types in a channel. */
  says(who: string, channel: string, words: string): Promise<Answer>;
  sections(who: string, email?: string): Promise<readonly Message[]>;
  /** The same in words, section after section. */
  reads(who: string, email?: string): Promise<string>;
  /** Somebody clicks on a button of their page that says this, or that was forged to. */
  clicks(who: string, words: string, channel: string): Promise<string>;
  close(): Promise<void>;
}

const ENV = { SLACK_BOT_TOKEN: "xoxb-1-2-abc", SLACK_APP_TOKEN: "xapp-1-A-2-abc" };

function configOf(yaml: string): Config {
  const read = readConfig({ text: yaml, env: ENV, kinds });
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes, null, 1));
  return read.config;
}

/** One machine of the simulated cloud. */
export const machine = (name: string, tags: Readonly<Record<string, string>>): Instance =>
  instanceNamed(name, { cloud: "lab", region: "here", id: name, tags });

export async function openHomeHouse(
  yaml: string,
  machines: readonly Instance[],
): Promise<HomeHouse> {
  const database = await createTestDatabase();
  const { connection } = database;
  const replica = await joinAsReplica(database.url);
  const cloud = createPlainCloud("lab", {});
  const seen = {
    ...cloud,
    async *list() {
      yield machines;
    },
    describe: async () => machines,
  };
  const chat = createFakeChat("slack", "C0OPS");
  let handle: Handle | undefined;
  let suggest: Suggest | undefined;
  let home: Home | undefined;
  const platform = {
    ...chat,
    groupsOf: (...asked: Parameters<FakeChat["groupsOf"]>) => chat.groupsOf(...asked),
    async start(...given: [Handle, Suggest, unknown?, Home?]) {
      [handle, suggest, , home] = given;
    },
  };
  const bot: Bot = await startBot({
    config: configOf(yaml),
    connection,
    replica: replica.id,
    providers: new Map([["lab", seen]]),
    platforms: new Map([["slack", platform]]),
    now: Date.now,
    newId,
    log: silentLog,
    trace() {},
    secretKeys: [randomBytes(32)],
  });
  await vi.waitFor(async () => {
    const sync = await connection.db.selectFrom("syncs").select("synced_at").executeTakeFirst();
    if (!sync?.synced_at) throw new Error("the cloud was not read yet");
  });
  let events = 0;
  const hear = (said: Omit<Invocation, "key">): Promise<Answer> => {
    events += 1;
    if (!handle) throw new Error("nobody listens");
    return handle({ key: `event-${events}`, ...said });
  };
  const actorOf = (id: string) => ({ platform: "slack", id, name: id }) as const;
  const channelOf = (id: string): Channel => ({ platform: "slack", id });
  const house: HomeHouse = {
    database,
    chat,
    suggest: (inquiry) => suggest?.(inquiry) ?? Promise.resolve([]),
    enforce: (edited) => bot.apply(configOf(edited)),
    says: (who, channel, words) =>
      hear({ actor: actorOf(who), channel: channelOf(channel), words, origin: "typed" }),
    sections: (who, email) => home?.({ actor: actorOf(who), email }) ?? Promise.resolve([]),
    reads: async (who, email) => (await house.sections(who, email)).map(wordsOf).join("\n\n"),
    clicks: async (who, words, channel) => {
      const said = { actor: actorOf(who), channel: channelOf(who), under: channelOf(channel) };
      return answerWords(await hear({ ...said, words, origin: "button" }));
    },
    async close() {
      await bot.stop();
      await replica.leave();
      await database.drop();
    },
  };
  return house;
}

/** Every button, as `label → command @ channel`. */
export const buttonsOf = (sections: readonly Message[]): string[] =>
  sections.flatMap(({ buttons }) => buttons.map(said));

const said = ({ label, command, channel }: Button): string =>
  `${spell(label)} → ${command} @ ${channel?.id}`;
