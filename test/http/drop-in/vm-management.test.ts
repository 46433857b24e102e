import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeOpenstack, startFakeOpenstack } from "../../fakes/openstack/fake.ts";
import { openstackCloud } from "./clouds.ts";
import { type DropInHouse, openDropInHouse } from "./house.ts";

let ovh: FakeOpenstack;
let house: DropInHouse;

beforeAll(async () => {
  ovh = await startFakeOpenstack({ regions: ["GRA9"] });
  ovh.world.stepMs = 50;
  const add = (id: string, status = "ACTIVE") =>
    ovh.addServer({
      id,
      status,
      name: `vm of ${id}`,
      region: "GRA9",
      flavor: "b2-7",
      metadata: { instance_role: "user-vm" },
      addresses: { net: ["10.0.0.7", "198.51.100.7"] },
    });
  for (const id of ["id-one", "id-two", "id-idle", "id-over", "id-kept"]) add(id);
  add("id-shelved", "SHELVED_OFFLOADED");
  add("id-failed", "ERROR");
  house = await openDropInHouse({
    clouds: { ovh: openstackCloud(ovh), lab: { provider: "simulator" } },
    dropIn: { vmManagement: { path: "/", cloud: "ovh" } },
    approvals: [{ for: ["delete"], by: "web:group:oncall", count: 1, ask: ["web:lab"] }],
    web: true,
  });
}, 60_000);

afterAll(async () => {
  await house.close();
  await ovh.close();
});

const post = (path: string, key?: string | null) =>
  house.call(path, { method: "POST", ...(key !== undefined && { key }) });

describe("/servers and /openstack-servers", () => {
  test("list what the key may see of this one cloud, in the service's envelope", async () => {
    const { status, body } = await house.call("/servers");
    expect([status, body.error]).toEqual([200, null]);
    const ids = body.data.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(7);
    expect(ids).not.toContain("sim-0001");
    expect(body.data).toContainEqual(
      expect.objectContaining({
        id: "id-one",
        openstack_server_id: "id-one",
        public_ip: "198.51.100.7",
        state: "READY",
      }),
    );
    const named = await house.call("/openstack-servers?name=vm%20of%20id-one");
    expect(named.body.data).toMatchObject([
      { id: "id-one", status: "ACTIVE", metadata: { instance_role: "user-vm" }, task_state: null },
    ]);
  });

  test("tell of one; of one that is not there, or is another cloud's, with 404", async () => {
    expect((await house.call("/servers/id-shelved")).body.data.state).toBe("SUSPENDED");
    expect((await house.call("/openstack-servers/id-failed")).body.data.status).toBe("ERROR");
    for (const id of ["id-none", "sim-0001", "vm%20of%20id-one", "all"]) {
      const { status, body } = await house.call(`/servers/${id}`);
      expect([id, status, body.data]).toEqual([id, 404, {}]);
      expect(body.error.message).toContain("no instance");
    }
  });

  test("shelve, and unshelve what was shelved; what is in the way is told instead of 202", async () => {
    const [shelved, again, unshelved, failed] = await Promise.all([
      post("/servers/id-one/actions/shelve"),
      post("/openstack-servers/id-shelved/actions/shelve"),
      post("/openstack-servers/id-kept/actions/unshelve"),
      post("/servers/id-failed/actions/shelve"),
    ]);
    expect([shelved.status, shelved.body.data.status]).toEqual([202, "accepted"]);
    expect(shelved.body.data.message).toBe("Server shelving initiated for id-one");
    expect([again.status, again.body.data.status]).toEqual([202, "accepted"]);
    expect([unshelved.status, unshelved.body.data.status]).toEqual([202, "accepted"]);
    expect([failed.status, failed.body.error.code]).toEqual([409, "cloud-wrong-state"]);
    await expect.poll(() => ovh.stateOf("id-one"), { timeout: 20_000 }).toBe("SHELVED_OFFLOADED");
    expect(ovh.effectsOn("id-shelved")).toEqual([]);
  });

  test("a deletion waits for the approval that the rules want", async () => {
    const { status, body } = await house.call("/servers/id-two", { method: "DELETE" });
    expect([status, body.data.status]).toEqual([202, "approval"]);
    expect(body.data.message).toContain("web:group:oncall");
    expect(ovh.stateOf("id-two")).toBe("ACTIVE");
  });

  test("tell what is suspended for so many days", async () => {
    const now = await house.call("/servers/suspended?days=0");
    const ids = now.body.data.map(({ id }: { id: string }) => id);
    expect(ids).toContain("id-shelved");
    expect(ids).not.toContain("id-two");
    expect((await post("/servers/suspended")).body.data).toHaveLength(ids.length);
    expect((await house.call("/servers/suspended?days=30")).body.data).toEqual([]);
    expect((await house.call("/servers/suspended?days=soon")).status).toBe(400);
  });

  test.each([
    ["POST", "/servers", "creating servers"],
    ["POST", "/servers/id-two/actions/run-ansible", "installing applications"],
    ["POST", "/servers/actions/suspend", "deleting what was suspended for long"],
    ["POST", "/servers/id-two/actions/reset", "reboot, or a rebuild"],
    ["GET", "/guacamole/base-url", "Guacamole"],
    ["GET", "/metrics/resources/id-two/cpu", "metrics"],
  ])("%s %s is not there, and says what is missing", async (method, path, missing) => {
    expect((await house.call(path, { method, key: null })).status).toBe(401);
    const { status, body } = await house.call(path, { method });
    expect(status).toBe(501);
    expect(body.error.message).toContain(missing);
  });

  test("nothing is done without a key, for one that may only look, or beside what it was made for", async () => {
    const { reader } = house;
    const { narrow } = house;
    const path = "/servers/id-two/actions/shelve";
    expect((await post(path, null)).status).toBe(401);
    expect((await post(path, reader)).status).toBe(403);
    expect((await post(path, narrow)).status).toBe(404);
    expect((await post(`${path}?force=1`)).status).toBe(400);
    expect(ovh.effectsOn("id-two")).toEqual([]);
  });
});

describe("alerts of Alertmanager", () => {
  const PATH = "/openstack-servers/alerts/shelve-inactive";
  const alert = (id: string | undefined, status: "firing" | "resolved") => ({
    status,
    labels: { alertname: "Idle", ...(id !== undefined && { instance_id: id, instance: id }) },
    annotations: {},
    startsAt: "2026-11-21T10:00:00Z",
    endsAt: "0001-01-01T00:00:00Z",
  });
  const send = (alerts: readonly object[], key?: string | null) =>
    house.call(PATH, {
      body: { version: "4", receiver: "lamplighter", status: "firing", alerts },
      ...(key !== undefined && { key }),
    });

  test("those that fire shelve, each for itself; one that is over and one bad id are in nobody's way", async () => {
    const { status, body } = await send([
      alert("no-such-id", "firing"),
      alert("id-over", "resolved"),
      alert("id-idle", "firing"),
      alert("id-idle", "firing"),
      alert("id-shelved", "firing"),
      alert(undefined, "firing"),
    ]);
    expect(status).toBe(200);
    const results = Object.fromEntries(
      body.data.instances.map((one: { instance_id: string; result: string }) => [
        one.instance_id,
        one.result,
      ]),
    );
    expect(results).toEqual({
      "no-such-id": "refused",
      "id-idle": "shelving",
      "id-shelved": "nothing to do",
      "id-over": "ignored",
      "": "refused",
    });
    await expect.poll(() => ovh.stateOf("id-idle"), { timeout: 20_000 }).toBe("SHELVED_OFFLOADED");
    expect(ovh.effectsOn("id-idle")).toEqual(["shelve"]);
    expect(ovh.effectsOn("id-over")).toEqual([]);
  });

  test("nobody without a key shelves anything, and a mangled alert does nothing", async () => {
    expect((await send([alert("id-two", "firing")], null)).status).toBe(401);
    const odd = [{ ...alert("id-two", "firing"), status: "burning" }];
    expect((await send(odd)).status).toBe(400);
    expect((await house.call(PATH, { body: "alerts" })).status).toBe(400);
    expect(ovh.effectsOn("id-two")).toEqual([]);
  });
});
