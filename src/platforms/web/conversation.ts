import { type Answer, type Message, privately, text } from "../../messages/message.ts";
import { hideCodes } from "../../model/hide-codes.ts";
import type { Actor, Invocation } from "../../model/people.ts";
import type { Handle } from "../platform.ts";
import type { WebMessageStore } from "./message-store.ts";
import type { WebChannel, WebPerson } from "./options.ts";
import type { ForgetfulStore } from "./unkept.ts";

/** An answer that stands in the channel. */
type Said = Extract<Answer, { readonly message: Message }>;

/** How many settled events are remembered, so that one that is sent again is not handled again. */
const REMEMBERED_MAX = 500;

interface Event {
  readonly person: WebPerson;
  readonly channel: WebChannel;
  /** Made by the page: the same line or click sent again has the same. */
  readonly id: string;
}

/** What people do on the page, and what they are answered. */
export interface Conversation {
  isOpen(): boolean;
  begin(handle: Handle): void;
  /** Takes nothing new; what is being answered is answered first. */
  end(): Promise<void>;
  /** @returns once the answer stands in the channel */
  say(said: Event & { readonly words: string }): Promise<void>;
  click(clicked: Event & { readonly messageId: string; readonly command: string }): Promise<void>;
}

interface ConversationOptions {
  readonly store: ForgetfulStore;
  readonly now: () => number;
  /** Called after each write. */
  readonly wrote: () => void;
}

/** Lines and clicks become invocations; each is handed on once, however often the page sends it. */
export function createConversation({ store, now, wrote }: ConversationOptions): Conversation {
  let handle: Handle | undefined;
  let ending = false;
  const once = rememberPromises();

  const write = async (written: Promise<boolean>): Promise<void> => {
    await written;
    wrote();
  };
  const tell = (event: Event, key: string, answer: Answer): Promise<void> | undefined => {
    if (answer.kind === "follows") return undefined;
    // The page has no windows of its own yet: what to type is said instead.
    const said: Said = answer.kind === "form" ? privately(answer.instead) : answer;
    const message = {
      // Fixed by the event: a bot that comes back and is asked again does not answer twice.
      id: `${key}:answer`,
      channel: event.channel.id,
      privateTo: said.kind === "private" ? event.person.id : undefined,
      author: "bot",
      content: { kind: "message", message: said.message },
      postedAt: now(),
    } as const;
    const isSecret = said.kind === "private" && said.secret === true;
    return write(isSecret ? store.appendUnkept(message) : store.append(message));
  };
  const invoke = async (event: Event, invocation: Pick<Invocation, "key" | "words" | "origin">) => {
    if (!handle) throw new Error("web: spoken to before the start");
    const channel = { platform: "web", id: event.channel.id, name: event.channel.name } as const;
    const answer = await handle({ ...invocation, actor: actorOf(event.person), channel });
    await tell(event, invocation.key, answer);
  };

  return {
    isOpen: () => handle !== undefined && !ending,
    begin(given) {
      handle = given;
      ending = false;
    },
    async end() {
      ending = true;
      await once.settled();
    },
    say(said) {
      const key = keyOf(said);
      return once.run(key, async () => {
        const line = {
          id: key,
          channel: said.channel.id,
          // As in other chats, a command is not shown to the rest; what it leads to is.
          privateTo: said.person.id,
          author: said.person.id,
          content: { kind: "line", words: hideCodes(said.words) },
          postedAt: now(),
        } as const;
        await write(store.append(line));
        await invoke(said, { key, words: withoutSlash(said.words), origin: "typed" });
      });
    },
    click(clicked) {
      const key = keyOf(clicked);
      return once.run(key, async () => {
        if (await offers(store, clicked))
          await invoke(clicked, { key, words: clicked.command, origin: "button" });
        else await tell(clicked, key, { kind: "private", message: NO_LONGER_OFFERED });
      });
    },
  };
}

/** The id of a line, and of an invocation; the page makes the same to find its own line again. */
const keyOf = (event: Event): string => `web:${event.person.id}:${event.id}`;

const actorOf = (person: WebPerson): Actor => ({
  platform: "web",
  id: person.id,
  name: person.name,
  timeZone: person.timeZone,
});

const withoutSlash = (words: string): string => words.replace(/^\s*\/vm(?=\s|$)/i, "").trim();

const NO_LONGER_OFFERED: Message = {
  headline: ["✕ That button is no longer offered"],
  parts: [
    text("It was decided already, or the message has moved on. What it shows now is what holds."),
  ],
  buttons: [],
};

/** Whether the person sees that message here, and it has a button of that command now. */
async function offers(
  store: WebMessageStore,
  clicked: Event & { readonly messageId: string; readonly command: string },
): Promise<boolean> {
  const message = await store.find(clicked.messageId);
  if (message?.channel !== clicked.channel.id || message.content.kind !== "message") return false;
  if (message.privateTo !== undefined && message.privateTo !== clicked.person.id) return false;
  return message.content.message.buttons.some((button) => button.command === clicked.command);
}

/** Runs each key once while it is remembered; a failed one may be tried again. */
function rememberPromises() {
  const known = new Map<string, Promise<void>>();
  const running = new Set<Promise<void>>();
  return {
    run(key: string, work: () => Promise<void>): Promise<void> {
      const before = known.get(key);
      if (before) return before;
      const run = work();
      known.set(key, run);
      running.add(run);
      const forget = (): boolean => running.delete(run);
      run.then(forget, () => {
        forget();
        known.delete(key);
      });
      for (const oldest of known.keys()) {
        if (known.size <= REMEMBERED_MAX) break;
        known.delete(oldest);
      }
      return run;
    },
    async settled(): Promise<void> {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}
