import { isDeepStrictEqual } from "node:util";
import type { Kysely } from "kysely";
import type { Instance } from "../model/instance.ts";
import { type Selector, selectorMatcher } from "../model/selector.ts";
import { allSyncs, type SeenInstance, type Sync, writtenSince } from "../store/instances.ts";
import type { Database } from "../store/schema.ts";
import { indexNames, type NameIndex, type Places, placesIn } from "./name-index.ts";
import { sortedByName } from "./sort.ts";

/** What is known of the clouds, without asking them. */
export interface Known {
  /** Sorted by name. */
  readonly instances: readonly SeenInstance[];
  /** Regions that were never read, or cannot be read now. */
  readonly silent: readonly Sync[];
  /** Of `instances`. */
  readonly names: NameIndex;
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

/** Sorted by name. */
interface Fleet {
  readonly instances: readonly SeenInstance[];
  readonly places: Places;
}

interface Reading extends Fleet {
  readonly begunAt: number;
  /** When all was read. */
  readonly wholeAt: number;
  /** Where the next one goes on. */
  readonly mark: string;
  readonly syncs: readonly Sync[];
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
      const { instances, places, syncs, bySelector } = await read();
      const found = bySelector.get(selector) ?? chosen({ instances, places }, selector);
      bySelector.set(selector, found);
      return { silent: syncs.filter(isSilent), ...found };
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

const isSilent = ({ trouble, syncedAt }: Sync) => trouble !== undefined || syncedAt === undefined;

function chosen({ instances, places }: Fleet, selector: Selector): Chosen {
  const matches = selectorMatcher(selector);
  return { instances: instances.filter(matches), names: indexNames(instances, places, matches) };
}

/** The next reading: what was written since the last one, or everything. */
async function readOn(
  db: Kysely<Database>,
  last: Reading | undefined,
  begunAt: number,
): Promise<Reading> {
  const known = last && begunAt - last.wholeAt < WHOLE_MS ? last : undefined;
  // First of all: what they say was seen by then must be in what is read after them.
  const syncs = await allSyncs(db);
  const written = await writtenSince(db, known?.mark);
  // While an older transaction runs anywhere on the server, what was written beside it is read more than once.
  const news = known ? unknownOf(known, written.instances) : written.instances;
  const fleet = known ? seenSince(withNews(known, news), known.syncs, syncs) : sorted(news);
  // Some are gone, and only the rest can say which.
  if (known && fleet.instances.length !== written.count) return readOn(db, undefined, begunAt);
  return {
    begunAt,
    wholeAt: known?.wholeAt ?? begunAt,
    mark: written.mark,
    ...fleet,
    syncs,
    bySelector: known?.instances === fleet.instances ? known.bySelector : new WeakMap(),
  };
}

/** Those of regions that were read whole since the reading before were seen again then, though not written. */
function seenSince(fleet: Fleet, before: readonly Sync[], syncs: readonly Sync[]): Fleet {
  const known = new Map(before.map((sync) => [placeOf(sync), sync.syncedAt]));
  const later = syncs.filter((sync) => sync.syncedAt !== known.get(placeOf(sync)));
  if (later.length === 0) return fleet;
  const seen = new Map(later.map((sync) => [placeOf(sync), sync.syncedAt ?? 0]));
  const instances = fleet.instances.map((one) => {
    const seenAt = seen.get(placeOf(one)) ?? 0;
    return seenAt > one.seenAt ? { ...one, seenAt } : one;
  });
  return { ...fleet, instances };
}

const placeOf = ({ cloud, region }: { readonly cloud: string; readonly region: string }) =>
  `${cloud}/${region}`;

/** An instance that is seen unchanged is noted again after so many milliseconds. */
const NOTED_AGAIN_MS = 5_000;

function noted(reading: Reading, { seen, gone, at }: News): Reading {
  const news = seen.flatMap((one): SeenInstance[] => {
    const known = inFleet(reading, one.ref);
    const { seenAt = Number.NEGATIVE_INFINITY, ...before } = known ?? {};
    const same = at - seenAt < NOTED_AGAIN_MS && isDeepStrictEqual(one, before);
    return seenAt > at || same ? [] : [{ ...one, seenAt: at }];
  });
  const lost = new Set(gone.filter((ref) => (inFleet(reading, ref)?.seenAt ?? at + 1) <= at));
  if (news.length === 0 && lost.size === 0) return reading;
  const left =
    lost.size > 0 ? sorted(reading.instances.filter(({ ref }) => !lost.has(ref))) : reading;
  return { ...reading, ...withNews(left, news), bySelector: new WeakMap() };
}

function inFleet({ instances, places }: Fleet, ref: string): SeenInstance | undefined {
  const at = places.ofRef.get(ref);
  return at === undefined ? undefined : instances[at];
}

/** Those that are not known just so. */
const unknownOf = (known: Fleet, read: readonly SeenInstance[]): readonly SeenInstance[] =>
  read.filter((one) => JSON.stringify(inFleet(known, one.ref)) !== JSON.stringify(one));

function withNews(known: Fleet, news: readonly SeenInstance[]): Fleet {
  const { instances, places } = known;
  if (news.length === 0) return { instances, places };
  const next = [...instances];
  for (const one of news) {
    const at = places.ofRef.get(one.ref);
    // A new one, or one that has another name, stands elsewhere.
    if (at === undefined || instances[at]?.name !== one.name)
      return sorted([...instances, ...news]);
    next[at] = one;
  }
  return { instances: next, places };
}

/** Of those with the same ref, the last. */
function sorted(all: readonly SeenInstance[]): Fleet {
  const byRef = new Map(all.map((instance) => [instance.ref, instance]));
  const instances = sortedByName([...byRef.values()]);
  return { instances, places: placesIn(instances) };
}
