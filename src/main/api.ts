import type { Hono } from "hono";
import type { Kysely } from "kysely";
import type { Config } from "../config.ts";
import { createApi } from "../http/api/app.ts";
import { createKeyCheck } from "../http/api/key.ts";
import type { ApiTools, Spoken } from "../http/api/ports.ts";
import type { Log } from "../model/log.ts";
import type { ApiOptions } from "../platforms/api/options.ts";
import type { Provider } from "../providers/provider.ts";
import { noteUse } from "../store/api-keys.ts";
import { findByRequestKey, loadOperations } from "../store/operations.ts";
import type { Database } from "../store/schema.ts";
import { dropInApps } from "./drop-in.ts";
import { keysIn } from "./keys.ts";

interface ApiSetup {
  readonly config: Config;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
}

export interface ApiParts {
  readonly db: Kysely<Database>;
  readonly providers: ReadonlyMap<string, Provider>;
  /** The bot, once it runs. */
  readonly spoken: () => Spoken | undefined;
}

/** The HTTP API and the routes of the tools that came before. Loaded only where the platform `api` is configured. */
export async function apiApps(
  { config, now, newId, log }: ApiSetup,
  { db, providers, spoken }: ApiParts,
): Promise<readonly Hono[]> {
  const { requestsPerMinute, dropIn } = config.platforms.api as ApiOptions;
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
