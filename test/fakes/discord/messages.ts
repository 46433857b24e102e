import { drawn } from "./drawing.ts";
import { ids, madeAt, type NewSnowflake } from "./ids.ts";
import type { Places } from "./places.ts";
import { REFUSALS } from "./refusal.ts";
import type { Handlers, RestRequest } from "./rest.ts";
import type { FakeFile, FakeMessage, FakeState, Json } from "./state.ts";
import type { World } from "./world.ts";

const NONCE_LIFE_MS = 5 * 60_000;
/** What Discord takes for spam is its secret; so many are not. */
const OPENED_MAX = 10;
const OPENED_WITHIN_MS = 10_000;
const LOADING = 1 << 7;
const DEFAULT = 0;
const SLASH_ANSWER = 20;

export type MessageStore = ReturnType<typeof createMessageStore>;

/** All messages, and what the API shows of them. */
export function createMessageStore(state: FakeState, places: Places, newId: NewSnowflake) {
  const draw = (message: FakeMessage, asked: unknown, files: readonly FakeFile[]): void => {
    const ephemeral = message.onlyFor !== undefined;
    const at = state.now();
    const before = message.versions.at(-1);
    message.versions.push(drawn({ at, before, asked, files, ephemeral, newId }));
  };

  const begin = (message: Omit<FakeMessage, "id" | "versions" | "deleted">): FakeMessage => ({
    ...message,
    id: newId(),
    versions: [],
    deleted: false,
  });

  return {
    /**
     * Brings a message to its next version; a message without one said "is thinking…" until now.
     * @throws Refusal
     */
    draw,
    /** A message that is thought about. */
    think(message: Omit<FakeMessage, "id" | "versions" | "deleted">): FakeMessage {
      const begun = begin(message);
      state.messages.push(begun);
      return begun;
    },
    /**
     * A message with its first version.
     * @throws Refusal
     */
    create(
      message: Omit<FakeMessage, "id" | "versions" | "deleted">,
      asked: unknown,
      files: readonly FakeFile[] = [],
    ): FakeMessage {
      const begun = begin(message);
      draw(begun, asked, files);
      state.messages.push(begun);
      return begun;
    },
    find: (channel: string, id: string): FakeMessage | undefined =>
      state.messages.find((one) => one.channel === channel && one.id === id && !one.deleted),
    json: (message: FakeMessage): Json => messageJson(message, places),
  };
}

/** What the bot does with messages in channels under its own name. */
export function channelRoutes({
  state,
  store,
  places,
  world,
}: {
  readonly state: FakeState;
  readonly store: MessageStore;
  readonly places: Places;
  readonly world: World;
}): Handlers {
  const openedAt: number[] = [];
  const nonces = new Map<string, { readonly message: FakeMessage; readonly at: number }>();

  /** What only one person sees does not exist for these routes. */
  const found = ({ params }: RestRequest): FakeMessage => {
    const channel = places.seen(params.channel ?? "");
    const message = store.find(channel.id, params.message ?? "");
    if (!message || message.onlyFor !== undefined) throw REFUSALS.unknownMessage();
    return message;
  };

  const same = (channel: string, { nonce, enforce_nonce }: Json): FakeMessage | undefined => {
    const sent = enforce_nonce === true ? nonces.get(`${channel}/${nonce}`) : undefined;
    return sent && state.now() - sent.at < NONCE_LIFE_MS ? sent.message : undefined;
  };

  return {
    "POST /channels/:channel/messages": ({ params, body, files }) => {
      const channel = places.seen(params.channel ?? "");
      places.mustSend(channel);
      const asked = (body ?? {}) as Json;
      const before = same(channel.id, asked);
      if (before) return { status: 200, body: store.json(before) };
      const frame = { channel: channel.id, author: ids.bot, via: "bot" } as const;
      const message = store.create(frame, body, files);
      channel.archived = false;
      nonces.set(`${channel.id}/${asked.nonce}`, { message, at: state.now() });
      return { status: 200, body: { ...store.json(message), nonce: asked.nonce } };
    },
    "GET /channels/:channel/messages/:message": (request) => ({
      status: 200,
      body: store.json(found(request)),
    }),
    "PATCH /channels/:channel/messages/:message": (request) => {
      const message = found(request);
      if (message.author !== ids.bot) throw REFUSALS.notYours();
      const channel = places.seen(message.channel);
      if (!places.sends(channel)) throw REFUSALS.missingPermissions();
      if (channel.archived) throw REFUSALS.archived();
      store.draw(message, request.body, request.files);
      return { status: 200, body: store.json(message) };
    },
    "DELETE /channels/:channel/messages/:message": (request) => {
      const message = found(request);
      if (message.author !== ids.bot) throw REFUSALS.missingPermissions();
      message.deleted = true;
      return { status: 204 };
    },
    "POST /users/@me/channels": ({ body }) => {
      const { recipient_id: id } = (body ?? {}) as Json;
      if (id === ids.bot) throw REFUSALS.invalidRecipient();
      if (!world.users.has(String(id))) throw REFUSALS.unknownUser();
      openedAt.push(state.now());
      const [tooMany = 0] = openedAt.slice(-OPENED_MAX - 1, -OPENED_MAX);
      if (tooMany > state.now() - OPENED_WITHIN_MS) throw REFUSALS.openingTooFast();
      return { status: 200, body: places.channel(world.direct(String(id))) };
    },
  };
}

function messageJson(message: FakeMessage, places: Places): Json {
  const now = message.versions.at(-1);
  const { flags = 0, content = "", embeds = [], components = [] } = now?.body ?? {};
  const isAnswer = message.interaction !== undefined;
  return {
    id: message.id,
    type: message.via === "answer" ? SLASH_ANSWER : DEFAULT,
    channel_id: message.channel,
    author: places.user(message.author),
    content,
    embeds,
    components,
    attachments: (now?.attachments ?? []).map(({ id, name, contentType, bytes }) => ({
      id,
      filename: name,
      content_type: contentType,
      size: bytes.length,
      url: `https://cdn.discord.test/${message.channel}/${id}/${encodeURIComponent(name)}`,
      proxy_url: `https://media.discord.test/${message.channel}/${id}/${encodeURIComponent(name)}`,
    })),
    flags: now ? flags : LOADING | (message.onlyFor === undefined ? 0 : 1 << 6),
    timestamp: new Date(madeAt(message.id)).toISOString(),
    edited_timestamp: message.versions.length > 1 ? new Date(now?.at ?? 0).toISOString() : null,
    tts: false,
    pinned: false,
    mention_everyone: now?.pings.everyone ?? false,
    mentions: (now?.pings.users ?? []).map(places.user),
    mention_roles: now?.pings.roles ?? [],
    mention_channels: [],
    ...(isAnswer && { application_id: ids.bot, webhook_id: ids.bot }),
  };
}
