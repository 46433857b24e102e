/** What the fake Discord consists of. Plain data, open to the test that owns it. */

export type Json = Readonly<Record<string, unknown>>;

export interface FakeFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface FakeAttachment extends FakeFile {
  readonly id: string;
  /** What a screen reader says. */
  readonly description?: string | undefined;
}

/** Who is notified by the text, as `allowed_mentions` lets it. */
export interface Pings {
  readonly everyone: boolean;
  readonly users: readonly string[];
  readonly roles: readonly string[];
}

/** One state of a message, with the moment at which it became so. */
export interface FakeVersion {
  readonly at: number;
  /** `content`, `embeds`, `components` and `flags` as the message has them now, whatever the request left out. */
  readonly body: Json;
  readonly attachments: readonly FakeAttachment[];
  readonly pings: Pings;
}

export interface FakeMessage {
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  /** The only person who sees it; absent when the whole channel does. */
  readonly onlyFor?: string | undefined;
  /** By which door it came. */
  readonly via: "bot" | "answer" | "follow-up" | "person";
  /** The interaction that it belongs to. */
  readonly interaction?: string | undefined;
  /** Empty while the person sees "is thinking…". */
  readonly versions: FakeVersion[];
  deleted: boolean;
}

/** What a person got to see of an interaction. */
export type Seen =
  | { readonly kind: "message"; readonly message: FakeMessage; readonly ephemeral: boolean }
  /** "is thinking…"; the message gets its first version later. */
  | { readonly kind: "deferred"; readonly message: FakeMessage; readonly ephemeral: boolean }
  /** The message that was clicked changed at once (type 7). */
  | { readonly kind: "updated"; readonly message: FakeMessage }
  /** The click was taken without a visible change (type 6). */
  | { readonly kind: "deferred-update"; readonly message: FakeMessage }
  | { readonly kind: "modal"; readonly modal: Json }
  | { readonly kind: "choices"; readonly choices: readonly FakeChoice[] }
  | { readonly kind: "did not respond" };

export interface FakeChoice {
  readonly name: string;
  readonly value: string | number;
}

/** One request of the bot. */
export interface FakeCall {
  readonly route: RouteName;
  readonly path: string;
  readonly at: number;
  readonly body: unknown;
  readonly files: readonly FakeFile[];
  readonly status: number;
  /** Discord's error code, where it refused. */
  readonly code?: number | undefined;
  /** What was wrong with the body, where it refused with 50035. */
  readonly problems: readonly string[];
}

export const ROUTES = [
  "GET /gateway/bot",
  "GET /users/@me",
  "GET /users/@me/guilds",
  "POST /users/@me/channels",
  "GET /applications/@me",
  "GET /oauth2/applications/@me",
  "GET /applications/:app/commands",
  "PUT /applications/:app/commands",
  "GET /applications/:app/guilds/:guild/commands",
  "PUT /applications/:app/guilds/:guild/commands",
  "GET /guilds/:guild",
  "GET /guilds/:guild/roles",
  "GET /guilds/:guild/channels",
  "GET /guilds/:guild/members/:user",
  "GET /channels/:channel",
  "POST /channels/:channel/messages",
  "GET /channels/:channel/messages/:message",
  "PATCH /channels/:channel/messages/:message",
  "DELETE /channels/:channel/messages/:message",
  "POST /interactions/:interaction/:token/callback",
  "POST /webhooks/:app/:token",
  "GET /webhooks/:app/:token/messages/:message",
  "PATCH /webhooks/:app/:token/messages/:message",
  "DELETE /webhooks/:app/:token/messages/:message",
] as const;

/** `HTTP reply` stands for an answer in the body of the bot's HTTP response. */
export type RouteName = (typeof ROUTES)[number] | "HTTP reply";

export interface FakeState {
  readonly messages: FakeMessage[];
  readonly calls: FakeCall[];
  readonly now: () => number;
}

/** What the message says now. */
export const latest = (message: FakeMessage): FakeVersion => {
  const version = message.versions.at(-1);
  if (!version) throw new Error("This message is still being thought about");
  return version;
};
