import type {
  WebMessage,
  WebMessageStore,
  WebView,
} from "../../../src/platforms/web/message-store.ts";

/** Keeps the page's messages in memory; passes the same contract as the one on PostgreSQL. */
export function createMemoryStore(): WebMessageStore {
  const messages = new Map<string, WebMessage>();
  let seq = 0;
  const inChannel = (channel: string) =>
    [...messages.values()].filter((message) => message.channel === channel);
  const visible = ({ channel, person }: WebView) =>
    inChannel(channel).filter(({ privateTo }) => privateTo === undefined || privateTo === person);
  return {
    async append(message) {
      if (messages.has(message.id)) return false;
      const latest = Math.max(...inChannel(message.channel).map(({ postedAt }) => postedAt));
      const postedAt = Math.max(message.postedAt, latest + 1);
      seq += 1;
      messages.set(message.id, { ...structuredClone(message), postedAt, seq });
      return true;
    },
    async replace(id, content, editedAt) {
      const before = messages.get(id);
      if (!before) return false;
      seq += 1;
      messages.set(id, { ...before, content: structuredClone(content), editedAt, seq });
      return true;
    },
    find: async (id) => messages.get(id),
    recent: async (view, limit) =>
      visible(view)
        .sort((one, other) => other.postedAt - one.postedAt)
        .slice(0, limit)
        .sort(bySeq),
    changes: async (view, after, limit) =>
      visible(view)
        .filter((message) => message.seq > after)
        .sort(bySeq)
        .slice(0, limit),
    newest: async () => Math.max(0, ...[...messages.values()].map((message) => message.seq)),
    async prune(channel, keep) {
      const owners = new Set(inChannel(channel).map(({ privateTo }) => privateTo));
      for (const owner of owners)
        inChannel(channel)
          .filter(({ privateTo }) => privateTo === owner)
          .sort((one, other) => other.postedAt - one.postedAt)
          .slice(keep)
          .forEach(({ id }) => {
            messages.delete(id);
          });
    },
  };
}

const bySeq = (one: WebMessage, other: WebMessage) => one.seq - other.seq;
