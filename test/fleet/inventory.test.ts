import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createInventory, type Inventory } from "../../src/fleet/inventory.ts";
import { EVERYTHING } from "../../src/model/selector.ts";
import { saveInstances, saveSync } from "../../src/store/instances.ts";
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
