import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createInventory, type Inventory } from "../../src/fleet/inventory.ts";
import { indexNames, type NameIndex } from "../../src/fleet/name-index.ts";
import { sortedByName } from "../../src/fleet/sort.ts";
import type { InstanceState } from "../../src/model/instance.ts";
import { EVERYTHING, parseSelectorWords, type Selector } from "../../src/model/selector.ts";
import { findInstances, forgetGone, saveInstances, saveSync } from "../../src/store/instances.ts";
import { createClock } from "../support/clock.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { instanceNamed } from "./instances.ts";

/** A reading is renewed by then, and waited for. */
const LATER_MS = 1_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let clock: ReturnType<typeof createClock>;
let inventory: Inventory;
beforeEach(async () => {
  const { db } = database.connection;
  await db.deleteFrom("instances").execute();
  await db.deleteFrom("syncs").execute();
  clock = createClock();
  inventory = createInventory(db, clock.now);
  await see("web-10", "web-2");
});

const see = (...names: readonly string[]) => seeAs("running", ...names);

const seeAs = (state: "running" | "stopped", ...names: readonly string[]) =>
  saveInstances(
    database.connection.db,
    names.map((name) => instanceNamed(name, { state })),
    clock.now(),
  );

const forget = (name: string) =>
  database.connection.db
    .deleteFrom("instances")
    .where(sql<string>`instance->>'name'`, "=", name)
    .execute();

async function known(): Promise<readonly string[]> {
  clock.advance(LATER_MS);
  const { instances } = await inventory.of(EVERYTHING);
  return instances.map(({ name, state }) => `${name} ${state}`);
}

describe("what is known", () => {
  test("follows every change: another state, a new one, one that is gone", async () => {
    expect(await known()).toEqual(["web-2 running", "web-10 running"]);
    await seeAs("stopped", "web-10");
    expect(await known()).toEqual(["web-2 running", "web-10 stopped"]);
    await see("web-3");
    expect(await known()).toEqual(["web-2 running", "web-3 running", "web-10 stopped"]);
    await forget("web-2");
    expect(await known()).toEqual(["web-3 running", "web-10 stopped"]);
    await forget("web-3");
    await see("web-1");
    expect(await known()).toEqual(["web-1 running", "web-10 stopped"]);
  });

  test("holds what a slow transaction wrote, though quicker ones were read before it ended", async () => {
    await known();
    const slow = await database.connection.db.startTransaction().execute();
    await saveInstances(slow, [instanceNamed("web-2", { state: "stopped" })], clock.now());
    await see("web-3");
    expect(await known()).toEqual(["web-2 running", "web-3 running", "web-10 running"]);
    await see("web-4");
    expect(await known()).toContain("web-4 running");
    await slow.commit().execute();
    expect(await known()).toContain("web-2 stopped");
  });

  test("says which regions are silent now, whether or not an instance changed", async () => {
    await known();
    const place = { cloud: "aws-dev", region: "eu-west-1" };
    await saveSync(database.connection.db, { ...place, trouble: "no answer" });
    await known();
    const { silent } = await inventory.of(EVERYTHING);
    expect(silent).toMatchObject([{ ...place, trouble: "no answer" }]);
  });

  test("is read anew at once after this process wrote something, also while an earlier reading is under way", async () => {
    await known();
    await forget("web-2");
    inventory.outdate();
    const names = async () => (await inventory.of(EVERYTHING)).instances.map(({ name }) => name);
    expect(await names()).toEqual(["web-10"]);
    clock.advance(LATER_MS);
    const earlier = names();
    await see("web-3");
    inventory.outdate();
    expect(await names()).toEqual(["web-3", "web-10"]);
    await earlier;
    expect(await names()).toEqual(["web-3", "web-10"]);
  });

  test("is known at once where this process wrote it, without a reading; a later sight stays", async () => {
    await known();
    const at = clock.now();
    const state = async () => {
      const { instances } = await inventory.of(EVERYTHING);
      return instances.map((one) => `${one.name} ${one.state}`);
    };
    const note = (name: string, as: "running" | "stopped", noted: number) =>
      inventory.note({ seen: [instanceNamed(name, { state: as })], gone: [], at: noted });
    note("web-2", "stopped", at);
    note("web-3", "running", at);
    expect(await state()).toEqual(["web-2 stopped", "web-3 running", "web-10 running"]);
    note("web-2", "running", at - 5_000);
    expect(await state()).toContain("web-2 stopped");
    const { ref } = instanceNamed("web-2");
    inventory.note({ seen: [], gone: [ref], at: at - 1 });
    expect(await state()).toContain("web-2 stopped");
    inventory.note({ seen: [], gone: [ref], at });
    expect(await state()).toEqual(["web-3 running", "web-10 running"]);
  });

  test("is known also where it was written while a reading was under way that had looked before", async () => {
    await known();
    clock.advance(LATER_MS);
    const slow = inventory.of(EVERYTHING);
    inventory.note({
      seen: [instanceNamed("web-2", { state: "stopped" })],
      gone: [instanceNamed("web-10").ref],
      at: clock.now(),
    });
    const names = ({ instances }: Awaited<typeof slow>) =>
      instances.map((one) => `${one.name} ${one.state}`);
    expect(names(await slow)).toEqual(["web-2 stopped"]);
    expect(names(await inventory.of(EVERYTHING))).toEqual(["web-2 stopped"]);
  });

  test("is the same list while a process notes what is known already", async () => {
    await known();
    const before = await inventory.of(EVERYTHING);
    const noted = before.instances.map(({ seenAt: _, ...one }) => one);
    clock.advance(100);
    inventory.note({ seen: noted, gone: [], at: clock.now() });
    expect((await inventory.of(EVERYTHING)).instances).toBe(before.instances);
  });

  test("is the same list, not one made anew, while nothing changes", async () => {
    const before = await inventory.of(EVERYTHING);
    clock.advance(LATER_MS);
    const after = await inventory.of(EVERYTHING);
    expect(after.instances).toBe(before.instances);
    expect(after.names).toBe(before.names);
  });

  test("is the same list also while some other work on the server takes long", async () => {
    const slow = await database.connection.db.startTransaction().execute();
    await sql`select pg_current_xact_id()`.execute(slow);
    await see("web-3");
    clock.advance(LATER_MS);
    const before = await inventory.of(EVERYTHING);
    clock.advance(LATER_MS);
    expect((await inventory.of(EVERYTHING)).instances).toBe(before.instances);
    await slow.commit().execute();
  });
});

test("whatever is noted, words find what the list then shows, in a channel that sees all and in one that sees a part", async () => {
  const sight = fc.record({
    id: fc.constantFrom("i-1", "i-2", "i-3", "i-4"),
    name: fc.constantFrom("web-1", "Web-1", "web-10", "db"),
    state: fc.constantFrom("running", "stopped", "deleted"),
  });
  const asInstance = ({ name, ...changes }: { id: string; name: string; state: InstanceState }) =>
    instanceNamed(name, changes);
  const news = fc.record({
    seen: fc.array(sight.map(asInstance), { maxLength: 3 }),
    gone: fc.array(
      sight.map((one) => asInstance(one).ref),
      { maxLength: 1 },
    ),
  });
  const running = parseSelectorWords(["state:running"]) as Selector;
  await fc.assert(
    fc.asyncProperty(fc.array(news, { minLength: 1, maxLength: 8 }), async (all) => {
      await known();
      for (const { seen, gone } of all) {
        inventory.note({ seen, gone, at: clock.now() });
        for (const selector of [EVERYTHING, running]) {
          const { instances, names } = await inventory.of(selector);
          expect(instances).toEqual(sortedByName(instances));
          const anew = indexNames(instances);
          const found = (index: NameIndex) =>
            ["WEB-1", "web", "db", "i-1", "i-4"].map((word) =>
              [index.named(word), index.identified(word), index.beginning(word)].map(sortedByName),
            );
          expect(found(names)).toEqual(found(anew));
        }
      }
    }),
  );
});

test("a whole reading of a region is a sight of all that it knows there, and of nothing elsewhere", async () => {
  const { db } = database.connection;
  const { cloud, region } = instanceNamed("web-2");
  const sights = async () => {
    clock.advance(LATER_MS);
    const { instances } = await inventory.of(EVERYTHING);
    expect(instances).toEqual(
      expect.arrayContaining(
        await findInstances(
          db,
          instances.map(({ ref }) => ref),
        ),
      ),
    );
    return instances.map(({ name, seenAt }) => [name, seenAt - first]);
  };
  const first = clock.now();
  await saveInstances(db, [instanceNamed("far-1", { region: "elsewhere" })], first);
  expect(await sights()).toEqual([
    ["far-1", 0],
    ["web-2", 0],
    ["web-10", 0],
  ]);
  await saveInstances(db, [instanceNamed("web-10", { state: "stopped" })], first + 9_000);
  await saveSync(db, { cloud, region, syncedAt: first + 5_000 });
  expect(await sights()).toEqual([
    ["far-1", 0],
    ["web-2", 5_000],
    ["web-10", 9_000],
  ]);
  await saveSync(db, { cloud, region, trouble: "no answer" });
  expect(await sights()).toContainEqual(["web-2", 5_000]);
  // What was asked for before it and arrives after it is older.
  await saveInstances(db, [instanceNamed("web-2", { state: "stopped" })], first + 4_999);
  await forgetGone(db, [instanceNamed("web-2").ref], first + 4_999);
  expect(await known()).toContain("web-2 running");
  await forgetGone(db, [instanceNamed("web-2").ref], first + 5_000);
  expect(await known()).not.toContain("web-2 running");
});

describe("an instance that is seen again unchanged", () => {
  const seenAt = async () => {
    const [one] = await findInstances(database.connection.db, [instanceNamed("web-2").ref]);
    return one?.seenAt;
  };

  test("is not written again until it has rested; one that has changed is, and later sights stay", async () => {
    const { db } = database.connection;
    const first = clock.now();
    const sight = (state: "running" | "stopped", at: number) =>
      saveInstances(db, [instanceNamed("web-2", { state })], at, 5_000);
    await sight("running", first + 4_999);
    expect(await seenAt()).toBe(first);
    await sight("running", first + 5_000);
    expect(await seenAt()).toBe(first + 5_000);
    await sight("stopped", first + 5_001);
    expect(await seenAt()).toBe(first + 5_001);
    await sight("running", first + 5_000);
    expect(await known()).toContain("web-2 stopped");
  });
});
