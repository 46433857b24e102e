/**
 * The thread in which the clouds are spoken to. Reading their answers costs time, of which the chats must not feel
 * anything: people are answered meanwhile in the other thread.
 */
import { parentPort } from "node:worker_threads";
import { createBirpc } from "birpc";
import type { Provider } from "../../providers/provider.ts";
import { type CloudCalls, outcomeOf, type Page } from "./calls.ts";
import { createProvider } from "./provider.ts";

const providers = new Map<string, Provider>();
const readings = new Map<number, AsyncIterator<Page>>();
let lastReading = 0;

const calls: CloudCalls = {
  make: (kind, options, tools) =>
    outcomeOf(async () => {
      const provider = await createProvider(kind, options, { ...tools, now: Date.now });
      providers.set(tools.cloud, provider);
      const { regions, abilities, prices } = provider;
      return { regions, abilities, currency: prices?.currency };
    }),
  describe: (cloud, region, ids) => outcomeOf(() => made(cloud).describe(region, ids)),
  begin: (cloud, region, action, ids, key) =>
    outcomeOf(() => made(cloud).begin(region, action, ids, key)),
  watch: (cloud, region, watched) => outcomeOf(() => made(cloud).watch(region, watched)),
  prices: (cloud, region, products) =>
    outcomeOf(async () => made(cloud).prices?.hourly(region, products) ?? new Map()),
  read: (cloud, what) =>
    outcomeOf(async () => {
      const provider = made(cloud);
      const pages: AsyncIterable<Page> =
        what.kind === "list" ? provider.list(what.region) : provider.check();
      lastReading += 1;
      readings.set(lastReading, pages[Symbol.asyncIterator]());
      return lastReading;
    }),
  next: (reading) =>
    outcomeOf(async () => {
      const step = await readings.get(reading)?.next();
      if (step && !step.done) return step.value;
      readings.delete(reading);
      return undefined;
    }),
  leave: (reading) =>
    outcomeOf(async () => {
      await readings.get(reading)?.return?.();
      readings.delete(reading);
    }),
};

function made(cloud: string): Provider {
  const provider = providers.get(cloud);
  if (provider) return provider;
  throw new Error(`no provider was made for the cloud ${cloud}`);
}

createBirpc<object, CloudCalls>(calls, {
  post: (message) => parentPort?.postMessage(message),
  on: (hear) => parentPort?.on("message", hear),
});
