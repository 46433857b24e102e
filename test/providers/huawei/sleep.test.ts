import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sight, Watched } from "../../../src/providers/provider.ts";
import { type HuaweiHouse, huaweiHouse, REGION } from "./house.ts";

let house: HuaweiHouse;
let prod: string;
beforeEach(async () => {
  house = await huaweiHouse({ clusters: "hibernate" });
  prod = house.fake.addCluster({ name: "prod" });
});
afterEach(() => house.close());

const watch = (watched: readonly Watched[]) => house.provider.watch(REGION, watched);
const effects = () => house.fake.effects.map(({ what }) => what);
const kinds = (sights: ReadonlyMap<string, Sight>) => [...sights.values()].map(({ kind }) => kind);
const lookAt = async (watched: readonly Watched[]) => [...(await watch(watched)).values()][0];

describe("a cluster goes to sleep after its nodes", () => {
  test("not while one of them is still on its way down, and once the last is off", async () => {
    const early = house.nodes(59, prod);
    const [late = ""] = house.nodes(1, prod);
    const first = await house.begun("stop", early);
    house.advance(4_000);
    const last = await house.begun("stop", [late]);
    house.advance(3_000);
    expect(new Set(kinds(await watch([...first, ...last])))).toEqual(new Set(["done", "underway"]));
    expect(house.fake.phaseOf(prod)).toBe("Available");
    house.advance(5_000);
    expect(kinds(await watch(last))).toEqual(["done"]);
    expect(house.fake.phaseOf(prod)).toBe("Hibernating");
    expect(effects().slice(0, 60)).toEqual(Array(60).fill("stop"));
    expect(effects().slice(60)).toEqual(["hibernate"]);
  });

  test("it stays awake where another node runs, and the stopped one is simply done", async () => {
    const [one = ""] = house.nodes(3, prod);
    const watched = await house.begun("stop", [one]);
    house.advance(10_000);
    expect(kinds(await watch(watched))).toEqual(["done"]);
    expect(house.fake.phaseOf(prod)).toBe("Available");
  });

  test("another cluster whose id begins alike does not keep it awake", async () => {
    const nodes = house.nodes(2, prod);
    house.nodes(1, `${prod}-2`);
    const watched = await house.begun("stop:hard", nodes);
    house.advance(10_000);
    expect(kinds(await watch(watched))).toEqual(["done", "done"]);
    expect(house.fake.phaseOf(prod)).toBe("Hibernating");
  });

  test("a lost answer leaves the node under way; the next look finds the cluster asleep", async () => {
    const watched = await house.begun("stop", house.nodes(1, prod));
    house.advance(10_000);
    house.fake.fail("drop-answer", { operation: "HibernateCluster", times: 1 });
    expect(kinds(await watch(watched))).toEqual(["underway"]);
    expect(kinds(await watch(watched))).toEqual(["done"]);
    expect(effects()).toEqual(["stop", "hibernate"]);
  });

  test("one that is just waking is waited for", async () => {
    const waking = house.fake.addCluster({ name: "waking", phase: "Awaking" });
    const watched = await house.begun("stop", house.nodes(1, waking));
    house.advance(10_000);
    expect(kinds(await watch(watched))).toEqual(["underway"]);
  });

  test("a missing right is told, and that the node itself is off", async () => {
    house.fake.deny({ right: "cce:cluster:stop" });
    const watched = await house.begun("stop", house.nodes(1, prod));
    house.advance(10_000);
    expect(await lookAt(watched)).toMatchObject({
      kind: "failed",
      instance: { state: "stopped" },
      trouble: {
        kind: "not-allowed",
        missing: "cce:cluster:stop",
        detail: expect.stringMatching(/^it is off, but its cluster prod could not be put to sleep/),
      },
    });
  });

  test("one that cannot sleep, as it is billed by the month, costs the others nothing", async () => {
    const prepaid = house.fake.addCluster({ name: "yearly", prepaid: true });
    const upgrading = house.fake.addCluster({ name: "new", phase: "Upgrading" });
    const nodes = [prepaid, upgrading, prod].flatMap((id) => house.nodes(1, id));
    const watched = await house.begun("stop", nodes);
    house.advance(10_000);
    const sights = await watch(watched);
    expect(kinds(sights)).toEqual(["failed", "failed", "done"]);
    expect(sights.get(nodes[1] ?? "")).toMatchObject({
      trouble: { detail: expect.stringContaining("its cluster new is Upgrading") },
    });
    expect(house.fake.phaseOf(prod)).toBe("Hibernating");
  });

  test("servers that are nobody's nodes cost no further call", async () => {
    const watched = await house.begun("stop", house.servers(2));
    house.advance(10_000);
    expect(kinds(await watch(watched))).toEqual(["done", "done"]);
    expect(house.fake.countCalls("ListClusters")).toBe(0);
  });
});

describe("a cluster wakes before its nodes", () => {
  const off = { status: "SHUTOFF" };
  const begin = (ids: readonly string[]) => house.provider.begin(REGION, "start", ids, "key");

  test("it is asked for first, once for all of them", async () => {
    const sleeping = house.fake.addCluster({ name: "night", phase: "Hibernation" });
    const watched = await house.begun("start", house.nodes(30, sleeping, off));
    expect(effects()[0]).toBe("awake");
    expect(effects().slice(1)).toEqual(Array(30).fill("start"));
    expect(house.fake.phaseOf(sleeping)).toBe("Awaking");
    house.advance(10_000);
    expect(new Set(kinds(await watch(watched)))).toEqual(new Set(["done"]));
  });

  test("one that is awake is left as it is", async () => {
    await begin(house.nodes(2, prod, off));
    expect(effects()).toEqual(["start", "start"]);
  });

  test("one that cannot be woken keeps its own nodes back, with the reason, and nobody else's", async () => {
    const sleeping = house.fake.addCluster({ name: "night", phase: "Hibernation" });
    const dozing = house.fake.addCluster({ name: "dusk", phase: "Hibernating" });
    const [night = ""] = house.nodes(1, sleeping, off);
    const [dusk = ""] = house.nodes(1, dozing, off);
    const [day = ""] = house.nodes(1, prod, off);
    const [plain = ""] = house.servers(1, off);
    house.fake.deny({ right: "cce:cluster:start" });
    const answers = await begin([night, dusk, day, plain]);
    expect(answers.get(night)).toMatchObject({
      trouble: {
        kind: "not-allowed",
        missing: "cce:cluster:start",
        detail: expect.stringMatching(/^its cluster night could not be woken/),
      },
    });
    expect(answers.get(dusk)).toMatchObject({
      trouble: { kind: "busy", detail: "its cluster dusk is still falling asleep" },
    });
    expect([day, plain].map((id) => answers.get(id)?.kind)).toEqual(["accepted", "accepted"]);
    expect(effects()).toEqual(["start", "start"]);
  });

  test("while CCE is down its nodes are put off, other servers are not", async () => {
    const [node = ""] = house.nodes(1, prod, off);
    const [plain = ""] = house.servers(1, off);
    house.fake.fail("server-error", { operation: "ListClusters" });
    const answers = await begin([node, plain]);
    expect(answers.get(node)).toMatchObject({ trouble: { kind: "provider-fault" } });
    expect(answers.get(plain)?.kind).toBe("accepted");
  });

  test("nothing is woken for nodes that run, or are not there", async () => {
    const sleeping = house.fake.addCluster({ name: "night", phase: "Hibernation" });
    await begin(house.nodes(1, sleeping));
    expect(effects()).toEqual([]);
  });
});

test("without `clusters: hibernate` no cluster is ever touched", async () => {
  const plain = await huaweiHouse();
  const cluster = plain.fake.addCluster({ name: "prod" });
  const watched = await plain.begun("stop", plain.nodes(2, cluster));
  plain.advance(10_000);
  await plain.provider.watch(REGION, watched);
  expect(plain.fake.phaseOf(cluster)).toBe("Available");
  await plain.close();
});
