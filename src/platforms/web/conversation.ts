import { fillForm } from "../../messages/form.ts";
import {
  type Answer,
  type Form,
  type FormField,
  type Message,
  text,
} from "../../messages/message.ts";
import { spelledForm, spelledMessage } from "../../messages/reword.ts";
import { hideCodes } from "../../model/hide-codes.ts";
import type { Actor, Channel, Invocation } from "../../model/people.ts";
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
  /** @returns once the answer stands in the channel; or the questions that the page is to ask in a window */
  say(said: Event & { readonly words: string }): Promise<Form | undefined>;
  click(clicked: Clicked): Promise<Form | undefined>;
  /** A window that was filled in: the command that it stands for. */
  submit(sent: Event & SentForm): Promise<Form | undefined>;
}

type Clicked = Event & { readonly messageId: string; readonly command: string };

export interface SentForm extends Pick<Form, "command"> {
  readonly fields: readonly Pick<FormField, "name" | "kind">[];
  readonly answers: Readonly<Record<string, string>>;
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
  const tell = (event: Event, key: string, said: Said): Promise<void> => {
    const message = {
      // Fixed by the event: a bot that comes back and is asked again does not answer twice.
      id: `${key}:answer`,
      channel: event.channel.id,
      privateTo: said.kind === "private" ? event.person.id : undefined,
      author: "bot",
      content: { kind: "message", message: spelledMessage(said.message) },
      postedAt: now(),
    } as const;
    const isSecret = said.kind === "private" && said.secret === true;
    return write(isSecret ? store.appendUnkept(message) : store.append(message));
  };
  const invoke = async (
    event: Event,
    invocation: Pick<Invocation, "key" | "words" | "origin">,
  ): Promise<Form | undefined> => {
    if (!handle) throw new Error("web: spoken to before the start");
    const channel = channelOf(event.channel);
    const answer = await handle({ ...invocation, actor: actorOf(event.person), channel });
    if (answer.kind === "form") return spelledForm(answer.form);
    if (answer.kind !== "follows") await tell(event, invocation.key, answer);
    return undefined;
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
        await write(store.append(lineOf(said, key, now())));
        return await invoke(said, { key, words: withoutSlash(said.words), origin: "typed" });
      });
    },
    click(clicked) {
      const key = keyOf(clicked);
      return once.run(key, async () => {
        if (await offers(store, clicked))
          return await invoke(clicked, { key, words: clicked.command, origin: "button" });
        await tell(clicked, key, { kind: "private", message: NO_LONGER_OFFERED });
        return undefined;
      });
    },
    submit(sent) {
      const key = keyOf(sent);
      const words = fillForm(sent.command, sent.fields, sent.answers);
      return once.run(key, () => invoke(sent, { key, words, origin: "button" }));
    },
  };
}

/** As in other chats, a command is not shown to the rest; what it leads to is. */
const lineOf = (said: Event & { readonly words: string }, key: string, postedAt: number) =>
  ({
    id: key,
    channel: said.channel.id,
    privateTo: said.person.id,
    author: said.person.id,
    content: { kind: "line", words: hideCodes(said.words) },
    postedAt,
  }) as const;

/** The id of a line, and of an invocation; the page makes the same to find its own line again. */
const keyOf = (event: Event): string => `web:${event.person.id}:${event.id}`;

export const actorOf = (person: WebPerson): Actor => ({
  platform: "web",
  id: person.id,
  name: person.name,
  timeZone: person.timeZone,
});

export const channelOf = ({ id, name }: WebChannel): Channel => ({ platform: "web", id, name });

const withoutSlash = (words: string): string => words.replace(/^\s*\/vm(?=\s|$)/i, "").trim();

const NO_LONGER_OFFERED: Message = {
  headline: ["✕ That button is no longer offered"],
  parts: [
    text("It was decided already, or the message has moved on. What it shows now is what holds."),
  ],
  buttons: [],
};

/** Whether the person sees that message here, and it has a button of that command now. */
async function offers(store: WebMessageStore, clicked: Clicked): Promise<boolean> {
  const message = await store.find(clicked.messageId);
  if (message?.channel !== clicked.channel.id || message.content.kind !== "message") return false;
  if (message.privateTo !== undefined && message.privateTo !== clicked.person.id) return false;
  return message.content.message.buttons.some((button) => button.command === clicked.command);
}

/** Runs each key once while it is remembered; a failed one may be tried again. */
function rememberPromises() {
  const known = new Map<string, Promise<Form | undefined>>();
  const running = new Set<Promise<Form | undefined>>();
  return {
    run(key: string, work: () => Promise<Form | undefined>): Promise<Form | undefined> {
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
