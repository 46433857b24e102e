import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeHuawei, startFakeHuawei } from "../../fakes/huawei/fake.ts";
import { REGION } from "../../providers/huawei/house.ts";
import { huaweiCloud } from "./clouds.ts";
import { type DropInHouse, hasCurl, openDropInHouse } from "./house.ts";

const CLUSTER = "0f1e2d3c-0000-4000-8000-00000000c1c1";
const OTHER = "0f1e2d3c-0000-4000-8000-00000000c2c2";
const GUARDED = "0f1e2d3c-0000-4000-8000-00000000c3c3";

let huawei: FakeHuawei;
let house: DropInHouse;
let nodes: readonly string[];
let plain: string;
let guarded: string;
let locked: string;
let good: string;

beforeAll(async () => {
  huawei = await startFakeHuawei();
  huawei.behave({
    transitionMs: { start: 300, stop: 300, hardStop: 100, reboot: 300, cluster: 300 },
  });
  const node = (name: string, cluster: string) =>
    huawei.addServer({ name, tags: [`CCE-Cluster-ID=${cluster}`] });
  nodes = Array.from({ length: 30 }, (_, at) => node(`node-${at + 1}`, CLUSTER));
  good = node("of-another", OTHER);
  locked = huawei.addServer({ name: "locked", locked: true, tags: [`CCE-Cluster-ID=${OTHER}`] });
  guarded = huawei.addServer({ tags: [`CCE-Cluster-ID=${GUARDED}`, "env=prod"] });
  plain = huawei.addServer({ name: "no-node" });
  const approval = { for: ["stop"], on: "env:prod", by: "web:group:oncall", count: 1 };
  house = await openDropInHouse({
    approvals: [{ ...approval, ask: ["web:lab"] }],
    web: true,
    clouds: { "huawei-dev": huaweiCloud(huawei), lab: { provider: "simulator" } },
    dropIn: {
      huaweiCce: {
        cloud: "huawei-dev",
        waitSeconds: 20,
        functions: { "start-nodes": { action: "start", clusterId: CLUSTER.toUpperCase() } },
      },
    },
  });
}, 60_000);

afterAll(async () => {
  await house.close();
  await huawei.close();
});

const stop = (more: object = {}) =>
  house.call("/huawei", { body: { action: "stop", clusterId: CLUSTER, ...more } });

test("all nodes of a cluster are stopped, not the first 25, and each is told", async () => {
  const { status, body } = await stop({
    projectId: huawei.project,
    region: REGION,
    endpoint: `${huawei.url}/`,
    ak: "AKIDOLD",
    sk: "old secret",
    type: "soft",
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: "success",
    message: "Servers stopped successfully",
    action: "stop",
  });
  expect(body.data.server_list).toHaveLength(30);
  expect(body.data.server_list).toContainEqual({
    server_id: nodes[0],
    server_name: "node-1",
    result: "done",
  });
  const touched = new Set(huawei.effects.map(({ id }) => id));
  expect(touched).toEqual(new Set(nodes));
  expect(huawei.statusOf(plain)).toBe("ACTIVE");
});

test.runIf(hasCurl)(
  "the document's empty event does what its function was configured for",
  async () => {
    const started = await house.shell(
      `curl -s -X POST -d '{}' -H "X-API-Key: $KEY" ${house.url}/huawei/start-nodes`,
      { KEY: house.deploy },
    );
    expect(started).toMatchObject({ status: "success", action: "start" });
    expect(started.data.server_list).toHaveLength(30);
    const again = await house.call("/huawei/start-nodes", { body: {} });
    expect(again.body).toMatchObject({ status: "success", message: "Servers started already" });
    const other = await house.call("/huawei/start-nodes", { body: { action: "stop" } });
    expect([other.status, other.body.status]).toEqual([400, "error"]);
  },
);

test("one node that cannot be stopped is an error of its own, and the others are stopped, hard", async () => {
  const { status, body } = await stop({ clusterId: OTHER, type: "HARD" });
  expect([status, body.status]).toEqual([409, "error"]);
  const results = Object.fromEntries(
    body.data.server_list.map((one: { server_id: string; result: string }) => [
      one.server_id,
      one.result,
    ]),
  );
  expect(results).toMatchObject({ [locked]: "left alone", [good]: "done" });
  expect(huawei.effectsOn(good).map(({ what }) => what)).toEqual(["hard-stop"]);
});

test("what needs somebody's approval is no success, and waits for it", async () => {
  const { status, body } = await stop({ clusterId: GUARDED });
  expect([status, body.status]).toEqual([202, "pending"]);
  expect(body.message).toBe("Waiting for approval by web:group:oncall");
  expect(body.data.server_list).toMatchObject([{ server_id: guarded, result: "pending" }]);
  expect(huawei.effectsOn(guarded)).toEqual([]);
});

test.each([
  [{ action: "restart" }, 400],
  [{ type: "MEDIUM" }, 400],
  [{ clusterId: "*" }, 400],
  [{ clusterid: CLUSTER }, 400],
  [{ region: "cn-north-4" }, 400],
  [{ projectId: "ffffffffffffffffffffffffffffffff" }, 400],
  [{ endpoint: "https://ecs.cn-north-4.myhuaweicloud.com" }, 400],
  [{ clusterId: "no-such-cluster" }, 404],
])(
  "what means another account, or nothing, is an error with the action: %j",
  async (more, code) => {
    const before = huawei.effects.length;
    const { status, body } = await stop(more);
    expect([status, body.status, body.data]).toEqual([code, "error", {}]);
    expect(body.message.length).toBeGreaterThan(10);
    expect(huawei.effects.length).toBe(before);
  },
);

test("neither a key of Huawei's nor one of ours opens it from within the settings", async () => {
  const body = { action: "stop", ak: house.deploy, sk: house.deploy };
  const told = await house.call("/huawei", { key: null, body });
  expect([told.status, told.body.status]).toEqual([401, "error"]);
  expect(JSON.stringify(told.body)).not.toContain(house.deploy);
  const { reader } = house;
  expect((await house.call("/huawei", { key: reader, body })).status).toBe(403);
});
