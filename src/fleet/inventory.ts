import type { Kysely } from "kysely";
import type { Instance } from "../model/instance.ts";
import { type Selector, selectorMatcher } from "../model/selector.ts";
import { allInstances, allSyncs, type SeenInstance, type Sync } from "../store/instances.ts";
import type { Database } from "../store/schema.ts";
import { indexNames, lazily, type NameIndex } from "./name-index.ts";

/** What is known of the clouds, without asking them. */
export interface Known {
  /** Sorted by name. */
  readonly instances: readonly SeenInstance[];
  /** Regions that were never read, or cannot be read now. */
  readonly silent: readonly Sync[];
  /** Of `instances`; made when it is asked for, once for a reading. */
  readonly names: () => NameIndex;
}

/** The inventory as one process sees it. */
export interface Inventory {
  /** What a selector means, at most a second old: a burst of commands reads the table twice a second, and waits for none. */
  of(selector: Selector): Promise<Known>;
}

/** A reading older than this is renewed, in milliseconds. */
const RENEW_MS = 500;
/** Until it is older than this it still serves meanwhile, in milliseconds. */
const SERVES_MS = 1_000;

interface Reading extends Omit<Known, "names"> {
  readonly begunAt: number;
  /** What each channel's selector means, worked out once. */
  readonly bySelector: WeakMap<Selector, Known>;
}

export function createInventory(db: Kysely<Database>, now: () => number): Inventory {
  let latest: Reading | undefined;
  let underWay: Promise<Reading> | undefined;

  const renew = (): Promise<Reading> => {
    underWay ??= readAll(db, now())
      .then((reading) => {
        latest = reading;
        return reading;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };

  const read = (): Promise<Reading> | Reading => {
    const age = latest ? now() - latest.begunAt : Number.POSITIVE_INFINITY;
    if (latest && age < RENEW_MS) return latest;
    const next = renew();
    if (!latest || age >= SERVES_MS) return next;
    // Nobody waits for it: what made it fail is told to the first who must.
    next.catch(() => undefined);
    return latest;
  };

  return {
    async of(selector) {
      const reading = await read();
      const found = reading.bySelector.get(selector);
      if (found) return found;
      const instances = reading.instances.filter(selectorMatcher(selector));
      const names = lazily(() => indexNames(instances));
      const known = { instances, silent: reading.silent, names };
      reading.bySelector.set(selector, known);
      return known;
    },
  };
}

async function readAll(db: Kysely<Database>, begunAt: number): Promise<Reading> {
  const [instances, syncs] = await Promise.all([allInstances(db), allSyncs(db)]);
  return {
    begunAt,
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
