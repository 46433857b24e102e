import type { Message } from "../../messages/message.ts";
import type { Spelled } from "../../model/phrase.ts";

/** What stands in a channel: a line that a person typed, or what the bot says. */
export type WebContent =
  | { readonly kind: "line"; readonly words: string }
  | { readonly kind: "message"; readonly message: Spelled<Message> };

export interface WebMessage {
  readonly id: string;
  /** Grows with every change in any channel, so that a page can ask for what it has not seen. */
  readonly seq: number;
  readonly channel: string;
  /** The one person who may see it; absent: everybody in the channel. */
  readonly privateTo?: string | undefined;
  /** The person's id, or `bot`. */
  readonly author: string;
  readonly content: WebContent;
  /** Unix milliseconds; no two messages of a channel share one, so it is also their order. */
  readonly postedAt: number;
  readonly editedAt?: number | undefined;
}

export type NewWebMessage = Omit<WebMessage, "seq" | "editedAt">;

/** What one person sees of one channel. */
export interface WebView {
  readonly channel: string;
  readonly person: string;
}

/** Where the page's messages are kept, so that they outlive the bot. Any number of replicas may share one. */
export interface WebMessageStore {
  /**
   * Adds a message after all others of its channel: `postedAt` is moved on where another one is as late.
   * @returns false where the id is taken already, and nothing was added
   */
  append(message: NewWebMessage): Promise<boolean>;

  /** @returns false where the message is not there (any more) */
  replace(id: string, content: WebContent, editedAt: number): Promise<boolean>;

  find(id: string): Promise<WebMessage | undefined>;

  /** The newest messages that the person sees, at most `limit`, in the order of `seq`. */
  recent(view: WebView, limit: number): Promise<readonly WebMessage[]>;

  /**
   * What was added or changed after `seq` and the person sees, in the order of `seq`, at most `limit`.
   * A change never appears behind one that was already given out.
   */
  changes(view: WebView, after: number, limit: number): Promise<readonly WebMessage[]>;

  /** The highest `seq` of all messages; 0 where there are none. */
  newest(): Promise<number>;

  /** Forgets all but the newest `keep` that everybody sees, and the newest `keep` of each person's private ones. */
  prune(channel: string, keep: number): Promise<void>;
}
