import type { Message } from "../../messages/message.ts";
import type { Spelled } from "../../model/phrase.ts";
import type { NewWebMessage, WebContent, WebMessage, WebMessageStore } from "./message-store.ts";

/** A store that can also pass a message on without writing it down. */
export interface ForgetfulStore extends WebMessageStore {
  /** The pages of this process show it for a while; the store, and so every other page, has a stand-in. */
  appendUnkept(
    message: NewWebMessage & { readonly content: { kind: "message" } },
  ): Promise<boolean>;
}

const SHOWN_MS = 900_000;
const SHOWN_MAX = 100;

/** Keeps secrets out of the store: for a quarter of an hour they are remembered here, and nowhere else. */
export function withUnkept(store: WebMessageStore, now: () => number): ForgetfulStore {
  const shown = new Map<string, { readonly content: WebContent; readonly until: number }>();
  const tidy = (): void => {
    for (const [id, { until }] of shown)
      if (until < now() || shown.size > SHOWN_MAX) shown.delete(id);
  };
  const whole = (message: WebMessage): WebMessage => {
    tidy();
    const content = shown.get(message.id)?.content;
    return content ? { ...message, content } : message;
  };
  return {
    ...store,
    async appendUnkept(message) {
      tidy();
      if (shown.has(message.id)) return false;
      const content = { kind: "message", message: standIn(message.content.message) } as const;
      // Before it can be read, or a page would see the stand-in.
      shown.set(message.id, { content: message.content, until: now() + SHOWN_MS });
      const added = await store.append({ ...message, content });
      if (!added) shown.delete(message.id);
      return added;
    },
    recent: async (view, limit) => (await store.recent(view, limit)).map(whole),
    changes: async (view, after, limit) => (await store.changes(view, after, limit)).map(whole),
  };
}

const standIn = ({ buttons }: Spelled<Message>): Spelled<Message> => ({
  headline: ["Something secret was shown here once; it is not kept"],
  parts: [],
  buttons,
});
