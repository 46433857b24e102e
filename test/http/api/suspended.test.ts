import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiHouse, openApiHouse } from "./house.ts";

const DAY_MS = 86_400_000;

let house: ApiHouse;

beforeAll(async () => {
  house = await openApiHouse();
  await house.key("narrow", { roles: ["deploy"], instances: "env:prod" });
}, 60_000);

afterAll(() => house.close());

interface Parked {
  readonly name: string;
  readonly ref: string;
  readonly exact: boolean;
}

const names = (items: readonly Parked[]) => items.map(({ name }) => name);

/** What was seen of an instance before, oldest first: how many days ago, and its state. */
async function seen(ref: string, changes: readonly (readonly [number, string])[]): Promise<void> {
  await sql`delete from state_changes where ref = ${ref}`.execute(house.db);
  for (const [days, state] of changes) {
    const at = Date.now() - days * DAY_MS;
    await sql`insert into state_changes values (${ref}, ${at}, ${state})`.execute(house.db);
  }
}

test("instances that nobody needed for so many days are listed, with since when", async () => {
  const { body } = await house.ask("/instances/suspended?days=1");
  expect(body.items).toEqual([]);
  const [one, two, three, four] = body.unsure as readonly Parked[];
  if (!one || !two || !three || !four) throw new Error("too few are stopped");
  await seen(one.ref, [
    [90, "running"],
    [40, "stopping"],
    [39, "stopped"],
    [20, "shelved"],
  ]);
  await seen(two.ref, [[35, "stopped"]]);
  await seen(three.ref, [
    [60, "stopped"],
    [6, "running"],
    [5, "stopped"],
  ]);
  await seen(four.ref, [
    [60, "running"],
    [5, "unknown"],
    [4, "suspended"],
  ]);

  const month = (await house.ask("/instances/suspended?days=30")).body;
  expect(names(month.items).sort()).toEqual([one.name, two.name].sort());
  const exact = (items: readonly Parked[]) => new Map(items.map((item) => [item.ref, item.exact]));
  expect(exact(month.items)).toEqual(
    new Map([
      [one.ref, true],
      [two.ref, false],
    ]),
  );
  expect(names(month.unsure)).toContain(four.name);
  expect(names(month.unsure)).not.toContain(three.name);
  expect((await house.ask("/instances/suspended?days=39")).body.items).toHaveLength(1);
  expect((await house.ask("/instances/suspended?days=40")).body.items).toEqual([]);

  const first = (await house.ask("/instances/suspended?days=3&limit=1")).body;
  const path = `/instances/suspended?days=3&cursor=${encodeURIComponent(first.next)}`;
  const rest = (await house.ask(path)).body;
  expect([first.items.length, rest.items.length, rest.unsure]).toEqual([1, 3, []]);
});

test("nothing is suggested that a key does not see", async () => {
  const path = "/suggestions?command=stop&option=instance&typed=dev";
  expect((await house.ask(path)).body.items.length).toBeGreaterThan(0);
  expect((await house.ask(path, { as: "narrow" })).body.items).toEqual([]);
});

test("what a key does not see is not among them, and days have to be said", async () => {
  const { body } = await house.ask("/instances/suspended?days=1", { as: "narrow" });
  expect(new Set([...body.items, ...body.unsure].map(({ tags }) => tags.env))).not.toContain("dev");
  expect((await house.ask("/instances/suspended")).status).toBe(400);
});
