import { Keyv, type KeyvStoreAdapter } from "keyv";
import type { Log } from "./model/log.ts";

const ENTRIES_MAX = 10_000;
const CONNECT_MS = 5000;
const ACCESS_MS = 1000;
const RECONNECT_MAX_MS = 30_000;

/** Remembers for a while. A failure of it is a missing entry, never an error: losing it loses nothing. */
export interface Cache<Value> {
  get(key: string): Promise<Value | undefined>;
  set(key: string, value: Value): Promise<void>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}

export interface CacheRequest {
  /** Keeps the entries of different caches apart. */
  readonly namespace: string;
  readonly ttlMs: number;
  /** Of a Redis server, to share the cache between replicas; in memory without it. */
  readonly url?: string | undefined;
  readonly log: Log;
}

/** Values go through JSON. */
export async function createCache<Value>(request: CacheRequest): Promise<Cache<Value>> {
  const { namespace, ttlMs, url, log } = request;
  const store = url === undefined ? inMemory() : await inRedis(url, log);
  const keyv = new Keyv<Value>({ ...store, namespace, ttl: ttlMs, throwOnErrors: false });
  keyv.on("error", (error: unknown) =>
    log.debug({ err: error, namespace }, "cache: an access failed"),
  );
  return {
    get: async (key) => attempt(() => keyv.get(key)),
    set: async (key, value) => void (await attempt(() => keyv.set(key, value))),
    delete: async (key) => void (await attempt(() => keyv.delete(key))),
    close: () => store.close(),
  };
}

/** A store that fails or keeps silent is a missing entry. */
async function attempt<Result>(access: () => Promise<Result>): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ACCESS_MS, undefined);
  });
  try {
    return await Promise.race([access(), late]);
  } catch {
    // Told by the store's own error event.
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Each cache has a map of its own: a namespace alone does not keep entries of one map apart. */
function inMemory() {
  return { store: new BoundedMap(), close: async () => {} };
}

/** Forgets the oldest entry when it is full: entries that nobody asks for again would otherwise stay for ever. */
class BoundedMap extends Map<string, unknown> {
  override set(key: string, value: unknown): this {
    super.delete(key);
    const [oldest] = this.size >= ENTRIES_MAX ? this.keys() : [];
    if (oldest !== undefined) super.delete(oldest);
    return super.set(key, value);
  }
}

/** Connects in the background, again and again; while it is away every access fails at once. */
async function inRedis(url: string, log: Log) {
  const { default: KeyvRedis, createClient } = await import("@keyv/redis");
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: (tries) => Math.min(2 ** tries * 100, RECONNECT_MAX_MS),
    },
  });
  tellOnce(client, log);
  client.connect().catch(() => {
    // Told by the error event; it goes on trying.
  });
  const store: KeyvStoreAdapter = new KeyvRedis(client, { throwOnConnectError: false });
  return { store, useKeyPrefix: false, close: async () => client.destroy() };
}

/** One line when the server goes away and one when it is back, not one for each try. */
function tellOnce(
  client: { on(event: "error" | "ready", listener: (error?: unknown) => void): unknown },
  log: Log,
): void {
  let away = false;
  client.on("error", (error) => {
    if (!away) log.warn({ err: error }, "cache: Redis does not answer; working without it");
    away = true;
  });
  client.on("ready", () => {
    if (away) log.info({}, "cache: Redis answers again");
    away = false;
  });
}
