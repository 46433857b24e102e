import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { COMPARTMENT, listed, type OciHouse, ociHouse, REGION } from "./house.ts";

const OTHER = "ocid1.compartment.oc1..shop";
const ASHBURN = "us-ashburn-1";

let house: OciHouse;
beforeEach(async () => {
  house = await ociHouse({ timeoutMs: 500 });
});
afterEach(() => house.close());

const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id).sort();

test("1,000 instances come in pages, each instance once", async () => {
  const ids = house.machines(1000);
  expect(idsOf(await listed(house.provider))).toEqual([...ids].sort());
  expect(house.fake.countCalls("ListContainerInstances")).toBe(10);
});

test("every compartment that is named is read, and no other", async () => {
  house.fake.addCompartment(OTHER);
  const here = house.machines(2);
  const there = house.machines(2, { compartment: OTHER });
  house.machines(2, { compartment: "ocid1.compartment.oc1..secret" });
  expect(idsOf(await listed(house.provider))).toEqual([...here].sort());
  const both = house.connect({ compartments: [COMPARTMENT, OTHER] });
  expect(idsOf(await listed(both))).toEqual([...here, ...there].sort());
});

test("each region shows its own instances", async () => {
  const here = house.machines(1);
  const there = house.machines(1, { region: ASHBURN });
  const both = house.connect({ regions: [REGION, ASHBURN] });
  expect(idsOf(await listed(both, REGION))).toEqual(here);
  expect(idsOf(await listed(both, ASHBURN))).toEqual(there);
});

test("an instance tells its name, shape, zone, tags and why it failed", async () => {
  house.fake.addInstance({
    name: "shop & <one>",
    state: "FAILED",
    details: "The image could not be pulled",
    shape: "CI.Standard.A1.Flex",
    tags: { env: "dev" },
    definedTags: { Operations: { CostCenter: 42 } },
  });
  expect(await listed(house.provider)).toMatchObject([
    {
      name: "shop & <one>",
      state: "error",
      providerState: "FAILED",
      stateReason: "The image could not be pulled",
      type: "CI.Standard.A1.Flex",
      zone: "Uocm:EU-FRANKFURT-1-AD-1",
      tags: { env: "dev", "Operations.CostCenter": "42" },
    },
  ]);
});

test("150 instances are looked at in two calls, not one by one", async () => {
  const ids = house.machines(150);
  const seen = await house.provider.describe(REGION, ids);
  expect(idsOf(seen)).toEqual([...ids].sort());
  expect(house.fake.countCalls("GetContainerInstance")).toBe(0);
  expect(house.fake.countCalls("ListContainerInstances")).toBe(2);
});

test("a few among many are looked at alone, without reading the whole list", async () => {
  const ids = house.machines(300).slice(290, 293);
  expect(idsOf(await house.provider.describe(REGION, ids))).toEqual([...ids].sort());
  expect(house.fake.countCalls("ListContainerInstances")).toBe(0);
});

test("what is UPDATING is told by its work requests, also when many are", async () => {
  const starting = house.machines(12, { state: "INACTIVE" });
  const edited = house.machines(12);
  for (const id of starting) house.fake.beginElsewhere(id, "START_CONTAINER_INSTANCE", "ACTIVE");
  for (const id of edited) house.fake.beginElsewhere(id, "UPDATE_CONTAINER_INSTANCE", "ACTIVE");
  const states = new Map((await listed(house.provider)).map(({ id, state }) => [id, state]));
  for (const id of starting) expect(states.get(id)).toBe("starting");
  for (const id of edited) expect(states.get(id)).toBe("unknown");
  expect(house.fake.countCalls("ListWorkRequests")).toBe(1);
});

test("an instance that was moved to a compartment of somebody else is not shown any more", async () => {
  const [id = ""] = house.machines(1);
  house.fake.addCompartment(OTHER);
  house.fake.moveInstance(id, OTHER);
  expect(await house.provider.describe(REGION, [id])).toEqual([]);
  const begun = await house.provider.begin(REGION, "stop", [id], "key");
  expect(begun.get(id)).toMatchObject({ trouble: { kind: "not-found" } });
  expect(house.fake.effects).toHaveLength(0);
});

test("a right that was taken away is never taken for an instance that is gone", async () => {
  const [id = ""] = house.machines(1);
  for (const right of ["READ", "INSPECT"])
    house.fake.deny({ permission: `COMPUTE_CONTAINER_INSTANCE_${right}` });
  await expect(house.provider.describe(REGION, [id])).rejects.toMatchObject({
    trouble: { kind: "not-allowed", missing: "COMPUTE_CONTAINER_INSTANCE_INSPECT" },
  });
});

test("a compartment that cannot be listed is named as either missing or forbidden", async () => {
  const strange = house.connect({ compartments: [OTHER] });
  await expect(listed(strange)).rejects.toMatchObject({
    trouble: {
      kind: "not-allowed",
      detail: expect.stringMatching(new RegExp(`no compartment ${OTHER}.* or .*INSPECT`)),
    },
  });
});

test("a nonsense id is left out of a look", async () => {
  const [id = ""] = house.machines(1);
  const seen = await house.provider.describe(REGION, ["../workRequests", "web-1; rm", id]);
  expect(idsOf(seen)).toEqual([id]);
});

describe("an answer that is broken is an error, never an empty cloud", () => {
  for (const fault of ["malformed", "html", "strange", "hang-body"] as const)
    test(fault, async () => {
      house.machines(3);
      house.fake.fail(fault);
      await expect(listed(house.provider)).rejects.toMatchObject({
        trouble: { kind: "unreachable" },
      });
    });
});

for (const fault of ["drop", "server-error", "bad-gateway", "hang"] as const)
  test(`one bad moment (${fault}) is mended without anybody noticing`, async () => {
    house.machines(3);
    house.fake.fail(fault, { times: 1 });
    expect(await listed(house.provider)).toHaveLength(3);
  });

test("a region that does not exist is a clear error", async () => {
  const nowhere = house.connect({ endpoints: { instances: "http://{region}.invalid" } });
  await expect(listed(nowhere)).rejects.toMatchObject({
    trouble: {
      kind: "unreachable",
      detail: expect.stringMatching(/eu-frankfurt-1.*region's name/),
    },
  });
});
