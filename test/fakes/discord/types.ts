import type { FakeCall, FakeMessage, FakeState, Json, RouteName, Seen } from "./state.ts";
import type { World } from "./world.ts";

/** At most `cap` requests in any `perMs` milliseconds. */
export interface FakeLimit {
  readonly cap: number;
  readonly perMs: number;
}

/** By route, counted for each channel or token; `global` over all that carry the bot's token. */
export type FakeLimits = Readonly<Partial<Record<RouteName | "global", FakeLimit>>>;

export interface FakeDiscordOptions {
  readonly now?: () => number;
  readonly heartbeatMs?: number;
  /** How long an interaction waits for its first answer. */
  readonly answerWithinMs?: number;
  /** In the place of Discord's own limits, route by route. */
  readonly limits?: FakeLimits;
  /** The least time between two identifies; Discord's is five seconds. */
  readonly identifyEveryMs?: number;
}

/** What a test wants the next calls of a route to meet. */
export type Failure =
  | { readonly status: number; readonly code?: number; readonly message?: string }
  /** A page of whatever stands before Discord. */
  | { readonly html: number }
  | { readonly retryAfter: number; readonly scope?: "user" | "global" | "shared" }
  | { readonly hang: true }
  /** The connection is cut before anything is done. */
  | { readonly drop: true }
  /** The call is carried out, and its answer never arrives. */
  | { readonly loseAnswer: true };

/** How an interaction travels. */
export type Via = "gateway" | { readonly http: string };

export interface Tampering {
  /** Signed with another key. */
  readonly forged?: boolean;
  /** Signed so long ago. */
  readonly ageSeconds?: number;
  /** Without the signature's headers. */
  readonly unsigned?: boolean;
}

interface Act extends Tampering {
  /** An id of {@link World}'s users. */
  readonly user: string;
  /** By default to the endpoint, where one is in use, else over the gateway. */
  readonly via?: Via;
  /** Spoils the payload before it goes out. */
  readonly mangle?: (payload: Record<string, unknown>) => unknown;
}

export type OptionValue = string | number | boolean;

export interface Slashed extends Act {
  readonly channel: string;
  /** The subcommand, with its group before it where it has one; "" for a command without any. */
  readonly command: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** The registered command; `vm` unless said otherwise. */
  readonly root?: string;
  /** As from a client with an old list: nothing is checked against what is registered. */
  readonly unregistered?: boolean;
}

export interface Completed extends Slashed {
  /** The option at the cursor. */
  readonly focused: string;
  readonly typed: string;
}

export interface Clicked extends Act {
  readonly message: FakeMessage | string;
  /** The button's label, or its custom_id. */
  readonly button: string;
}

export interface Submitted extends Act {
  /** The reaction that opened the modal. */
  readonly to: Reaction;
  /** By custom_id or label; a field left out stays as it was. */
  readonly values: Readonly<Record<string, string>>;
}

export interface FakeInteraction {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly user: string;
  readonly channel: string;
  readonly at: number;
  /** The message that was clicked. */
  readonly source?: FakeMessage | undefined;
  /** What was sent. */
  readonly payload: Json;
}

/** What a person saw within three seconds. */
export interface Reaction {
  readonly acknowledged: boolean;
  readonly ms: number;
  readonly seen: Seen;
  /** The message that the answer made or will make; for a click that updates, the one clicked. */
  readonly message: FakeMessage | undefined;
  readonly ephemeral: boolean;
  /** The HTTP status of the bot's endpoint; undefined over the gateway, 0 when it could not be reached. */
  readonly status: number | undefined;
  readonly interaction: FakeInteraction;
  /** Sends the very same event again; tells the endpoint's status. */
  again(): Promise<number | undefined>;
}

export interface People {
  /** Somebody chooses `/vm …` and fills in its options. */
  slash(said: Slashed): Promise<Reaction>;
  /** Somebody types in an option that completes. */
  autocomplete(half: Completed): Promise<Reaction>;
  /** Somebody presses a button of a message that they can see, as it stands now. */
  click(clicked: Clicked): Promise<Reaction>;
  /** Somebody fills in a modal. */
  submit(submitted: Submitted): Promise<Reaction>;
  /** Somebody writes in a channel. */
  writes(said: {
    readonly user: string;
    readonly channel: string;
    readonly content: string;
  }): FakeMessage;
  /** Sends anything at all as an interaction; tells the endpoint's status. */
  sendRaw(payload: unknown, via?: Via): Promise<number | undefined>;
}

export interface EndpointAnswer {
  /** 0 when there was none within three seconds. */
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Discord's side of the HTTP interactions endpoint. */
export interface Endpoint {
  /**
   * Interactions go to this address from now on, no more over the gateway. As the developer portal does, it first
   * sends a PING that must be answered and one with a bad signature that must be refused, and throws otherwise.
   */
  use(url: string): Promise<void>;
  /** Signs and sends these bytes. */
  post(url: string, body: string, tampering?: Tampering): Promise<EndpointAnswer>;
  ping(url: string, tampering?: Tampering): Promise<EndpointAnswer>;
}

export interface Gateway {
  /** Connections that have identified or resumed. */
  connections(): number;
  identifies(): number;
  resumes(): number;
  heartbeats(): number;
  /** The intents of the newest identify. */
  intents(): number;
  /** The codes with which clients closed, and with which they were closed. */
  readonly closes: readonly { readonly by: "client" | "discord"; readonly code: number }[];
  /** Sends any event to every session. */
  dispatch(event: string, data: unknown): void;
  /** Asks every client to connect anew and resume (op 7). */
  reconnect(): void;
  /** Declares every session invalid (op 9); one that is not resumable is forgotten. */
  invalidate(resumable: boolean): void;
  /** The open connections go dead without being closed: nothing is sent any more, heartbeats are not answered. */
  zombie(): void;
  /** Cuts every connection without a word. */
  cut(): void;
  closeWith(code: number): void;
  /** Forgets every session: a resume is answered with op 9. */
  forget(): void;
  /** Whether new connections are taken at all. */
  accept(does: boolean): void;
  /** Whether new connections are greeted with op 10. */
  greet(does: boolean): void;
  /** Identifies left of the day's thousand. */
  identifiesLeft: number;
}

/** A Discord on loopback, to which the real discord.js talks. */
export interface FakeDiscord extends FakeState {
  /** What the bot's environment must hold to find it. */
  readonly env: Readonly<
    Record<
      "DISCORD_TOKEN" | "DISCORD_APPLICATION_ID" | "DISCORD_PUBLIC_KEY" | "DISCORD_API_URL",
      string
    >
  >;
  readonly world: World;
  readonly people: People;
  readonly endpoint: Endpoint;
  readonly gateway: Gateway;
  /** What is registered: for the guild, or globally. */
  commands(guild?: string): readonly Json[];
  /** Registers commands as if the bot had done it before. */
  register(commands: readonly unknown[], guild?: string): void;
  /** The next `times` calls of a route meet this. */
  fail(route: RouteName, failure: Failure, times?: number): void;
  callsOf(route: RouteName): FakeCall[];
  /** How many calls were one too many. */
  refusedForRate(): number;
  /** How many answers were 401, 403 or 429: ten thousand in ten minutes, and the address is banned. */
  invalidRequests(): number;
  /** Everything that was refused for its form, with what was wrong. */
  refusedForForm(): FakeCall[];
  /** What the channel shows, without what only one person sees and what is still being thought about. */
  inChannel(channel: string): FakeMessage[];
  /** What only this person sees. */
  onlyFor(user: string): FakeMessage[];
  /** Answers that were promised and have not come. */
  thinking(): FakeMessage[];
  close(): Promise<void>;
}
