import { afterEach, beforeEach, expect, test } from "vitest";
import { listed, type OpenstackHouse, openstackHouse, REGION } from "./house.ts";

let house: OpenstackHouse;
beforeEach(async () => {
  house = await openstackHouse({ timeoutMs: 500 });
});
afterEach(() => house.close());

const lists = () => house.fake.countCalls(/^GET .*servers\/detail/);
const looks = () => house.fake.countCalls(/^GET .*servers\/(?!detail)/);
const idsOf = (seen: readonly { readonly id: string }[]) => seen.map(({ id }) => id).sort();

test("1,000 servers come in pages, each server once", async () => {
  const ids = house.servers(1000);
  expect(idsOf(await listed(house.provider))).toEqual([...ids].sort());
  expect(lists()).toBe(5);
});

test("an operator's limit of two a page loses none", async () => {
  house.fake.world.maxLimit = 2;
  const ids = house.servers(7);
  expect(idsOf(await listed(house.provider))).toEqual([...ids].sort());
  expect(lists()).toBe(4);
});

test("a full last page costs one call more and shows nothing twice", async () => {
  house.fake.world.maxLimit = 3;
  const ids = house.servers(6);
  expect(idsOf(await listed(house.provider))).toEqual([...ids].sort());
  expect(lists()).toBe(3);
});

test("a server that vanishes between two pages does not break the listing", async () => {
  house.fake.world.maxLimit = 3;
  const ids = house.servers(8);
  const seen: string[] = [];
  for await (const page of house.provider.list(REGION)) {
    seen.push(...page.map(({ id }) => id));
    if (seen.length === 3) for (const id of [ids[1], ids[2]]) house.fake.removeServer(id ?? "");
  }
  expect(seen.sort()).toEqual([...ids].sort());
});

test("a cloud without servers is an empty list", async () => {
  expect(await listed(house.provider)).toEqual([]);
  expect(lists()).toBe(1);
});

test("few servers are looked at one by one; many with a listing that ends with the last of them", async () => {
  house.fake.world.maxLimit = 100;
  const ids = house.servers(300);
  await listed(house.provider);
  const before = lists();
  expect(await house.provider.describe(REGION, ids.slice(0, 20))).toHaveLength(20);
  expect([lists() - before, looks()]).toEqual([0, 20]);
  expect(await house.provider.describe(REGION, ids.slice(50, 150))).toHaveLength(100);
  expect([lists() - before, looks()]).toEqual([2, 20]);
});

test("an id that is none is left out, alone or among many", async () => {
  const ids = house.servers(60);
  expect(await house.provider.describe(REGION, ["../servers", "web 1?x=1"])).toEqual([]);
  expect(await house.provider.describe(REGION, [...ids, "nonsense"])).toHaveLength(60);
});

test("a server tells its name, type, zone, addresses, metadata and tags", async () => {
  house.fake.addServer({
    name: "dev-box",
    flavor: "b2-7",
    metadata: { env: "dev", ci: "yes" },
    tags: ["powercycle", "ci"],
    addresses: { private: ["10.0.0.5"], "Ext-Net": ["203.0.113.9", "2001:db8::9"] },
  });
  expect(await listed(house.provider)).toMatchObject([
    {
      name: "dev-box",
      type: "b2-7",
      zone: "nova",
      addresses: ["10.0.0.5", "203.0.113.9", "2001:db8::9"],
      tags: { env: "dev", ci: "yes", powercycle: "" },
      providerState: "ACTIVE",
    },
  ]);
});

test("what Nova leaves out is left out: at 2.1, when shelved, in a cell that is down", async () => {
  const down = house.fake.addServer({ partial: true });
  house.fake.addServer({ name: "old", status: "SHELVED_OFFLOADED", tags: ["ci"] });
  const [unseen, shelved] = await listed(house.provider);
  expect(unseen).toMatchObject({ id: down, name: down, state: "unknown", tags: {} });
  expect(shelved?.zone).toBeUndefined();
  const old = await openstackHouse();
  old.fake.world.maxMinor = 1;
  old.fake.addServer({ name: "old", tags: ["ci"] });
  expect(await listed(old.provider)).toMatchObject([{ name: "old", tags: {}, type: "1" }]);
  await old.close();
});

for (const fault of ["malformed", "html", "hang-body"] as const)
  test(`an answer that is broken (${fault}) is an error, never an empty cloud`, async () => {
    house.servers(3);
    house.fake.fail(fault, { service: "nova" });
    await expect(listed(house.provider)).rejects.toMatchObject({
      trouble: { kind: "unreachable" },
    });
  });

test("one cut connection is mended without anybody noticing, at Keystone and at Nova", async () => {
  house.servers(3);
  house.fake.fail("drop", { service: "keystone", times: 1 });
  house.fake.fail("drop", { service: "nova", on: /detail/, times: 1 });
  expect(await listed(house.provider)).toHaveLength(3);
});
