import type { Kysely } from "kysely";
import type { Instance } from "../model/instance.ts";
import { type Selector, selectorMatcher } from "../model/selector.ts";
import { allInstances, allSyncs, type SeenInstance, type Sync } from "../store/instances.ts";
import type { Database } from "../store/schema.ts";

/** What is known of the clouds, without asking them. */
export interface Known {
  /** Sorted by name. */
  readonly instances: readonly SeenInstance[];
  /** Regions that were never read, or cannot be read now. */
  readonly silent: readonly Sync[];
}

/** The inventory as one process sees it. */
export interface Inventory {
  /** What a selector means, at most half a second old: a burst of commands reads the table once. */
  of(selector: Selector): Promise<Known>;
}

/** How long one reading of the table serves, in milliseconds. */
const SERVES_MS = 500;

interface Reading extends Known {
  /** What each channel's selector means, worked out once. */
  readonly bySelector: WeakMap<Selector, Known>;
}

export function createInventory(db: Kysely<Database>, now: () => number): Inventory {
  let last: { readonly at: number; readonly reading: Promise<Reading> } | undefined;

  const read = (): Promise<Reading> => {
    if (last && now() - last.at < SERVES_MS) return last.reading;
    const begun = { at: now(), reading: readAll(db) };
    last = begun;
    // A failed reading serves nobody but those who wait for it.
    begun.reading.catch(() => {
      if (last === begun) last = undefined;
    });
    return begun.reading;
  };

  return {
    async of(selector) {
      const reading = await read();
      const found = reading.bySelector.get(selector);
      if (found) return found;
      const means = selectorMatcher(selector);
      const known = { instances: reading.instances.filter(means), silent: reading.silent };
      reading.bySelector.set(selector, known);
      return known;
    },
  };
}

async function readAll(db: Kysely<Database>): Promise<Reading> {
  const [instances, syncs] = await Promise.all([allInstances(db), allSyncs(db)]);
  return {
    instances: instances.sort(byName),
    silent: syncs.filter(
      ({ trouble, syncedAt }) => trouble !== undefined || syncedAt === undefined,
    ),
    bySelector: new WeakMap(),
  };
}

const { compare } = new Intl.Collator("en", { numeric: true });

const byName = (one: Instance, other: Instance): number =>
  compare(one.name, other.name) || (one.ref < other.ref ? -1 : 1);
