import type { Answer, Message } from "../messages/message.ts";
import type { Action } from "../model/action.ts";
import type { Finding } from "../model/finding.ts";
import type { Instance } from "../model/instance.ts";
import type { Money } from "../model/money.ts";
import type { Hold } from "../model/parking.ts";
import type {
  Actor,
  Channel,
  Inquiry,
  Invocation,
  PlatformName,
  Suggestion,
} from "../model/people.ts";
import type { Words } from "../model/phrase.ts";
import type { Edge } from "../model/schedule.ts";

/** Hears everything that is said. Never throws. */
export type Handle = (invocation: Invocation) => Promise<Answer>;

/** What could stand at the place of a half-typed option, best first, at most 25. Never throws; reads no cloud. */
export type Suggest = (inquiry: Inquiry) => Promise<readonly Suggestion[]>;

/** One instance as one person may see it. */
export interface BoardRow extends Pick<Instance, "ref" | "name" | "state" | "cloud" | "region"> {
  readonly type?: string | undefined;
  /** What an hour of it costs while it runs, where that is known. */
  readonly price?: Money | undefined;
  /** The next start or stop; `held` where the hold keeps it back. */
  readonly next?: (Edge & { readonly held: boolean }) | undefined;
  readonly hold?: (Pick<Hold, "kind" | "until" | "reason"> & { readonly by: string }) | undefined;
  /** What is at work on it. */
  readonly operation?: { readonly id: string; readonly action: Action } | undefined;
}

export interface BoardView {
  /** Sorted by name. */
  readonly rows: readonly BoardRow[];
  /** What those of them that run cost together in an hour, as far as that is known. */
  readonly cost?: Money | undefined;
  /** What is to be known of the whole, in sentences: clouds that cannot be read. */
  readonly notes: readonly Words[];
}

/**
 * What one person may see in one channel, as it is known now, at most a second old. It costs something each time: ask
 * only while somebody looks.
 */
export type Board = (actor: Actor, channel: Channel) => Promise<BoardView>;

/** Somebody who looks at a place of their own, such as a home tab. */
export interface Visitor {
  readonly actor: Actor;
  /** By which tags may name them as an owner; nobody is given rights by it. */
  readonly email?: string | undefined;
}

/**
 * What concerns one person in all channels of their platform, section by section, the weightiest first. Each button says
 * by which channel's rules it is heard. Never throws; reads no cloud.
 */
export type Home = (visitor: Visitor) => Promise<readonly Message[]>;

/**
 * What to say in a channel into which the bot was just invited; undefined where nothing is to be said (any more).
 * Never throws.
 */
export type Greet = (channel: Channel) => Promise<Message | undefined>;

/** A command as a platform needs to know it to offer it natively. The commands' own specs fit. */
export interface Declaration {
  readonly name: string;
  readonly summary: Words;
  /** Said by buttons only. */
  readonly hidden?: boolean | undefined;
  readonly options: Readonly<Record<string, DeclaredOption>>;
}

/**
 * A `flag` is said as `--name`, a `note` as `--name "what is noted"`; everything else by its value alone, in the order
 * of declaration. `instances` can be completed. A note that is `said` may also stand behind the instances in plain words.
 */
export interface DeclaredOption {
  readonly kind: string;
  readonly about: Words;
  readonly required?: boolean | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly said?: string | undefined;
}

/**
 * One chat. It turns what people say and click into invocations, and messages into what the platform draws.
 * Nothing here knows a command, a cloud or a table.
 */
export interface Platform {
  readonly name: PlatformName;

  /** Begins to listen. `handle` may take longer than the platform allows for an answer: the adapter bridges that. */
  start(handle: Handle, suggest: Suggest, board?: Board, home?: Home, greet?: Greet): Promise<void>;

  /** Stops listening; what is being answered is answered first. */
  stop(): Promise<void>;

  /**
   * Puts a new message into a channel.
   * @param reply the right to answer that came with the invocation, used where the bot may not speak in the channel itself
   * @throws PlatformError
   */
  post(channel: Channel, message: Message, reply?: string): Promise<Posted>;

  /**
   * Brings a posted message up to date.
   * @param final whether this is its end as far as we know: such an edit goes before progress, and may use what is kept for it
   * @returns where it stands now: keep this, not the old value
   * @throws PlatformError
   */
  edit(posted: Posted, message: Message, final: boolean): Promise<Posted>;

  /**
   * The platform's ids of the groups that a person is in, among those asked about.
   * @throws PlatformError when it cannot be known; the caller then grants nothing
   */
  groupsOf(actor: Actor, channel: Channel, asked: readonly string[]): Promise<readonly string[]>;

  /**
   * Where to write to one person alone, or to a team: an id of a person or channel of this platform, or an e-mail address.
   * @returns undefined where this platform knows nobody of that name
   * @throws PlatformError when it cannot be known now
   */
  reach(owner: string): Promise<Channel | undefined>;

  /** Tries the credentials and rights without posting anything. */
  check(): AsyncIterable<Finding>;
}

/** Where a message stands, as the platform needs it to edit it. Plain data: it is stored. May carry authority: never logged. */
export type Posted = Readonly<Record<string, string | number | boolean>>;

export type PlatformTroubleKind =
  /** The message or channel is not there any more: there is no use in trying again. */
  | "gone"
  /** The bot may not do this here. */
  | "not-allowed"
  | "rate-limited"
  | "unreachable"
  /** The platform refused what we sent: a mistake of ours. */
  | "refused";

export class PlatformError extends Error {
  readonly kind: PlatformTroubleKind;
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: PlatformTroubleKind,
    detail: string,
    options?: { readonly cause?: unknown; readonly retryAfterMs?: number | undefined },
  ) {
    super(detail, { cause: options?.cause });
    this.name = "PlatformError";
    this.kind = kind;
    this.retryAfterMs = options?.retryAfterMs;
  }
}
