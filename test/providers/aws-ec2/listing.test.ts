import { afterEach, beforeEach, expect, test } from "vitest";
import type { Instance } from "../../../src/model/instance.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { connect, type Ec2House, ec2House, REGION } from "./house.ts";

let house: Ec2House;
beforeEach(async () => {
  house = await ec2House({ timeoutMs: 500 });
});
afterEach(() => house.close());

async function listed(provider: Provider, region = REGION): Promise<Instance[]> {
  const all: Instance[] = [];
  for await (const page of provider.list(region)) all.push(...page);
  return all;
}

test("2,500 instances come in thirteen pages, each instance once", async () => {
  const ids = [...house.machines(1250, { reservationId: "r-0aaaaaaaa" }), ...house.machines(1250)];
  const seen = (await listed(house.provider)).map(({ id }) => id);
  expect(seen.sort()).toEqual([...ids].sort());
  expect(house.fake.countCalls("DescribeInstances")).toBe(13);
});

test("of thousands of instances none is asked about any more once EC2 refused one call", async () => {
  const ids = Array.from({ length: 3000 }, (_, at) => `i-${String(at).padStart(17, "0")}`);
  const refusal = { code: "UnauthorizedOperation", message: "no", status: 403 };
  house.fake.fail(refusal, { times: 1 });
  await expect(house.provider.describe(REGION, ids)).rejects.toMatchObject({
    trouble: { kind: "not-allowed" },
  });
  // Four were under way; these take longer than what the others would still have asked.
  expect(await house.provider.describe(REGION, ids)).toEqual([]);
  expect(house.fake.countCalls("DescribeInstances")).toBeLessThanOrEqual(4 + 15);
});

test("250 named instances are looked at in two calls, never by a list that one bad id breaks", async () => {
  const ids = house.machines(250);
  const seen = await house.provider.describe(REGION, [...ids, "i-0eeeeeeeeeeeeeeee", "nonsense"]);
  expect(seen.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(house.fake.countCalls("DescribeInstances")).toBe(2);
  expect(house.fake.calls.every(({ instanceIds }) => instanceIds.length === 0)).toBe(true);
});

test("the operator's filters are applied by EC2, wildcards among them", async () => {
  const web = house.machines(2, { tags: { team: "web-shop" } });
  house.machines(2, { tags: { team: "data" } });
  const provider = connect(house.fake, {
    options: { filters: { "tag:team": ["web-*", "none"] } },
    key: house.fake.credentials,
  });
  expect((await listed(provider)).map(({ id }) => id).sort()).toEqual([...web].sort());
});

test("an instance tells its name, type, zone, addresses and tags", async () => {
  house.fake.addInstance({
    name: "web & <one>",
    type: "m7i.large",
    zone: "eu-west-1b",
    privateIp: "10.0.0.5",
    publicIp: "203.0.113.9",
    tags: { env: "dev" },
  });
  expect(await listed(house.provider)).toMatchObject([
    {
      name: "web & <one>",
      type: "m7i.large",
      zone: "eu-west-1b",
      addresses: ["10.0.0.5", "203.0.113.9"],
      tags: { Name: "web & <one>", env: "dev" },
      providerState: "running",
    },
  ]);
});

test("an instance without a name goes by its id", async () => {
  const id = house.fake.addInstance();
  expect(await listed(house.provider)).toMatchObject([{ id, name: id }]);
});

test("members of an Auto Scaling group and managed machines say who would undo a stop", async () => {
  const grouped = house.fake.addInstance({ tags: { "aws:autoscaling:groupName": "web" } });
  const managed = house.fake.addInstance({ managedBy: "eks.amazonaws.com" });
  const free = house.fake.addInstance();
  const seen = await listed(house.provider);
  const protector = (id: string) => seen.find((one) => one.id === id)?.protectedBy;
  expect(protector(grouped)).toBe("belongs to Auto Scaling group web, which would replace it");
  expect(protector(managed)).toMatch(/managed by eks\.amazonaws\.com/);
  expect(protector(free)).toBeUndefined();
});

test("each region shows its own instances", async () => {
  const here = house.fake.addInstance({ region: "eu-west-1" });
  const there = house.fake.addInstance({ region: "us-east-2" });
  const provider = connect(house.fake, {
    options: { regions: ["eu-west-1", "us-east-2"] },
    key: house.fake.credentials,
  });
  expect((await listed(provider, "eu-west-1")).map(({ id }) => id)).toEqual([here]);
  expect((await listed(provider, "us-east-2")).map(({ id }) => id)).toEqual([there]);
});

for (const fault of ["malformed", "html", "hang-body"] as const)
  test(`an answer that is broken (${fault}) is an error, never an empty cloud`, async () => {
    house.machines(3);
    house.fake.fail(fault);
    await expect(listed(house.provider)).rejects.toMatchObject({
      trouble: { kind: "unreachable" },
    });
  });

test("one cut connection is mended without anybody noticing", async () => {
  house.machines(3);
  house.fake.fail("drop", { times: 1 });
  expect(await listed(house.provider)).toHaveLength(3);
});
