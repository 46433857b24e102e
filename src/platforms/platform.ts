import type { Answer, Message } from "../messages/message.ts";
import type { Finding } from "../model/finding.ts";
import type {
  Actor,
  Channel,
  Inquiry,
  Invocation,
  PlatformName,
  Suggestion,
} from "../model/people.ts";

/** Hears everything that is said. Never throws. */
export type Handle = (invocation: Invocation) => Promise<Answer>;

/** What could stand at the place of a half-typed option, best first, at most 25. Never throws; reads no cloud. */
export type Suggest = (inquiry: Inquiry) => Promise<readonly Suggestion[]>;

/** A command as a platform needs to know it to offer it natively. The commands' own specs fit. */
export interface Declaration {
  readonly name: string;
  readonly summary: string;
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
  readonly about: string;
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
  start(handle: Handle, suggest: Suggest): Promise<void>;

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
