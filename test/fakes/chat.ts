import type { Answer, Message } from "../../src/messages/message.ts";
import { plainMessage } from "../../src/messages/plain.ts";
import { spell } from "../../src/messages/spell.ts";
import type { Actor, Invocation, PlatformName } from "../../src/model/people.ts";
import { type Platform, PlatformError } from "../../src/platforms/platform.ts";

/** One message in the chat, with everything it ever said. */
export interface ChatMessage {
  readonly channel: string;
  readonly versions: Message[];
  readonly editedAt: number[];
}

/** A chat in memory: what was posted and edited, and a way to speak. */
export interface FakeChat extends Platform {
  readonly posted: readonly ChatMessage[];
  says(words: string, by?: string, extra?: Partial<Invocation>): Promise<Answer>;
  /** Which groups a person is in. */
  readonly groups: Map<string, string[]>;
  /** While set, every post and edit fails like this. */
  broken: PlatformError | undefined;
  /** Who can be written to alone, as tags name them, and the channel of that. */
  readonly directs: Map<string, string>;
  /** While set, nobody can be looked up. */
  unreachable: PlatformError | undefined;
  /** Channels that take no message, and why. */
  readonly closed: Map<string, PlatformError>;
}

/** Everything a message says, as plain text. */
export function wordsOf(message: Message): string {
  const buttons = message.buttons.map(({ label }) => `[${spell(label)}]`).join(" ");
  return [plainMessage(message), buttons].filter((text) => text !== "").join("\n");
}

/** What a private or public answer says; "" where the message follows. */
export function answerWords(answer: Answer): string {
  if (answer.kind === "follows") return "";
  return wordsOf(answer.kind === "form" ? answer.instead : answer.message);
}

export function createFakeChat(name: PlatformName, channel: string): FakeChat {
  const posted: ChatMessage[] = [];
  const groups = new Map<string, string[]>();
  let handle: ((invocation: Invocation) => Promise<Answer>) | undefined;
  let events = 0;
  const chat: FakeChat = {
    name,
    posted,
    groups,
    broken: undefined,
    directs: new Map(),
    unreachable: undefined,
    closed: new Map(),
    async start(listener) {
      handle = listener;
    },
    async stop() {
      handle = undefined;
    },
    async post(to, message) {
      const trouble = chat.broken ?? chat.closed.get(to.id);
      if (trouble) throw trouble;
      posted.push({ channel: to.id, versions: [message], editedAt: [Date.now()] });
      return { index: posted.length - 1 };
    },
    async edit(where, message) {
      if (chat.broken) throw chat.broken;
      const found = posted[Number(where.index)];
      if (!found) throw new PlatformError("gone", "no such message");
      found.versions.push(message);
      found.editedAt.push(Date.now());
      return where;
    },
    async groupsOf({ id }, _channel, asked) {
      return (groups.get(id) ?? []).filter((group) => asked.includes(group));
    },
    async reach(owner) {
      if (chat.unreachable) throw chat.unreachable;
      const id = chat.directs.get(owner);
      return id === undefined ? undefined : { platform: name, id };
    },
    async *check() {},
    async says(words, by = "ana", extra = {}) {
      if (!handle) throw new Error("nobody listens yet");
      events += 1;
      const actor: Actor = { platform: name, id: by, name: by };
      const said = { platform: name, id: channel, name: channel };
      const key = `event-${events}`;
      return handle({ key, actor, channel: said, words, origin: "typed", ...extra });
    },
  };
  return chat;
}
