import type { Hono } from "hono";
import type { Message } from "../../messages/message.ts";
import { spelledMessage } from "../../messages/reword.ts";
import type { Finding } from "../../model/finding.ts";
import type { Log } from "../../model/log.ts";
import type { Channel } from "../../model/people.ts";
import {
  type Declaration,
  type Platform,
  PlatformError,
  type Posted,
  type Suggest,
} from "../platform.ts";
import { createBoardFeed } from "./board-feed.ts";
import type { WebClock } from "./clock.ts";
import { createClockFeed } from "./clock-feed.ts";
import { createConversation } from "./conversation.ts";
import { createFeed } from "./feed.ts";
import type { WebMessageStore } from "./message-store.ts";
import type { WebOptions } from "./options.ts";
import { readPageFiles } from "./page-files.ts";
import { webRoutes } from "./routes.ts";
import { withUnkept } from "./unkept.ts";

const KEPT_PER_CHANNEL = 300;
/** So many writes pass between two prunings. */
const WRITES_PER_PRUNE = 50;

export interface WebPlatformOptions {
  readonly options: WebOptions;
  readonly store: WebMessageStore;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
  /** What can be said, so that the page can offer it while a person types. */
  readonly declarations?: readonly Declaration[];
  /** The bot's time, where the page may move it. */
  readonly clock?: WebClock | undefined;
}

/** The local page: a chat whose server is the bot itself. Mount `routes` on a loopback server only (`assertLoopback`). */
export function createWebPlatform(given: WebPlatformOptions): Platform & { readonly routes: Hono } {
  const { options, now, newId, log, declarations = [], clock } = given;
  const store = withUnkept(given.store, now);
  const feed = createFeed(store, log);
  const prune = pruning(store, options.channels, log);
  const wrote = (): void => {
    feed.nudge();
    prune();
  };
  const conversation = createConversation({ store, now, wrote });
  const files = readPageFiles();
  const board = createBoardFeed(log);
  let suggest: Suggest = async () => [];
  const routes = webRoutes({
    ...{ options, declarations, files, conversation, feed, board, clock, log },
    ticking: createClockFeed(clock),
    suggest: (inquiry) => suggest(inquiry),
  });

  return {
    name: "web",
    // hono's types keep node's own bindings apart, but our server always gives them.
    routes: routes as unknown as Hono,

    async start(handle, suggesting, whole) {
      suggest = suggesting;
      board.begin(whole);
      conversation.begin(handle);
    },

    async stop() {
      await conversation.end();
      feed.close();
      board.close();
    },

    async post(channel, message) {
      if (!options.channels.some((known) => known.id === channel.id))
        throw new PlatformError("gone", `The web page has no channel "${channel.id}".`);
      const id = newId();
      await orUnreachable(store.append(publicMessage(id, channel, message, now())));
      wrote();
      return { id };
    },

    async edit(posted, message) {
      const id = readPostedId(posted);
      const content = { kind: "message", message: spelledMessage(message) } as const;
      if (!(await orUnreachable(store.replace(id, content, now()))))
        throw new PlatformError("gone", "The message is not kept any more.");
      wrote();
      return posted;
    },

    async groupsOf(actor, _channel, asked) {
      const person = options.people.find((known) => known.id === actor.id);
      if (!person)
        throw new PlatformError("gone", `The web page knows nobody called "${actor.id}".`);
      return asked.filter((group) => person.groups.includes(group));
    },

    // A person has no channel of their own on the page.
    async reach(owner) {
      const channel = options.channels.find(({ id }) => id === owner);
      return channel && { platform: "web", ...channel };
    },

    async *check() {
      yield found(options);
    },
  };
}

function publicMessage(id: string, channel: Channel, message: Message, postedAt: number) {
  const content = { kind: "message", message: spelledMessage(message) } as const;
  return { id, channel: channel.id, author: "bot", content, postedAt };
}

function readPostedId({ id }: Posted): string {
  if (typeof id === "string") return id;
  throw new PlatformError("refused", "This is not a message of the web page.");
}

async function orUnreachable<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw new PlatformError("unreachable", "The web page's messages cannot be written.", {
      cause: error,
    });
  }
}

function found({ people, channels }: WebOptions): Finding {
  const names = people.map((person) => person.name).join(", ");
  const places = channels.map((channel) => `#${channel.name}`).join(", ");
  return { what: "the local page", ok: true, detail: `${names} in ${places}` };
}

/** @returns to be called after each write: every so many of them what is old is forgotten */
function pruning(store: WebMessageStore, channels: WebOptions["channels"], log: Log): () => void {
  let writes = 0;
  return () => {
    writes += 1;
    if (writes % WRITES_PER_PRUNE !== 0) return;
    Promise.all(channels.map((channel) => store.prune(channel.id, KEPT_PER_CHANNEL))).catch(
      (error: unknown) => log.warn({ err: error }, "web: old messages could not be pruned"),
    );
  };
}
