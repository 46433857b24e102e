import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Action } from "../../../src/model/action.ts";
import type { Begun } from "../../../src/providers/provider.ts";
import type { OciState } from "../../fakes/oci/fake.ts";
import { type OciHouse, ociHouse, REGION } from "./house.ts";

let house: OciHouse;
beforeEach(async () => {
  house = await ociHouse({ timeoutMs: 2_000 });
});
afterEach(() => house.close());

const begin = (action: Action, ids: readonly string[]) =>
  house.provider.begin(REGION, action, ids, "key");
const troubles = (begun: ReadonlyMap<string, Begun>) =>
  [...begun].flatMap(([id, one]) => (one.kind === "refused" ? [[id, one.trouble] as const] : []));
const accepted = (begun: ReadonlyMap<string, Begun>) =>
  [...begun].flatMap(([id, one]) => (one.kind === "accepted" ? [id] : []));

test("of 40 with one unknown and one that has failed, 38 stop, each once", async () => {
  const good = house.machines(38);
  const broken = house.fake.addInstance({ state: "FAILED", details: "The image is gone" });
  const unknown = `ocid1.computecontainerinstance.oc1.${REGION}.nobody`;
  const begun = await begin("stop", [...good.slice(0, 20), unknown, ...good.slice(20), broken]);
  expect(accepted(begun).sort()).toEqual([...good].sort());
  expect(troubles(begun)).toMatchObject([
    [unknown, { kind: "not-found", detail: expect.stringMatching(/no such.* or .*may not see/) }],
    [broken, { kind: "wrong-state", detail: expect.stringContaining("The image is gone") }],
  ]);
  expect(house.fake.effects.map(({ instanceId }) => instanceId).sort()).toEqual([...good].sort());
});

test("an instance is acted on only as it was seen", async () => {
  const [id = ""] = house.machines(1);
  await begin("stop", [id]);
  const [call] = house.fake.calls.filter(({ operation }) => operation === "StopContainerInstance");
  expect(call?.ifMatch).toMatch(/-1$/);
});

test("the work request is handed on, so that the end can be seen", async () => {
  const [id = ""] = house.machines(1);
  expect((await begin("reboot", [id])).get(id)).toEqual({
    kind: "accepted",
    settles: "running",
    handle: expect.stringMatching(/^ocid1\.computecontainerworkrequest/),
  });
});

const BUSY: readonly (readonly [string, string])[] = [
  ["STOP_CONTAINER_INSTANCE", "OCI is stopping it at this moment"],
  ["RESTART_CONTAINER_INSTANCE", "OCI is restarting it at this moment"],
  ["UPDATE_CONTAINER_INSTANCE", "OCI is changing its name or tags at this moment"],
];
describe("an instance that is UPDATING for another reason is busy, and the reason is told", () => {
  for (const [operation, detail] of BUSY)
    test(operation, async () => {
      const [id = ""] = house.machines(1);
      house.fake.beginElsewhere(id, operation, "ACTIVE");
      expect((await begin("start", [id])).get(id)).toMatchObject({
        kind: "refused",
        trouble: { kind: "busy", detail },
      });
      expect(house.fake.effects).toHaveLength(0);
    });
});

test("an instance that is starting already is taken over, not refused, and not started twice", async () => {
  const [id = ""] = house.machines(1, { state: "INACTIVE" });
  const first = (await begin("start", [id])).get(id);
  const second = (await begin("start", [id])).get(id);
  expect(second).toEqual(first);
  expect(house.fake.effectsOn(id)).toHaveLength(1);
});

const IMPOSSIBLE: readonly (readonly [Action, OciState, string, RegExp])[] = [
  ["start", "CREATING", "busy", /still creating/],
  ["stop", "DELETING", "busy", /deleting it/],
  ["start", "DELETED", "wrong-state", /was deleted/],
  ["start", "FAILED", "wrong-state", /has failed.*only delete/],
  ["reboot", "INACTIVE", "wrong-state", /stopped; start it instead/],
];
for (const [action, state, kind, words] of IMPOSSIBLE)
  test(`${action} of an instance that is ${state} says why not, without asking OCI for it`, async () => {
    const id = house.fake.addInstance({ state });
    expect((await begin(action, [id])).get(id)).toMatchObject({
      trouble: { kind, detail: expect.stringMatching(words) },
    });
    expect(house.fake.calls.every(({ target }) => !target.includes("/actions/"))).toBe(true);
  });

test("a failed instance can be deleted; one that is deleted already is said to be", async () => {
  const failed = house.fake.addInstance({ state: "FAILED" });
  const deleted = house.fake.addInstance({ state: "DELETED" });
  const begun = await begin("delete", [failed, deleted]);
  expect(begun.get(failed)).toMatchObject({ kind: "accepted", settles: "deleted" });
  expect(begun.get(deleted)).toEqual({ kind: "already", state: "deleted" });
  expect(house.fake.effects).toMatchObject([{ instanceId: failed, what: "delete" }]);
});

test("a state that changes between the look and the request is looked at once more, in no time", async () => {
  const [id = ""] = house.machines(1);
  const fault = { status: 409, code: "IncorrectState", message: "It is UPDATING" };
  house.fake.fail(fault, { operation: "StopContainerInstance" });
  const before = performance.now();
  expect((await begin("stop", [id])).get(id)).toMatchObject({
    trouble: { kind: "wrong-state", code: "IncorrectState" },
  });
  expect(performance.now() - before).toBeLessThan(2_000);
  expect(house.fake.countCalls("StopContainerInstance")).toBe(2);
});

test("an instance that changed in between is seen anew, and then acted on", async () => {
  const [id = ""] = house.machines(1);
  const fault = { status: 412, code: "NoEtagMatch", message: "The etag does not match" };
  house.fake.fail(fault, { operation: "StopContainerInstance", times: 1 });
  expect((await begin("stop", [id])).get(id)?.kind).toBe("accepted");
  expect(house.fake.effectsOn(id)).toHaveLength(1);
});

test("ten wrong states in a row do not shut out what comes after", async () => {
  const ids = house.machines(12);
  const fault = { status: 409, code: "IncorrectState", message: "no" };
  house.fake.fail(fault, { operation: "StopContainerInstance" });
  expect(troubles(await begin("stop", ids))).toHaveLength(12);
  house.fake.heal();
  expect(accepted(await begin("stop", ids))).toHaveLength(12);
});

test("a right that is missing is named, and is not the instance's fault", async () => {
  const [id = ""] = house.machines(1);
  house.fake.deny({ permission: "COMPUTE_CONTAINER_INSTANCE_RESTART" });
  expect((await begin("reboot", [id])).get(id)).toMatchObject({
    trouble: {
      kind: "not-allowed",
      code: "NotAuthorizedOrNotFound",
      missing: "COMPUTE_CONTAINER_INSTANCE_RESTART",
      requestId: expect.any(String),
    },
  });
});

for (const [kind, asked] of [
  ["seconds", () => "7"],
  ["a date", () => new Date(Date.now() + 7_500).toUTCString()],
] as const)
  test(`the wait that OCI asks for is handed on (${kind})`, async () => {
    const [id = ""] = house.machines(1);
    const retryAfter = asked();
    const fault = { status: 429, code: "TooManyRequests", message: "slow down", retryAfter };
    house.fake.fail(fault, { operation: "StopContainerInstance" });
    const error: unknown = await begin("stop", [id]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ trouble: { kind: "throttled" } });
    const { trouble } = error as { trouble: { retryAfterMs: number } };
    expect(trouble.retryAfterMs).toBeGreaterThanOrEqual(6_000);
    expect(trouble.retryAfterMs).toBeLessThanOrEqual(8_000);
    expect(house.fake.countCalls("StopContainerInstance")).toBe(1);
  });

test("throttled half-way, those that began are known and the rest is left in peace", async () => {
  const ids = house.machines(60);
  house.fake.throttle({ burst: 40, perSecond: 0 });
  const begun = await begin("stop", ids);
  const began = accepted(begun);
  expect(began.length).toBe(house.fake.effects.length);
  expect(began.length).toBeGreaterThan(5);
  expect(troubles(begun)).toHaveLength(60 - began.length);
  for (const [, { kind }] of troubles(begun)) expect(kind).toBe("throttled");
  expect(house.fake.calls.length).toBeLessThan(40 + 16);
  house.fake.throttle(undefined);
  expect(accepted(await begin("stop", ids))).toHaveLength(60);
  expect(house.fake.effects).toHaveLength(60);
});

test("one instance that OCI fails on does not keep the others from stopping", async () => {
  const ids = house.machines(5);
  house.fake.fail("server-error", { operation: "StopContainerInstance", times: 1 });
  const begun = await begin("stop", ids);
  expect(accepted(begun)).toHaveLength(4);
  expect(troubles(begun)).toMatchObject([[expect.any(String), { kind: "provider-fault" }]]);
});

test("a stop whose answer got lost is asked again and has one effect", async () => {
  const [id = ""] = house.machines(1);
  house.fake.fail("drop-answer", { operation: "StopContainerInstance", times: 1 });
  await expect(begin("stop", [id])).rejects.toMatchObject({ trouble: { kind: "unreachable" } });
  expect((await begin("stop", [id])).get(id)).toMatchObject({ kind: "accepted" });
  expect(house.fake.effectsOn(id)).toHaveLength(1);
});

test("a reboot whose answer got lost is not sent a second time", async () => {
  const [id = ""] = house.machines(1);
  house.fake.fail("drop-answer", { operation: "RestartContainerInstance", times: 1 });
  await expect(begin("reboot", [id])).rejects.toMatchObject({ trouble: { kind: "unreachable" } });
  expect(house.fake.effectsOn(id)).toHaveLength(1);
});

test("without room the person is told so, and a limit of the tenancy is something else", async () => {
  const [id = ""] = house.machines(1, { state: "INACTIVE" });
  const fail = (status: number, code: string, message: string) =>
    house.fake.fail({ status, code, message }, { operation: "StartContainerInstance", times: 1 });
  fail(500, "InternalServerError", "Out of host capacity.");
  expect((await begin("start", [id])).get(id)).toMatchObject({ trouble: { kind: "capacity" } });
  fail(400, "LimitExceeded", "The limit of OCPUs is reached");
  expect((await begin("start", [id])).get(id)).toMatchObject({ trouble: { kind: "quota" } });
});

test("what OCI cannot do says what to do instead", () => {
  const { abilities } = house.provider;
  expect(abilities["stop:hard"]).toMatchObject({ because: expect.stringMatching(/plain one/) });
  expect(abilities.shelve).toMatchObject({ because: expect.stringMatching(/costs nothing/) });
});
