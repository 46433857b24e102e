import type { Action } from "../../model/action.ts";
import type { Finding } from "../../model/finding.ts";
import type { Instance } from "../../model/instance.ts";
import type { Trouble } from "../../model/trouble.ts";
import {
  type Begun,
  type Provider,
  ProviderError,
  type ProviderTools,
  type Sight,
  type Watched,
} from "../../providers/provider.ts";

/** What the thread of the clouds does for the bot's own. Everything that passes between them is plain data. */
export interface CloudCalls {
  make(provider: string, options: unknown, tools: Omit<ProviderTools, "now">): Outcome<Made>;
  describe(cloud: string, region: string, ids: readonly string[]): Outcome<readonly Instance[]>;
  begin(
    cloud: string,
    region: string,
    action: Action,
    ids: readonly string[],
    key: string,
  ): Outcome<ReadonlyMap<string, Begun>>;
  watch(
    cloud: string,
    region: string,
    watched: readonly Watched[],
  ): Outcome<ReadonlyMap<string, Sight>>;
  prices(
    cloud: string,
    region: string,
    products: readonly string[],
  ): Outcome<ReadonlyMap<string, number>>;
  /** Begins to read something of several pages. @returns what `next` knows it by */
  read(cloud: string, what: Reading): Outcome<number>;
  /** @returns nothing after the last page */
  next(reading: number): Outcome<Page | undefined>;
  /** Nobody asks for the rest of it. */
  leave(reading: number): Outcome<void>;
}

/** The parts of a provider that do not change. */
export interface Made extends Pick<Provider, "regions" | "abilities"> {
  /** In which currency it tells prices, where it does. */
  readonly currency: string | undefined;
}

export type Reading =
  | { readonly kind: "list"; readonly region: string }
  | { readonly kind: "check" };

export type Page = readonly Instance[] | Finding;

/** What came of it. An error keeps between threads neither its class nor what a provider adds to it. */
type Outcome<Value> = Promise<
  { readonly value: Value } | { readonly error: Error; readonly trouble?: Trouble | undefined }
>;

export async function outcomeOf<Value>(work: () => Promise<Value>): Outcome<Value> {
  try {
    return { value: await work() };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const trouble = error instanceof ProviderError ? error.trouble : undefined;
    return { error, trouble };
  }
}

/** @throws what was thrown in the other thread: a ProviderError is one here too */
export async function taken<Value>(outcome: Outcome<Value>): Promise<Value> {
  const came = await outcome;
  if ("value" in came) return came.value;
  throw came.trouble ? new ProviderError(came.trouble, { cause: came.error }) : came.error;
}
