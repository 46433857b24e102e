import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeOpenstack, PROJECT, startFakeOpenstack } from "../../fakes/openstack/fake.ts";

/** What a real Keystone and Nova (Zed) answered; the fake has to answer the same. */
let fake: FakeOpenstack;
let at = Date.UTC(2026, 0, 5, 9);
beforeEach(async () => {
  fake = await startFakeOpenstack({ now: () => at });
});
afterEach(() => fake.close());

const signIn = async (auth?: object) => {
  const { user } = fake.world;
  const password = {
    user: { name: user.name, domain: { id: "default" }, password: user.password },
  };
  const scope = { project: { id: PROJECT.id } };
  return await fetch(`${fake.authUrl}/v3/auth/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      auth: auth ?? { identity: { methods: ["password"], password }, scope },
    }),
  });
};

async function nova(line: string, { body, headers }: { body?: unknown; headers?: object } = {}) {
  const token = (await signIn()).headers.get("x-subject-token") ?? "";
  const [method = "", path = ""] = line.split(" ");
  const answer = await fetch(`${fake.novaUrl("RegionOne")}${path}`, {
    method,
    headers: { "x-auth-token": token, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
}

const act = (id: string, body: unknown) => nova(`POST /servers/${id}/action`, { body });
const newest = { "openstack-api-version": "compute 2.93" };

describe("conflicts have Nova's words", () => {
  test.each([
    [
      "SHUTOFF",
      null,
      { "os-stop": null },
      "Cannot 'stop' instance ID while it is in vm_state stopped",
    ],
    [
      "ACTIVE",
      null,
      { "os-start": null },
      "Cannot 'start' instance ID while it is in vm_state active",
    ],
    [
      "ACTIVE",
      null,
      { unshelve: null },
      "Cannot 'unshelve' instance ID while it is in vm_state active",
    ],
    [
      "SHUTOFF",
      null,
      { reboot: { type: "SOFT" } },
      "Cannot 'reboot' instance ID while it is in vm_state stopped",
    ],
    [
      "SHELVED_OFFLOADED",
      null,
      { "os-stop": null },
      "Cannot 'stop' instance ID while it is in vm_state shelved_offloaded",
    ],
    [
      "ACTIVE",
      "powering-off",
      { reboot: { type: "HARD" } },
      "Cannot 'reboot' instance ID while it is in task_state powering-off",
    ],
    [
      "ACTIVE",
      "powering-off",
      { "os-start": null },
      "Cannot 'start' instance ID while it is in vm_state active",
    ],
  ])("%s %s %j", async (status, task, body, words) => {
    const id = fake.addServer({ status, task });
    const message = words.replace("ID", id);
    expect(await act(id, body)).toEqual({
      status: 409,
      body: { conflictingRequest: { code: 409, message } },
    });
  });

  test("a locked server, and one that never came up", async () => {
    const locked = fake.addServer({ locked: true });
    expect((await act(locked, { "os-stop": null })).body.conflictingRequest.message).toBe(
      `Instance ${locked} is locked`,
    );
    const broken = fake.addServer({ status: "ERROR", neverBuilt: true });
    expect((await act(broken, { "os-stop": null })).body.conflictingRequest.message).toBe(
      `Instance ${broken} is not ready`,
    );
  });
});

test("what is malformed or unknown is refused", async () => {
  const id = fake.addServer();
  expect(await act(id, { nonsense: null })).toMatchObject({
    status: 400,
    body: { badRequest: { message: "There is no such action: nonsense" } },
  });
  expect((await act(id, { reboot: { type: "WARM" } })).body.badRequest.message).toMatch(
    /'WARM' is not one of/,
  );
  expect(await act("none", { "os-stop": null })).toMatchObject({
    status: 404,
    body: { itemNotFound: { message: "Instance none has no mapping to a cell." } },
  });
  const headers = { "openstack-api-version": "compute 2.99" };
  expect(await nova("GET /servers/detail", { headers })).toMatchObject({
    status: 406,
    body: { computeFault: { message: expect.stringMatching(/maximum is 2.93/) } },
  });
  expect((await nova("GET /servers/detail?limit=-1")).status).toBe(400);
  expect((await nova("GET /servers/detail?marker=unknown")).body.badRequest.message).toBe(
    "marker [unknown] not found",
  );
  expect((await nova("GET /servers/detail?nonsense=1", { headers: newest })).status).toBe(400);
});

test("no token, a strange one, an expired and a revoked one look the same", async () => {
  const token = (await signIn()).headers.get("x-subject-token") ?? "";
  const get = (value: string) =>
    fetch(`${fake.novaUrl("RegionOne")}/servers/detail`, { headers: { "x-auth-token": value } });
  expect((await get(token)).status).toBe(200);
  at += 3_600_000;
  for (const value of ["", "strange", token]) {
    const answer = await get(value);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: 401, title: "Unauthorized" } });
  }
  expect((await nova("GET /servers/detail")).status).toBe(200);
});

test("Keystone refuses a wrong secret, and a scope beside an application credential", async () => {
  const { id, secret } = fake.addCredential();
  const withSecret = (given: string) => ({
    identity: {
      methods: ["application_credential"],
      application_credential: { id, secret: given },
    },
  });
  expect((await signIn(withSecret(secret))).status).toBe(201);
  expect((await signIn(withSecret("wrong"))).status).toBe(401);
  const scope = { project: { id: PROJECT.id } };
  expect((await signIn({ ...withSecret(secret), scope })).status).toBe(403);
  expect((await signIn({ identity: { methods: ["token"] } })).status).toBe(401);
});

test("a full page has a next link also when nothing follows", async () => {
  for (let count = 0; count < 3; count += 1) fake.addServer();
  const page = (await nova("GET /servers/detail?limit=3")).body;
  expect(page.servers).toHaveLength(3);
  const [{ rel, href }] = page.servers_links;
  expect([rel, href]).toEqual(["next", expect.stringMatching(/limit=3&marker=/)]);
  const rest = (await nova(`GET /servers/detail${new URL(href).search}`)).body;
  expect(rest).toEqual({ servers: [] });
});

test("a shelving passes the task states that were recorded", async () => {
  const id = fake.addServer();
  expect((await act(id, { shelve: null })).status).toBe(202);
  const seen = [];
  for (let step = 0; step < 5; step += 1) {
    seen.push(fake.stateOf(id));
    at += 1_000;
  }
  expect(seen).toEqual([
    "ACTIVE shelving",
    "ACTIVE shelving_image_pending_upload",
    "ACTIVE shelving_image_uploading",
    "SHELVED shelving_offloading",
    "SHELVED_OFFLOADED",
  ]);
});

test("a deleted server is DELETED for a moment and then unknown", async () => {
  const id = fake.addServer();
  expect((await nova(`DELETE /servers/${id}`)).status).toBe(204);
  at += 1_000;
  expect((await nova(`GET /servers/${id}`)).body.server.status).toBe("DELETED");
  at += 1_000;
  expect((await nova(`GET /servers/${id}`)).status).toBe(404);
});

test("a record has at 2.1 what it had at 2.1", async () => {
  const id = fake.addServer({ tags: ["ci"], flavor: "m1.small" });
  const old = (await nova(`GET /servers/${id}`)).body.server;
  for (const key of ["tags", "locked", "locked_reason"]) expect(old).not.toHaveProperty(key);
  expect(old.flavor).toEqual({ id: "1", links: [] });
  const now = (await nova(`GET /servers/${id}`, { headers: newest })).body.server;
  expect(now).toMatchObject({ tags: ["ci"], locked: false, flavor: { original_name: "m1.small" } });
});

test("a failure without a fault stands in the history alone, under the request's id", async () => {
  const id = fake.addServer({ status: "SHUTOFF" });
  fake.world.failing.add("power_on");
  await act(id, { "os-start": null });
  at += 2_000;
  const { server } = (await nova(`GET /servers/${id}`)).body;
  expect([server.status, server["OS-EXT-STS:task_state"], server.fault]).toEqual([
    "SHUTOFF",
    null,
    undefined,
  ]);
  const [entry] = (await nova(`GET /servers/${id}/os-instance-actions`)).body.instanceActions;
  expect(entry).toMatchObject({ action: "start", message: "Error" });
  const path = `GET /servers/${id}/os-instance-actions/${entry.request_id}`;
  expect((await nova(path, { headers: newest })).body.instanceAction.events).toMatchObject([
    { event: "compute_start_instance", result: "Error" },
  ]);
});

test("a reader is told which policy stands in the way", async () => {
  fake.world.user.roles = ["reader"];
  const id = fake.addServer();
  expect((await nova("GET /servers/detail")).status).toBe(200);
  expect(await act(id, { shelve: null })).toEqual({
    status: 403,
    body: {
      forbidden: {
        code: 403,
        message: "Policy doesn't allow os_compute_api:os-shelve:shelve to be performed.",
      },
    },
  });
});
