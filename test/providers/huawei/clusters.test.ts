import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Instance } from "../../../src/model/instance.ts";
import { matches, parseSelector } from "../../../src/model/selector.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { connect, type Given, type HuaweiHouse, huaweiHouse, REGION } from "./house.ts";

const PROD = "7C0FFEE0-Prod-4abc-8def-00000000000A";

let house: HuaweiHouse;
beforeEach(async () => {
  house = await huaweiHouse();
  house.fake.addCluster({ name: "Prod", id: PROD });
});
afterEach(() => house.close());

async function listed(provider: Provider = house.provider): Promise<Instance[]> {
  const all: Instance[] = [];
  for await (const page of provider.list(REGION)) all.push(...page);
  return all;
}

const meant = (instances: readonly Instance[], text: string): readonly string[] => {
  const selector = parseSelector(text);
  if ("unreadable" in selector) throw new Error(text);
  return instances.filter((one) => matches(selector, one)).map(({ id }) => id);
};

describe("cluster:… means the nodes of a CCE cluster", () => {
  test("all 60 of them, by the cluster's name and by its id, and nobody else's", async () => {
    const nodes = house.nodes(60, PROD);
    house.nodes(2, house.fake.addCluster({ name: "prod-2" }));
    house.servers(3);
    const all = await listed();
    for (const said of ["Prod", "prod", PROD, PROD.toLowerCase()])
      expect([...meant(all, `cluster:${said}`)].sort()).toEqual([...nodes].sort());
    expect(meant(all, `CCE-Cluster-ID:${PROD}`)).toHaveLength(60);
    expect(meant(all, "cluster:prod*")).toHaveLength(62);
  });

  test("nobody, where no such cluster is: the list is empty, not everything", async () => {
    house.nodes(3, PROD);
    expect(meant(await listed(), "cluster:staging")).toEqual([]);
  });

  test("also right before an action, when its servers are looked at one by one", async () => {
    const nodes = house.nodes(3, PROD);
    const seen = await house.provider.describe(REGION, nodes);
    expect(meant(seen, "cluster:prod")).toHaveLength(3);
    expect(meant(seen, `cluster:${PROD}`)).toHaveLength(3);
  });

  test("a tag `cluster` of somebody's own stays findable, beside name and id", async () => {
    const [node] = house.nodes(1, PROD, { tags: ["cluster=blue", "Team=Web"] });
    const other = house.fake.addServer({ tags: ["cluster=blue"] });
    const all = await listed();
    expect(meant(all, "cluster:blue")).toEqual([node, other]);
    expect(meant(all, "cluster:prod")).toEqual([node]);
    expect(meant(all, `cluster:${PROD}`)).toEqual([node]);
    expect(meant(all, "team:web")).toEqual([node]);
  });
});

test("the tag that Huawei Cloud set is kept as it is, letter for letter", async () => {
  house.nodes(1, PROD);
  const [node] = await listed();
  expect(node?.tags["CCE-Cluster-ID"]).toBe(PROD);
  expect(Object.values(node?.tags ?? {})).toContain("Prod");
});

test("the names are asked for once in five minutes, and not at all where there is no node", async () => {
  house.servers(2);
  await listed();
  expect(house.fake.countCalls("ListClusters")).toBe(0);
  const nodes = house.nodes(2, PROD);
  await Promise.all([listed(), house.provider.describe(REGION, nodes)]);
  await listed();
  expect(house.fake.countCalls("ListClusters")).toBe(1);
  house.advance(300_001);
  await listed();
  expect(house.fake.countCalls("ListClusters")).toBe(2);
});

async function withClusters(options: Given): Promise<readonly Instance[]> {
  const provider = connect(house.fake, { options, now: house.now });
  const all = await listed(provider);
  await provider.close();
  return all;
}

test("with `clusters: ids` CCE is never asked, and the id is what a cluster is known by", async () => {
  house.nodes(2, PROD);
  const all = await withClusters({ clusters: "ids" });
  expect(house.fake.countCalls("ListClusters")).toBe(0);
  expect(meant(all, `cluster:${PROD}`)).toHaveLength(2);
  expect(meant(all, "cluster:prod")).toEqual([]);
});

test("keys that may not see clusters are enough: their ids stand on the nodes", async () => {
  house.nodes(2, PROD);
  house.fake.deny({ right: "cce:cluster:list" });
  expect(meant(await listed(), `cluster:${PROD}`)).toHaveLength(2);
});

describe("while CCE does not answer", () => {
  test("the names that were known go on counting", async () => {
    house.nodes(2, PROD);
    await listed();
    house.advance(300_001);
    house.fake.fail("server-error", { operation: "ListClusters" });
    expect(meant(await listed(), "cluster:prod")).toHaveLength(2);
    const asked = house.fake.countCalls("ListClusters");
    await listed();
    expect(house.fake.countCalls("ListClusters")).toBe(asked);
  });

  test("and never did, the list is an error: a rule on a name would silently mean nothing", async () => {
    house.nodes(2, PROD);
    house.fake.fail("server-error", { operation: "ListClusters" });
    await expect(listed()).rejects.toMatchObject({ trouble: { kind: "provider-fault" } });
    house.fake.heal();
    expect(meant(await listed(), "cluster:prod")).toHaveLength(2);
  });
});
