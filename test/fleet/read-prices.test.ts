import { afterEach, beforeEach, expect, test } from "vitest";
import { readPrices } from "../../src/fleet/read-prices.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import type { Log } from "../../src/model/log.ts";
import type { TroubleKind } from "../../src/model/trouble.ts";
import { openPriceBook } from "../../src/price-book.ts";
import { type Provider, ProviderError } from "../../src/providers/provider.ts";
import { keepRegions, saveInstances } from "../../src/store/instances.ts";
import { createPlainCloud } from "../fakes/plain-cloud.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let database: TestDatabase;
let now = Date.UTC(2026, 0, 5, 9);
/** What the cloud was asked, in its order: `eu-west-1: t3.large, m5.large`. */
let questions: string[];
let costs: Record<string, number>;
let trouble: TroubleKind | undefined;
let said: string[];
beforeEach(async () => {
  database = await createTestDatabase();
  [questions, said, trouble] = [[], [], undefined];
  costs = { "t3.large": 0.1, "t3.large/windows": 0.2, "m5.large": 0.3 };
});
afterEach(() => database.drop());

const log: Log = {
  ...silentLog,
  info: (fields) => void said.push(JSON.stringify(fields)),
  error: (fields) => void said.push(JSON.stringify(fields)),
};

const cloud: Provider = {
  ...createPlainCloud("aws-dev", {}),
  prices: {
    currency: "USD",
    async hourly(region, products) {
      questions.push(`${region}: ${products.join(", ")}`);
      if (trouble) throw new ProviderError({ kind: trouble, detail: "no" });
      return new Map(Object.entries(costs).filter(([product]) => products.includes(product)));
    },
  },
};

let instances = 0;
async function own(region: string, type: string, product?: string): Promise<Instance> {
  instances += 1;
  const id = `i-${instances}`;
  const ref = instanceRef("aws-dev", region, id);
  const where = { ref, cloud: "aws-dev", region, id, name: id, type, product };
  const state = { state: "running", providerState: "running", addresses: [], tags: {} } as const;
  const instance: Instance = { ...where, ...state };
  await saveInstances(database.connection.db, [instance], now);
  return instance;
}

const read = (currency = "USD") =>
  readPrices(
    {
      db: database.connection.db,
      provider: () => cloud,
      currency: () => currency,
      now: () => now,
      log,
    },
    { cloud: "aws-dev" },
  );

/** As a bot that starts now knows it. */
async function priceAfterRestart(instance: Instance, currency = "USD") {
  const { connection } = database;
  const prices = { currency, types: {} };
  const clouds = { "aws-dev": { provider: "aws-ec2", options: {} } };
  const providers = new Map([["aws-dev", cloud]]);
  const book = await openPriceBook(
    { connection, providers, now: () => now, log },
    () => ({ prices, clouds }) as never,
  );
  return book.prices().hourlyOf(instance);
}

test("a cloud is asked once a day, only for what there is, and a restart asks nothing anew", async () => {
  const plain = await own("eu-west-1", "t3.large");
  const windows = await own("eu-west-1", "t3.large", "t3.large/windows");
  const elsewhere = await own("sa-east-1", "m5.large");
  await read();
  await read();
  expect(questions).toEqual(["eu-west-1: t3.large, t3.large/windows", "sa-east-1: m5.large"]);
  expect(await priceAfterRestart(plain)).toBe(0.1);
  expect(await priceAfterRestart(windows)).toBe(0.2);
  expect(await priceAfterRestart(elsewhere)).toBe(0.3);
  now += DAY - 1;
  await read();
  expect(questions).toHaveLength(2);
  costs["t3.large"] = 0.11;
  now += 1;
  await read();
  expect(questions).toHaveLength(4);
  expect(await priceAfterRestart(plain)).toBe(0.11);
});

test("a type that is new is asked for at once, alone, and one without a price not again", async () => {
  const plain = await own("eu-west-1", "t3.large");
  await read();
  const unknown = await own("eu-west-1", "x9.huge");
  await read();
  await read();
  expect(questions).toEqual(["eu-west-1: t3.large", "eu-west-1: x9.huge"]);
  expect(await priceAfterRestart(plain)).toBe(0.1);
  expect(await priceAfterRestart(unknown)).toBeUndefined();
});

test("without the right the list that comes with the bot holds, nobody is told twice, and a day later it is tried again", async () => {
  const plain = await own("eu-west-1", "t3.large");
  await own("sa-east-1", "m5.large");
  await read();
  expect(await priceAfterRestart(plain)).toBe(0.1);
  trouble = "not-allowed";
  for (let day = 0; day < 3; day += 1) {
    now += DAY;
    for (let hour = 0; hour < 3; hour += 1) await read();
  }
  expect(await priceAfterRestart(plain)).toBe(0.0912);
  expect(questions).toHaveLength(2 + 3);
  expect(said).toHaveLength(1);
  trouble = undefined;
  now += DAY;
  await read();
  expect(await priceAfterRestart(plain)).toBe(0.1);
});

test.each(["throttled", "unreachable", "provider-fault", "credentials"] as const)(
  "%s: what was known stays, and the cloud is left alone for an hour",
  async (kind) => {
    const plain = await own("eu-west-1", "t3.large");
    await read();
    trouble = kind;
    now += DAY;
    await read();
    now += HOUR - 1;
    await read();
    expect(questions).toHaveLength(2);
    expect(await priceAfterRestart(plain)).toBe(0.1);
    now += 1;
    await read();
    expect(questions).toHaveLength(3);
    expect(said).toHaveLength(1);
  },
);

test("where prices are told in another currency than the cloud's, it is not asked and not believed", async () => {
  const plain = await own("eu-west-1", "t3.large");
  await read("EUR");
  expect(questions).toEqual([]);
  await read();
  expect(await priceAfterRestart(plain, "EUR")).toBeUndefined();
});

test("what a cloud told is forgotten once its region is not configured any more", async () => {
  const plain = await own("eu-west-1", "t3.large");
  await read();
  await keepRegions(database.connection.db, [{ cloud: "aws-dev", region: "us-east-1" }]);
  expect(await priceAfterRestart(plain)).toBe(0.0912);
});
