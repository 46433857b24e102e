import { setTimeout } from "node:timers/promises";
import type { Hono } from "hono";
import type { Kysely } from "kysely";
import type { Config } from "../config.ts";
import { createApi } from "../http/api/app.ts";
import { createKeyCheck } from "../http/api/key.ts";
import type { ApiTools, Spoken } from "../http/api/ports.ts";
import { isLive, type StoredKey } from "../model/api-key.ts";
import type { Log } from "../model/log.ts";
import type { ApiOptions } from "../platforms/api/options.ts";
import type { Provider } from "../providers/provider.ts";
import { allKeys, noteUse } from "../store/api-keys.ts";
import { findByRequestKey, loadOperations } from "../store/operations.ts";
import type { Database } from "../store/schema.ts";
import { dropInApps } from "./drop-in.ts";

interface ApiSetup {
  readonly config: Config;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
}

interface ApiParts {
  readonly db: Kysely<Database>;
  readonly providers: ReadonlyMap<string, Provider>;
  /** The bot, once it runs. */
  readonly spoken: () => Spoken | undefined;
}

/** The HTTP API and the routes of the tools that came before, where the platform `api` is configured. */
export async function apiApps(
  { config, now, newId, log }: ApiSetup,
  { db, providers, spoken }: ApiParts,
): Promise<readonly Hono[]> {
  const options = config.platforms.api as ApiOptions | undefined;
  if (!options) return [];
  const { requestsPerMinute, dropIn } = options;
  const tools: ApiTools = {
    requestsPerMinute,
    spoken,
    checkKey: createKeyCheck({ find: keysIn(db, now), now }),
    noteUse: (key) => noteUse(db, key, now()),
    madeBy: (key) => findByRequestKey(db, `api:${key}`),
    operations: (ids) => loadOperations(db, ids),
    now,
    newId,
    log,
  };
  const places = { dropIn, clouds: config.clouds };
  return [createApi(tools), ...(await dropInApps(tools, places, providers))];
}

/** A reading of all keys serves for so long, in milliseconds. */
const SERVES_MS = 1_000;
/** For a name that is not in it there is a new one, this long after the last at the earliest, in milliseconds. */
const LACKS_MS = 200;

/** Looks keys up in a reading that is at most a second old: a thousand wrong ones are a few queries. */
function keysIn(db: Kysely<Database>, now: () => number) {
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
