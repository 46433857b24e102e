import { afterEach, beforeEach, expect, test } from "vitest";
import type { Fault } from "../../fakes/openstack/fake.ts";
import { ask, listed, type OpenstackHouse, openstackHouse, troubleIn } from "./house.ts";

let house: OpenstackHouse;
beforeEach(async () => {
  house = await openstackHouse({ timeoutMs: 500 });
});
afterEach(() => house.close());

const listTrouble = async () =>
  await listed(house.provider).then(
    () => expect.fail("expected an error"),
    (error: { readonly trouble: unknown }) => error.trouble,
  );

test("a gateway's page in HTML is a fault of the cloud, in words and without the page", async () => {
  house.fake.fail("html-503", { service: "nova", on: /servers/ });
  expect(await listTrouble()).toEqual({
    kind: "provider-fault",
    code: "503",
    detail: "Nova in RegionOne had a fault of its own (503)",
    requestId: expect.stringMatching(/^req-/),
  });
  expect(house.fake.countCalls(/servers/)).toBe(2);
});

test("a short absence of the cloud is mended without anybody noticing", async () => {
  house.fake.fail({ status: 503 }, { service: "nova", on: /servers/, times: 1 });
  expect(await listed(house.provider)).toEqual([]);
});

test("a fault of Nova's own is not repeated at once", async () => {
  house.fake.fail("server-error", { service: "nova", on: /servers/ });
  expect(await listTrouble()).toMatchObject({ kind: "provider-fault", code: "500" });
  expect(house.fake.countCalls(/servers/)).toBe(1);
});

const WAITS: readonly (readonly [Fault, number | undefined])[] = [
  [{ status: 429, retryAfter: "12" }, 12_000],
  [{ status: 413, retryAfter: "0" }, 0],
  [{ status: 429, retryAfter: "Mon, 05 Jan 2026 09:00:30 GMT" }, 30_000],
  [{ status: 429, retryAfter: "soon" }, undefined],
  [{ status: 429 }, undefined],
];

test.each(WAITS)(
  "the wait that the cloud asks for is handed on: %j is %s ms",
  async (fault, waitMs) => {
    house.fake.fail(fault, { service: "nova", on: /servers/ });
    expect(await listTrouble()).toMatchObject({ kind: "throttled", retryAfterMs: waitMs });
    expect(house.fake.countCalls(/servers/)).toBe(1);
  },
);

test("throttled at Keystone is throttled, not refused credentials", async () => {
  house.fake.fail({ status: 429, retryAfter: "3" }, { service: "keystone" });
  expect(await listTrouble()).toMatchObject({ kind: "throttled", retryAfterMs: 3_000 });
});

test("a project's own limit is told as that, and a policy by its name", async () => {
  const id = house.fake.addServer({ status: "SHELVED_OFFLOADED" });
  const message = "Quota exceeded for cores: Requested 4, but already used 20 of 20 cores";
  house.fake.fail({ status: 403, message }, { on: /^POST .*action/, times: 1 });
  expect(troubleIn(await ask(house, "unshelve", id))).toMatchObject({
    kind: "quota",
    detail: expect.stringContaining("already used 20 of 20 cores"),
  });
  house.fake.world.denied.add("os_compute_api:os-shelve:unshelve");
  expect(troubleIn(await ask(house, "unshelve", id))).toMatchObject({
    kind: "not-allowed",
    missing: "os_compute_api:os-shelve:unshelve",
    requestId: expect.stringMatching(/^req-/),
  });
});

test("the cloud's words never carry a token or an inner address into a chat", async () => {
  const id = house.fake.addServer();
  const message = "token gAAAAABn0tForYou at http://10.0.0.3:8774/v2.1 is odd";
  house.fake.fail({ status: 409, message }, { on: /^POST .*action/, times: 1 });
  house.fake.fail("drop", { on: /^GET .*servers\/5/, after: 1 });
  const { detail } = troubleIn(await ask(house, "stop", id)) ?? {};
  expect(detail).toBe("its state does not allow this now: token (token) at (address) is odd");
});

test("a service that redirects does not get the token to a strange address", async () => {
  house.fake.fail({ status: 302, location: "http://elsewhere.invalid/" }, { on: /servers/ });
  expect(await listTrouble()).toMatchObject({
    kind: "unreachable",
    detail: "Nova in RegionOne sends the bot to another address",
  });
});

test("one call ends within its time although every step of it hangs", async () => {
  const ids = house.servers(40);
  await listed(house.provider);
  house.fake.fail("hang", { on: /^POST .*action/ });
  const before = performance.now();
  const begun = await house.provider.begin("RegionOne", "reboot", ids, "key");
  expect(performance.now() - before).toBeLessThan(4_500);
  const kinds = ids.map((id) => troubleIn(begun.get(id))?.kind);
  expect(kinds.filter((kind) => kind === "unreachable")).toHaveLength(8);
  expect(kinds.filter((kind) => kind === "throttled")).toHaveLength(32);
});

test("a cloud that is merely slow is not asked for more than fits into the call's time", async () => {
  const slow = await openstackHouse({ timeoutMs: 300 });
  const ids = slow.servers(100);
  await listed(slow.provider);
  slow.fake.world.actionDelayMs = 200;
  const begun = await slow.provider.begin("RegionOne", "reboot", ids, "key");
  const notAsked = ids.filter((id) => troubleIn(begun.get(id))?.kind === "throttled");
  expect(notAsked.length).toBeGreaterThan(10);
  expect(notAsked.flatMap((id) => slow.fake.effectsOn(id))).toEqual([]);
  const accepted = ids.filter((id) => begun.get(id)?.kind === "accepted");
  expect(accepted.map((id) => slow.fake.effectsOn(id))).toEqual(accepted.map(() => ["reboot"]));
  await slow.close();
});
