import type { Kysely } from "kysely";
import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Log } from "../model/log.ts";
import type { Operation } from "../model/operation.ts";
import type { Channel } from "../model/people.ts";
import type { Trace } from "../model/trace.ts";
import type { Trouble } from "../model/trouble.ts";
import type { Provider } from "../providers/provider.ts";
import type { Transact } from "../queue/tx.ts";
import type { Database } from "../store/schema.ts";
import type { WriteNew } from "./write-new.ts";

/** Who asked for an operation, and from where: what its rights hang on. */
export type Requested = Pick<Operation, "id" | "actor" | "channel">;

/** What one request wants of one action, and of these instances as they were looked at just now. */
export interface Wish {
  readonly operation: Requested;
  readonly action: Action;
  readonly instances: readonly Instance[];
}

/** What the operations room works with. */
export interface OperationsTools {
  readonly db: Kysely<Database>;
  readonly transact: Transact;
  readonly write: WriteNew;
  /** The configured cloud of that name; undefined when it is not configured any more. */
  readonly provider: (cloud: string) => Provider | undefined;
  /** For each wish, by ref: which of its instances must not be acted on now, and why; asked again right before the cloud is. */
  readonly refusedNow: (
    wishes: readonly Wish[],
  ) => Promise<readonly ReadonlyMap<string, Trouble>[]>;
  /** How long an action may take in this configuration, in milliseconds. */
  readonly limitMs: (action: Action) => number;
  /** Above this many targets a request asks first. */
  readonly confirmAbove: () => number;
  /** Told what was written of instances that a cloud showed, or did not show any more, at an instant. */
  readonly note: (news: {
    readonly seen: readonly Instance[];
    readonly gone: readonly string[];
    readonly at: number;
  }) => void;
  /** When a new message has its turn in a channel (Unix milliseconds), where others wait for theirs. */
  readonly turn: (channel: Channel) => number | undefined;
  readonly usualMs: (cloud: string, action: Action) => Promise<number | undefined>;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
  readonly trace: Trace;
}

/** What a cloud shows of an instance that has not changed is written again after so many milliseconds. */
export const SAVED_AGAIN_MS = 30_000;

/** A message is brought up to date at most this often, in milliseconds. */
export const MESSAGE_PACE_MS = 3_000;

export const notConfigured = (cloud: string): Trouble => ({
  kind: "unsupported",
  detail: `The cloud ${cloud} is not in the configuration any more.`,
});
