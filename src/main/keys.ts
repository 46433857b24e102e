import { setTimeout } from "node:timers/promises";
import type { Kysely } from "kysely";
import { isLive, type StoredKey } from "../model/api-key.ts";
import { allKeys } from "../store/api-keys.ts";
import type { Database } from "../store/schema.ts";

/** A reading of all keys serves for so long, in milliseconds. */
const SERVES_MS = 1_000;
/** For a name that is not in it there is a new one, this long after the last at the earliest, in milliseconds. */
const LACKS_MS = 200;

/** Looks keys up in a reading that is at most a second old: a thousand wrong ones are a few queries. */
export function keysIn(db: Kysely<Database>, now: () => number) {
  let readAt = Number.NEGATIVE_INFINITY;
  let latest: Promise<ReadonlyMap<string, StoredKey>> | undefined;
  let next: Promise<ReadonlyMap<string, StoredKey>> | undefined;

  const read = () => {
    readAt = now();
    const reading = allKeys(db).then((keys) => new Map(keys.map((key) => [key.name, key])));
    reading.catch(() => {
      if (latest === reading) latest = undefined;
    });
    latest = reading;
    return reading;
  };
  const recent = () => (latest && now() - readAt < SERVES_MS ? latest : read());
  /** One that begins from now on: a key that was made just now is in it. */
  const renewed = () => {
    next ??= setTimeout(Math.max(0, readAt + LACKS_MS - now())).then(() => {
      next = undefined;
      return read();
    });
    return next;
  };
  return async (name: string): Promise<StoredKey | undefined> =>
    (await recent()).get(name) ?? (await renewed()).get(name);
}

/** Finds a key by its name, as long as it may be used. */
export function liveKeysIn(db: Kysely<Database>, now: () => number) {
  const find = keysIn(db, now);
  return async (name: string): Promise<StoredKey | undefined> => {
    const key = await find(name);
    return key && isLive(key, now()) ? key : undefined;
  };
}
