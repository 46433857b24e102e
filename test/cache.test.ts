import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { createCache } from "../src/cache.ts";
import type { Log } from "../src/model/log.ts";
import { startFakeRedis } from "./fakes/redis-server.ts";

const said: string[] = [];
const note = (_: object, message: string) => void said.push(message);
const log: Log = { debug: () => {}, info: note, warn: note, error: note };

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  said.length = 0;
});

async function cache(namespace: string, ttlMs: number, url?: string) {
  const made = await createCache<unknown>({ namespace, ttlMs, url, log });
  endings.push(() => made.close());
  return made;
}

async function fakeRedis(port?: number) {
  const server = await startFakeRedis(port);
  endings.push(() => server.close().catch(() => {}));
  return server;
}

test("what was remembered is there until its time is over", async () => {
  const groups = await cache("groups", 40);
  await groups.set("U1", ["S1"]);
  expect(await groups.get("U1")).toEqual(["S1"]);
  await expect.poll(() => groups.get("U1")).toBeUndefined();
});

test("what was deleted is gone, and so is what was never there", async () => {
  const groups = await cache("groups", 60_000);
  await groups.set("U1", ["S1"]);
  await groups.delete("U1");
  expect(await groups.get("U1")).toBeUndefined();
  expect(await groups.get("U2")).toBeUndefined();
});

test("two caches do not see each other's entries", async () => {
  const groups = await cache("groups", 60_000);
  const names = await cache("names", 60_000);
  await groups.set("U1", 1);
  expect(await names.get("U1")).toBeUndefined();
});

test("a cache that is asked for ever new things forgets the oldest, and does not grow without end", async () => {
  const groups = await cache("groups", 60_000);
  for (let at = 0; at <= 10_000; at++) await groups.set(`U${at}`, at);
  expect(await groups.get("U0")).toBeUndefined();
  expect(await groups.get("U10000")).toBe(10_000);
});

test("with a URL the entries live in Redis, under their namespace and with their time to live", async () => {
  const redis = await fakeRedis();
  const groups = await cache("groups", 60_000, redis.url);
  await expect.poll(() => groups.set("U1", ["Zoë"]).then(() => groups.get("U1"))).toEqual(["Zoë"]);
  expect([...redis.entries.keys()]).toEqual(["groups::U1"]);
  expect(redis.entries.get("groups::U1")?.ttlMs).toBe(60_000);
  const names = await cache("names", 60_000, redis.url);
  await names.delete("U1");
  expect(await groups.get("U1")).toEqual(["Zoë"]);
});

test("without a Redis that answers nothing fails or waits: entries are missing, and the log says it once", async () => {
  const groups = await cache("groups", 60_000, await closedAddress());
  await vi.waitFor(() =>
    expect(said).toEqual(["cache: Redis does not answer; working without it"]),
  );
  const begun = performance.now();
  await groups.set("U1", 1);
  expect(await groups.get("U1")).toBeUndefined();
  await groups.delete("U1");
  expect(performance.now() - begun).toBeLessThan(900);
  expect(said).toHaveLength(1);
});

test("a Redis that comes back is used again", async () => {
  const before = await fakeRedis();
  const groups = await cache("groups", 60_000, before.url);
  await expect.poll(() => groups.set("U1", 1).then(() => groups.get("U1"))).toBe(1);
  await before.close();
  await expect.poll(() => groups.get("U1")).toBeUndefined();
  await fakeRedis(Number(new URL(before.url).port));
  await expect
    .poll(() => groups.set("U2", 2).then(() => groups.get("U2")), { timeout: 10_000 })
    .toBe(2);
  expect(said).toContain("cache: Redis answers again");
});

test("a Redis that accepts and then keeps silent is a missing entry within about a second", async () => {
  const redis = await fakeRedis();
  const groups = await cache("groups", 60_000, redis.url);
  await expect.poll(() => groups.set("U1", 1).then(() => groups.get("U1"))).toBe(1);
  redis.mute();
  const begun = performance.now();
  expect(await groups.get("U1")).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(3000);
});

const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

test.runIf(hasRedis)("a real Redis remembers, forgets and keeps namespaces apart", async () => {
  const directory = mkdtempSync(join(tmpdir(), "cache-"));
  const port = Number(new URL(await closedAddress()).port);
  const server = spawn("redis-server", ["--port", String(port), "--save", "", "--dir", directory]);
  endings.push(async () => {
    server.kill();
    await once(server, "exit");
    rmSync(directory, { recursive: true });
  });
  const groups = await cache("groups", 500, `redis://127.0.0.1:${port}`);
  await expect
    .poll(() => groups.set("U1", 1).then(() => groups.get("U1")), { timeout: 10_000 })
    .toBe(1);
  const names = await cache("names", 500, `redis://127.0.0.1:${port}`);
  expect(await names.get("U1")).toBeUndefined();
  await expect.poll(() => groups.get("U1"), { timeout: 5000 }).toBeUndefined();
});

test.skipIf(hasRedis)(
  "NOT TRIED with a real Redis: there is no redis-server on this machine",
  (context) => {
    context.skip("install redis-server to try the cache on it");
  },
);

/** An address of this machine at which nobody listens. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return `redis://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}
