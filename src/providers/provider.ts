import type { Action } from "../model/action.ts";
import type { Finding } from "../model/finding.ts";
import type { Instance, InstanceState } from "../model/instance.ts";
import type { Trouble } from "../model/trouble.ts";

/**
 * One cloud: one configured account of one provider, in one or more regions.
 *
 * Every method makes bounded calls (no request without a time limit, no endless retry) and throws only
 * `ProviderError`, when a call as a whole failed. What happened to one instance among many is in the returned map:
 * one bad id never fails the rest. Ids are the provider's own; a region is one of `regions`.
 */
export interface Provider {
  readonly regions: readonly string[];
  /** What this cloud can do; an action that it cannot has the reason, in words for a person. */
  readonly abilities: Readonly<Record<Action, Ability>>;

  /** Absent where the cloud does not tell what its instances cost. */
  readonly prices?: CloudPrices | undefined;

  /** Every instance of the region, page by page. */
  list(region: string): AsyncIterable<readonly Instance[]>;

  /** These instances, in as few calls as the cloud allows; those that do not exist are left out. */
  describe(region: string, ids: readonly string[]): Promise<readonly Instance[]>;

  /**
   * Asks the cloud to act on all of `ids`, in as few calls as it allows, and does not wait for the end.
   * Every id has an entry in the answer.
   * @param key the same for a repeated request, different for every other: an idempotency token where the cloud takes one
   */
  begin(
    region: string,
    action: Action,
    ids: readonly string[],
    key: string,
  ): Promise<ReadonlyMap<string, Begun>>;

  /** How far the begun ones are, in as few calls as the cloud allows. Every id has an entry in the answer. */
  watch(region: string, watched: readonly Watched[]): Promise<ReadonlyMap<string, Sight>>;

  /** Tries the credentials and rights without changing anything, one finding per thing tried. */
  check(): AsyncIterable<Finding>;

  close(): Promise<void>;
}

export type Ability = { readonly can: true } | { readonly can: false; readonly because: string };

/** What a cloud tells of its own prices. */
export interface CloudPrices {
  /** ISO 4217 */
  readonly currency: string;
  /**
   * What these cost in an hour, in as few calls as the cloud allows; those without one certain price are left out.
   * @param products as in `Instance.product`, or types
   */
  hourly(region: string, products: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** What became of one instance when the cloud was asked. */
export type Begun =
  | {
      readonly kind: "accepted";
      /** The state that ends it; absent where the cloud never shows an end (EC2's reboot). */
      readonly settles?: InstanceState | undefined;
      /** The cloud's job or work-request id, handed back to `watch`. */
      readonly handle?: string | undefined;
      /** What the person should know, e.g. "Hibernation was not possible; it is a normal stop". */
      readonly note?: string | undefined;
    }
  /** It is already where it should go; nothing was done. */
  | { readonly kind: "already"; readonly state: InstanceState }
  | { readonly kind: "refused"; readonly trouble: Trouble };

/** One instance whose action was accepted and has not ended. */
export interface Watched {
  readonly id: string;
  readonly action: Action;
  readonly settles: InstanceState;
  readonly handle?: string | undefined;
  /** When the cloud accepted it, Unix milliseconds. */
  readonly begunAt: number;
  /** Whether an earlier look already showed it on its way. */
  readonly moved: boolean;
}

/** What one look showed. */
export type Sight =
  | { readonly kind: "underway"; readonly instance: Instance }
  | { readonly kind: "done"; readonly instance: Instance }
  | { readonly kind: "failed"; readonly instance: Instance; readonly trouble: Trouble }
  /** The cloud does not know it (any more). */
  | { readonly kind: "gone" };

/** A call failed as a whole. `message` is fit for a log; `trouble` says it in the common vocabulary. */
export class ProviderError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble, options?: { readonly cause?: unknown }) {
    super(`${trouble.kind}: ${trouble.detail}`, options);
    this.name = "ProviderError";
    this.trouble = trouble;
  }
}

/** What every provider's factory gets beside its own options. */
export interface ProviderTools {
  /** The operator's name for this cloud; the first part of every instance's ref. */
  readonly cloud: string;
  /** The environment, for the variables that the cloud's own tools read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
}
