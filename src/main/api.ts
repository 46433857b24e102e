import type { Hono } from "hono";
import type { Kysely } from "kysely";
import type { Config } from "../config.ts";
import { createApi } from "../http/api/app.ts";
import { createKeyCheck } from "../http/api/key.ts";
import type { Spoken } from "../http/api/ports.ts";
import type { Log } from "../model/log.ts";
import type { ApiOptions } from "../platforms/api/options.ts";
import { findKey, noteUse } from "../store/api-keys.ts";
import { findByRequestKey, loadOperations } from "../store/operations.ts";
import type { Database } from "../store/schema.ts";

interface ApiSetup {
  readonly config: Config;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
}

/** The HTTP API, where the platform `api` is configured. @param spoken the bot, once it runs */
export function apiApps(
  { config, now, newId, log }: ApiSetup,
  db: Kysely<Database>,
  spoken: () => Spoken | undefined,
): readonly Hono[] {
  const options = config.platforms.api as ApiOptions | undefined;
  if (!options) return [];
  const api = createApi({
    ...options,
    spoken,
    checkKey: createKeyCheck({ find: (name) => findKey(db, name), now }),
    noteUse: (key) => noteUse(db, key, now()),
    madeBy: (key) => findByRequestKey(db, `api:${key}`),
    operations: (ids) => loadOperations(db, ids),
    now,
    newId,
    log,
  });
  return [api];
}
