import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Instance } from "../../../src/model/instance.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { connect, type HuaweiHouse, huaweiHouse, REGION } from "./house.ts";

let house: HuaweiHouse;
beforeEach(async () => {
  house = await huaweiHouse({ timeoutMs: 500 });
});
afterEach(() => house.close());

async function listed(provider: Provider = house.provider): Promise<Instance[]> {
  const all: Instance[] = [];
  for await (const page of provider.list(REGION)) all.push(...page);
  return all;
}

test("1,000 servers come in pages of 200, each server once", async () => {
  const ids = house.servers(1000);
  const seen = (await listed()).map(({ id }) => id);
  expect(seen.sort()).toEqual([...ids].sort());
  expect(house.fake.countCalls("ListServersDetails")).toBe(6);
  expect(house.fake.calls.every(({ query }) => query.limit === "200")).toBe(true);
});

test("a project without servers is an empty list, and nothing else", async () => {
  expect(await listed()).toEqual([]);
});

test("a region that does not know markers is read page by page, whole", async () => {
  const ids = house.servers(450);
  house.fake.behave({ ignoresMarkers: true });
  expect((await listed()).map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(house.fake.countCalls("ListServersDetails")).toBe(4);
});

test("a list that never comes to an end is an error, not a part of the truth", async () => {
  house.servers(250);
  house.fake.behave({ ignoresPages: true });
  await expect(listed()).rejects.toMatchObject({ trouble: { kind: "provider-fault" } });
});

test("a server that is deleted between two pages costs no other its place", async () => {
  const ids = house.servers(450);
  const seen: string[] = [];
  for await (const page of house.provider.list(REGION)) {
    if (seen.length === 0) house.fake.removeServer(ids[0] ?? "");
    seen.push(...page.map(({ id }) => id));
  }
  expect(seen.sort()).toEqual([...ids].sort());
});

test("250 servers are looked at in three calls; ids that are none are not even asked for", async () => {
  const ids = house.servers(250);
  const seen = await house.provider.describe(REGION, [...ids, ids[0] ?? "", "nonsense", "a,b"]);
  expect(seen.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(house.fake.countCalls("ListServersDetails")).toBe(3);
  expect(JSON.stringify(house.fake.calls)).not.toContain("nonsense");
});

test("a server tells its name, type, zone, addresses and tags", async () => {
  house.fake.addServer({
    name: "web <one>",
    flavor: "c7n.xlarge.2",
    zone: "eu-west-101b",
    privateIp: "10.0.0.5",
    publicIp: "203.0.113.9",
    tags: ["Env=Dev", "note=a=b", "plain"],
  });
  expect(await listed()).toMatchObject([
    {
      name: "web <one>",
      type: "c7n.xlarge.2",
      zone: "eu-west-101b",
      addresses: ["10.0.0.5", "203.0.113.9"],
      tags: { Env: "Dev", note: "a=b", plain: "" },
      state: "running",
      providerState: "ACTIVE",
    },
  ]);
});

test("what is under way stands beside the status", async () => {
  house.fake.addServer({ status: "SHUTOFF", task: "powering-on" });
  expect(await listed()).toMatchObject([
    { state: "starting", providerState: "SHUTOFF (powering-on)" },
  ]);
});

test("a locked server says that it must be left alone, and who locked it", async () => {
  house.fake.addServer({ locked: true, lockSource: "SMS" });
  expect(await listed()).toMatchObject([{ protectedBy: "is locked in Huawei Cloud by SMS" }]);
});

test("one odd field costs only itself, not the server and not the page", async () => {
  const odd = { flavor: 7, addresses: "none", tags: null, metadata: [], fault: "?", locked: "no" };
  const id = house.fake.addServer({ odd });
  const other = house.fake.addServer();
  const seen = await listed();
  expect(seen).toMatchObject([
    { id, addresses: [], tags: {}, protectedBy: undefined },
    { id: other },
  ]);
});

test("bare metal is left out: it does not obey here", async () => {
  const id = house.fake.addServer();
  house.fake.addServer({ tags: ["__type_baremetal"] });
  expect((await listed()).map((one) => one.id)).toEqual([id]);
});

test("an enterprise project narrows what is seen", async () => {
  const enterpriseProject = "11111111-2222-4333-8444-555555555555";
  const mine = house.fake.addServer({ enterpriseProject });
  house.fake.addServer();
  const provider = connect(house.fake, { options: { enterpriseProject } });
  expect((await listed(provider)).map(({ id }) => id)).toEqual([mine]);
  await provider.close();
});

test("two regions of one account speak of their own projects, also at the same moment", async () => {
  const other = "ffffffffffffffffffffffffffffffff";
  const keys = house.fake.addKey({ projects: [house.fake.project, other] });
  const here = house.fake.addServer();
  const there = house.fake.addServer({ project: other });
  const [one, two] = [
    connect(house.fake, { key: keys }),
    connect(house.fake, { key: keys, project: other }),
  ];
  const [mine, theirs] = await Promise.all([listed(one), listed(two)]);
  expect([mine, theirs].map((all) => all.map(({ id }) => id))).toEqual([[here], [there]]);
  await Promise.all([one.close(), two.close()]);
});

test("temporary keys work with their token", async () => {
  const id = house.fake.addServer();
  const provider = connect(house.fake, { key: house.fake.addKey({ temporary: true }) });
  expect((await listed(provider)).map((one) => one.id)).toEqual([id]);
  await provider.close();
});

describe("an answer that is broken is an error, never an empty cloud", () => {
  for (const fault of ["malformed", "strange", "null", "html", "hang-body", "redirect"] as const)
    test(`${fault}`, async () => {
      house.servers(3);
      house.fake.fail(fault);
      await expect(listed()).rejects.toMatchObject({ trouble: { kind: "unreachable" } });
      expect(house.fake.countCalls("ListServersDetails")).toBe(2);
    });
});

test("a gateway's page in HTML is the cloud's own fault", async () => {
  house.fake.fail("gateway-error");
  await expect(listed()).rejects.toMatchObject({
    trouble: { kind: "provider-fault", code: "HTTP 503" },
  });
});

test("one cut connection, or one fault, is mended without anybody noticing", async () => {
  house.servers(3);
  house.fake.fail("drop", { times: 1 });
  expect(await listed()).toHaveLength(3);
  house.fake.fail("server-error", { times: 1 });
  expect(await listed()).toHaveLength(3);
});
