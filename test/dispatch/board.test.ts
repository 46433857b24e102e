import { afterEach, expect, test } from "vitest";
import { createBoard } from "../../src/dispatch/board.ts";
import { createInventory } from "../../src/fleet/inventory.ts";
import type { Actor } from "../../src/model/people.ts";
import type { BoardRow } from "../../src/platforms/platform.ts";
import { createPrices } from "../../src/prices/prices.ts";
import { saveInstances } from "../../src/store/instances.ts";
import { createPlainCloud } from "../fakes/plain-cloud.ts";
import { furnished, type House, openHouse } from "../support/house.ts";
import { silentLog } from "../support/silent-log.ts";

/** ana sees what is for development, ben everything, eve nothing. */
const YAML = `
clouds:
  lab: { provider: simulator }
platforms:
  web: {}
schedules:
  evening: { stop: "0 19 * * *", timeZone: UTC }
parking: [{ on: "name:dev-1", schedule: evening }]
channels:
  - web: lab
    instances: all
    grants:
      - { role: "web:user:ana", allow: [view, start, stop, schedule], on: "env:dev" }
      - { role: "web:user:ben", allow: ["*"] }
`;

const channel = { platform: "web", id: "lab" } as const;
const actor = (id: string): Actor => ({ platform: "web", id, name: id });
const names = (rows: readonly BoardRow[]) => rows.map(({ name }) => name);

/** How long a bot believes what it read of the inventory. */
const INVENTORY_KEPT_MS = 5_000;
const usd = (amount: number, atLeast = false) => ({ amount, currency: "USD", atLeast });

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function openBoard() {
  const cloud = createPlainCloud("lab", { "dev-1": "dev", "dev-2": "dev", "db-1": "prod" });
  let passedMs = 0;
  const now = () => Date.now() + passedMs;
  const opened = await furnished(
    await openHouse({ yaml: YAML, providers: new Map([["lab", cloud]]), now }),
  );
  house = opened;
  const { config, database } = opened;
  const { db } = database.connection;
  const inventory = createInventory(db, now);
  const tools = { db, inventory, now, log: silentLog, policy: () => config.policy };
  let lookups = 0;
  let currency = "USD";
  const board = createBoard({
    ...tools,
    prices: () => createPrices({ configured: { currency, types: {} }, listed: () => undefined }),
    async groupsOf() {
      lookups += 1;
      return [];
    },
  });
  return {
    house: opened,
    cloud,
    board,
    lookups: () => lookups,
    /** Changes an instance in the cloud, and lets the bot see that. */
    async becomes(name: string, change: Parameters<typeof cloud.set>[1]) {
      cloud.set(name, change);
      await saveInstances(db, await cloud.describe("here", [name]), now());
      passedMs += INVENTORY_KEPT_MS;
    },
    /** The configuration names another one. */
    pay(other: string) {
      currency = other;
    },
    /** What the person sees a moment later, as a whole. */
    async view(id: string) {
      passedMs += 2_000;
      return await board(actor(id), channel);
    },
    /** What the person sees a moment later. */
    async rows(id: string) {
      passedMs += 2_000;
      return (await board(actor(id), channel)).rows;
    },
  };
}

test("what a person may not see is not on their board, nor what happens to it", async () => {
  const { rows } = await openBoard();
  expect(names(await rows("ana"))).toEqual(["dev-1", "dev-2"]);
  expect(names(await rows("ben"))).toEqual(["db-1", "dev-1", "dev-2"]);
  expect(await rows("eve")).toEqual([]);
});

test("the next edge, a hold and what is at work stand with the instance", async () => {
  const { house, cloud, rows } = await openBoard();
  const find = async (name: string) => (await rows("ben")).find((row) => row.name === name);
  await expect.poll(async () => (await find("dev-1"))?.next).toMatchObject({ kind: "stop" });
  await house.chat.says('hold dev-1 until "in 30 h" "load test"', "ben");
  const held = await find("dev-1");
  expect(held).toMatchObject({
    next: { held: true },
    hold: { kind: "hold", by: "ben", reason: "load test" },
  });
  cloud.silent = true;
  await house.chat.says("stop dev-2", "ben");
  expect(await find("dev-2")).toMatchObject({ operation: { action: "stop" } });
  await house.chat.says("release dev-1", "ben");
  expect((await find("dev-1"))?.hold).toBeUndefined();
});

test("what each costs an hour stands with it, and what runs is added up, of what the person may see", async () => {
  const { becomes, view, pay } = await openBoard();
  expect(await view("ben")).toMatchObject({ cost: undefined, rows: [{}, {}, {}] });
  expect((await view("ben")).rows.map(({ price }) => price)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  await becomes("db-1", { tags: { env: "prod", "lamplighter:hourly": "2" } });
  await becomes("dev-1", { tags: { env: "dev", "lamplighter:hourly": "0.5" } });
  const ben = await view("ben");
  expect(ben.cost).toEqual(usd(2.5, true));
  expect(ben.rows.map(({ price }) => price)).toEqual([usd(2), usd(0.5), undefined]);
  expect((await view("ana")).cost).toEqual(usd(0.5, true));
  expect((await view("eve")).cost).toBeUndefined();
  // What is parked has a price, and costs nothing now.
  await becomes("dev-1", { state: "stopped" });
  await becomes("dev-2", { state: "stopped" });
  const parked = await view("ben");
  expect(parked.cost).toEqual(usd(2));
  expect(parked.rows[1]?.price).toEqual(usd(0.5));
  pay("EUR");
  expect((await view("ben")).cost).toEqual({ ...usd(2), currency: "EUR" });
});

test("many who look within a second are one reading", async () => {
  const { board } = await openBoard();
  const [one, same, other] = await Promise.all([
    board(actor("ben"), channel),
    board(actor("ben"), channel),
    board(actor("ana"), channel),
  ]);
  expect(one).toBe(same);
  expect(names(other.rows)).toEqual(["dev-1", "dev-2"]);
});
