import { isDeepStrictEqual } from "node:util";
import type { Kysely } from "kysely";
import type { Instance } from "../model/instance.ts";
import { type Selector, selectorMatcher } from "../model/selector.ts";
import { allSyncs, type SeenInstance, type Sync, writtenSince } from "../store/instances.ts";
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
  /** What this process wrote of some instances: whoever asks next knows it, and nobody reads for it. */
  note(news: News): void;
  /** Something was written by this process: whoever asks next waits for a reading that begins from now on. */
  outdate(): void;
}

/** What a cloud showed at an instant (Unix milliseconds), and the refs of those that it did not show any more. */
interface News {
  readonly seen: readonly Instance[];
  readonly gone: readonly string[];
  readonly at: number;
}

/** A reading older than this is renewed, in milliseconds. */
const RENEW_MS = 500;
/** Until it is older than this it still serves meanwhile, in milliseconds. */
const SERVES_MS = 1_000;
/** What was written since is added to a reading for so long; then all is read anew, in milliseconds. */
const WHOLE_MS = 300_000;

/** What one selector means in one reading. */
type Chosen = Omit<Known, "silent">;

interface Reading extends Pick<Known, "instances" | "silent"> {
  readonly begunAt: number;
  /** When all was read. */
  readonly wholeAt: number;
  /** Where the next one goes on. */
  readonly mark: string;
  /** What each channel's selector means, worked out once for the same instances. */
  readonly bySelector: WeakMap<Selector, Chosen>;
}

export function createInventory(db: Kysely<Database>, now: () => number): Inventory {
  let latest: Reading | undefined;
  let underWay: Promise<Reading> | undefined;
  let outdated = false;
  /** Written while a reading is under way, which may have looked before. */
  let meanwhile: News[] = [];

  const begin = (): Promise<Reading> => {
    outdated = false;
    const news: News[] = [];
    meanwhile = news;
    // One that was outdated meanwhile may end after its successor.
    const isLatest = () => underWay === reading;
    const reading: Promise<Reading> = readOn(db, latest, now()).then(
      (read) => {
        const told = news.reduce(noted, read);
        if (isLatest()) [latest, underWay] = [told, undefined];
        return told;
      },
      (error: unknown) => {
        if (isLatest()) underWay = undefined;
        throw error;
      },
    );
    return reading;
  };

  const renew = (): Promise<Reading> => {
    underWay ??= begin();
    return underWay;
  };

  const read = (): Promise<Reading> | Reading => {
    const age = latest && !outdated ? now() - latest.begunAt : Number.POSITIVE_INFINITY;
    if (latest && age < RENEW_MS) return latest;
    const next = renew();
    if (!latest || age >= SERVES_MS) return next;
    // Nobody waits for it: what made it fail is told to the first who must.
    next.catch(() => undefined);
    return latest;
  };

  return {
    async of(selector) {
      const { instances, silent, bySelector } = await read();
      const found = bySelector.get(selector) ?? chosen(instances, selector);
      bySelector.set(selector, found);
      return { ...found, silent };
    },
    note(news) {
      if (underWay) meanwhile.push(news);
      latest = latest && noted(latest, news);
    },
    outdate() {
      outdated = true;
      underWay = undefined;
    },
  };
}

function chosen(all: readonly SeenInstance[], selector: Selector): Chosen {
  const instances = all.filter(selectorMatcher(selector));
  return { instances, names: lazily(() => indexNames(instances)) };
}

/** The next reading: what was written since the last one, or everything. */
async function readOn(
  db: Kysely<Database>,
  last: Reading | undefined,
  begunAt: number,
): Promise<Reading> {
  const known = last && begunAt - last.wholeAt < WHOLE_MS ? last : undefined;
  const [written, syncs] = await Promise.all([writtenSince(db, known?.mark), allSyncs(db)]);
  // While an older transaction runs anywhere on the server, what was written beside it is read more than once.
  const news = known ? unknownOf(known.instances, written.instances) : written.instances;
  const instances = known ? withNews(known.instances, news) : [...news].sort(byName);
  // Some are gone, and only the rest can say which.
  if (known && instances.length !== written.count) return readOn(db, undefined, begunAt);
  return {
    begunAt,
    wholeAt: known?.wholeAt ?? begunAt,
    mark: written.mark,
    instances,
    silent: syncs.filter(
      ({ trouble, syncedAt }) => trouble !== undefined || syncedAt === undefined,
    ),
    bySelector: known && news.length === 0 ? known.bySelector : new WeakMap(),
  };
}

/** An instance that is seen unchanged is noted again after so many milliseconds. */
const NOTED_AGAIN_MS = 5_000;

function noted(reading: Reading, { seen, gone, at }: News): Reading {
  const byRef = new Map<string, SeenInstance>(reading.instances.map((one) => [one.ref, one]));
  const news = seen.flatMap((one): SeenInstance[] => {
    const known = byRef.get(one.ref);
    const { seenAt = Number.NEGATIVE_INFINITY, ...before } = known ?? {};
    const same = at - seenAt < NOTED_AGAIN_MS && isDeepStrictEqual(one, before);
    return seenAt > at || same ? [] : [{ ...one, seenAt: at }];
  });
  const lost = new Set(gone.filter((ref) => (byRef.get(ref)?.seenAt ?? at + 1) <= at));
  if (news.length === 0 && lost.size === 0) return reading;
  const left = reading.instances.filter(({ ref }) => !lost.has(ref));
  return { ...reading, instances: withNews(left, news), bySelector: new WeakMap() };
}

/** Those that are not known just so. */
function unknownOf(
  known: readonly SeenInstance[],
  read: readonly SeenInstance[],
): readonly SeenInstance[] {
  if (read.length === 0) return read;
  const byRef = new Map<string, SeenInstance>(known.map((instance) => [instance.ref, instance]));
  return read.filter((one) => JSON.stringify(byRef.get(one.ref)) !== JSON.stringify(one));
}

function withNews(
  known: readonly SeenInstance[],
  news: readonly SeenInstance[],
): readonly SeenInstance[] {
  if (news.length === 0) return known;
  const all = new Map([...known, ...news].map((instance) => [instance.ref, instance]));
  return [...all.values()].sort(byName);
}

const { compare } = new Intl.Collator("en", { numeric: true });

const byName = (one: Instance, other: Instance): number =>
  compare(one.name, other.name) || (one.ref < other.ref ? -1 : 1);
