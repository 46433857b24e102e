import { afterEach, beforeEach, expect, test } from "vitest";
import type { Begun } from "../../../src/providers/provider.ts";
import { connect, type Ec2House, ec2House, REGION } from "./house.ts";

let house: Ec2House;
beforeEach(async () => {
  house = await ec2House();
});
afterEach(() => house.close());

const troubles = (begun: ReadonlyMap<string, Begun>) =>
  [...begun].flatMap(([id, one]) => (one.kind === "refused" ? [[id, one.trouble] as const] : []));
const accepted = (begun: ReadonlyMap<string, Begun>) =>
  [...begun].flatMap(([id, one]) => (one.kind === "accepted" ? [id] : []));

test("of 40 with one unknown and one protected, 38 stop, each once, in three calls", async () => {
  const good = house.machines(38);
  const locked = house.fake.addInstance({ stopProtection: true });
  const unknown = "i-0eeeeeeeeeeeeeeee";
  const ids = [...good.slice(0, 20), unknown, ...good.slice(20), locked];
  const begun = await house.provider.begin(REGION, "stop", ids, "key");
  expect(accepted(begun)).toEqual(expect.arrayContaining([...good]));
  expect(troubles(begun)).toMatchObject([
    [unknown, { kind: "not-found", code: "InvalidInstanceID.NotFound" }],
    [locked, { kind: "protected", detail: "stop protection is switched on for it in AWS" }],
  ]);
  expect(house.fake.effects.map(({ instanceId }) => instanceId).sort()).toEqual([...good].sort());
  expect(house.fake.countCalls("StopInstances")).toBe(3);
});

test("40 that simply obey are one call", async () => {
  const ids = house.machines(40);
  expect(accepted(await house.provider.begin(REGION, "stop", ids, "key"))).toHaveLength(40);
  expect(house.fake.calls).toHaveLength(1);
});

test("a nonsense id is refused alone", async () => {
  const [good = ""] = house.machines(1);
  const begun = await house.provider.begin(REGION, "stop", ["web-1; rm", good, "i-123"], "key");
  expect(accepted(begun)).toEqual([good]);
  for (const id of ["web-1; rm", "i-123"])
    expect(begun.get(id)).toMatchObject({ kind: "refused", trouble: { kind: "not-found" } });
});

test("one without room does not keep the others from starting; the person is told what is missing where", async () => {
  const good = house.machines(9, { state: "stopped" });
  const big = house.fake.addInstance({ state: "stopped", type: "p5.48xlarge", zone: "eu-west-1b" });
  house.fake.fill("p5.48xlarge", "eu-west-1b");
  const ids = [...good.slice(0, 4), big, ...good.slice(4)];
  const begun = await house.provider.begin(REGION, "start", ids, "key");
  expect(accepted(begun).sort()).toEqual([...good].sort());
  expect(troubles(begun)).toMatchObject([
    [big, { kind: "capacity", detail: "AWS has no p5.48xlarge free in eu-west-1b" }],
  ]);
  expect(house.fake.effects).toHaveLength(9);
});

test("a right that a policy gives for some instances only is missing for the others alone", async () => {
  const ids = house.machines(6);
  house.fake.deny({ right: "ec2:StopInstances", instanceId: ids[2] });
  const begun = await house.provider.begin(REGION, "stop", ids, "key");
  expect(accepted(begun)).toHaveLength(5);
  expect(troubles(begun)).toMatchObject([
    [ids[2], { kind: "not-allowed", missing: "ec2:StopInstances", requestId: expect.any(String) }],
  ]);
});

test("without the right at all, 100 instances cost a bounded number of calls and all say what is missing", async () => {
  const ids = house.machines(100);
  house.fake.deny({ right: "ec2:StopInstances" });
  const begun = await house.provider.begin(REGION, "stop", ids, "key");
  expect(troubles(begun)).toHaveLength(100);
  for (const [, { missing }] of troubles(begun)) expect(missing).toBe("ec2:StopInstances");
  expect(house.fake.countCalls("StopInstances")).toBeLessThanOrEqual(40);
});

test("instances in the wrong state, without a disk of their own, or at a limit each say so", async () => {
  const pending = house.fake.addInstance({ state: "pending" });
  const store = house.fake.addInstance({ instanceStore: true });
  const good = house.fake.addInstance();
  const begun = await house.provider.begin(REGION, "stop", [pending, store, good], "key");
  expect(accepted(begun)).toEqual([good]);
  expect(troubles(begun).map(([id, { kind }]) => [id, kind])).toEqual(
    expect.arrayContaining([
      [pending, "wrong-state"],
      [store, "unsupported"],
    ]),
  );
});

test("while AWS throttles, the call says so; when it ends, the same call goes through", async () => {
  const ids = house.machines(3);
  house.fake.throttle({ burst: 0, perSecond: 0, forMs: 3_600_000 });
  await expect(house.provider.begin(REGION, "stop", ids, "key")).rejects.toMatchObject({
    trouble: { kind: "throttled", code: "RequestLimitExceeded" },
  });
  expect(house.fake.effects).toHaveLength(0);
  house.advance(3_600_000);
  expect(accepted(await house.provider.begin(REGION, "stop", ids, "key"))).toHaveLength(3);
});

test("throttled half-way through 150, those that began are known and the rest can be tried again", async () => {
  const ids = house.machines(150);
  house.fake.throttle({ burst: 1, perSecond: 0 });
  const begun = await house.provider.begin(REGION, "stop", ids, "key");
  expect(accepted(begun)).toEqual(ids.slice(0, 100));
  expect(troubles(begun)).toHaveLength(50);
  for (const [, { kind }] of troubles(begun)) expect(kind).toBe("throttled");
});

test("the wait that AWS asks for is handed on", async () => {
  const [id = ""] = house.machines(1);
  house.fake.fail({ code: "Throttling", message: "Rate exceeded", status: 400, retryAfterS: 1 });
  await expect(house.provider.begin(REGION, "reboot", [id], "key")).rejects.toMatchObject({
    trouble: { kind: "throttled", retryAfterMs: 1000 },
  });
});

test("a hard stop skips the shutdown and does not force", async () => {
  const [id = ""] = house.machines(1);
  await house.provider.begin(REGION, "stop:hard", [id], "key");
  expect(house.fake.calls).toHaveLength(1);
  expect(house.fake.calls[0]?.params).toMatchObject({ SkipOsShutdown: "true" });
  expect(house.fake.calls[0]?.params.Force).toBeUndefined();
});

test("an instance stuck in stopping is forced by a hard stop, and only that one", async () => {
  const stuck = house.fake.addInstance({ hangsInStopping: true });
  const fresh = house.fake.addInstance();
  await house.provider.begin(REGION, "stop", [stuck], "key-1");
  house.advance(600_000);
  expect(house.fake.stateOf(stuck)).toBe("stopping");
  const begun = await house.provider.begin(REGION, "stop:hard", [stuck, fresh], "key-2");
  expect(begun.get(stuck)).toMatchObject({
    kind: "accepted",
    note: expect.stringMatching(/stuck/),
  });
  expect(begun.get(fresh)).toEqual({ kind: "accepted", settles: "stopped" });
  const forced = house.fake.calls.filter(({ params }) => params.Force === "true");
  expect(forced.map(({ instanceIds }) => instanceIds)).toEqual([[stuck]]);
  house.advance(5_000);
  expect(house.fake.stateOf(stuck)).toBe("stopped");
});

test("where hibernation is configured each instance hibernates that can; the others stop, and say so", async () => {
  const provider = connect(house.fake, {
    options: { stop: "hibernate" },
    key: house.fake.credentials,
    now: house.now,
  });
  const can = house.machines(2, { hibernation: true });
  const cannot = house.fake.addInstance({ hibernation: false });
  const refused = house.fake.addInstance({ hibernation: "refused" });
  const begun = await provider.begin(REGION, "stop", [...can, cannot, refused], "key");
  for (const id of can) expect(begun.get(id)).toEqual({ kind: "accepted", settles: "stopped" });
  for (const id of [cannot, refused])
    expect(begun.get(id)).toMatchObject({
      kind: "accepted",
      note: expect.stringMatching(/normal/),
    });
  const whats = house.fake.effects.map(({ instanceId, what }) => [instanceId, what]);
  expect(whats.sort()).toEqual(
    [...can.map((id) => [id, "hibernate"]), [cannot, "stop"], [refused, "stop"]].sort(),
  );
});

test("a start whose answer got lost is asked again and has one effect", async () => {
  const [id = ""] = house.machines(1, { state: "stopped" });
  house.fake.fail("drop-answer", { times: 1 });
  const begun = await house.provider.begin(REGION, "start", [id], "key");
  expect(begun.get(id)).toMatchObject({ kind: "accepted", settles: "running" });
  expect(house.fake.effectsOn(id)).toHaveLength(1);
});

test("a reboot whose answer got lost is not sent a second time", async () => {
  const [id = ""] = house.machines(1);
  house.fake.fail("drop-answer", { times: 1 });
  await expect(house.provider.begin(REGION, "reboot", [id], "key")).rejects.toMatchObject({
    trouble: { kind: "unreachable" },
  });
  expect(house.fake.effectsOn(id)).toHaveLength(1);
});

test("a reboot has no end that EC2 would show", async () => {
  const [id = ""] = house.machines(1);
  const begun = await house.provider.begin(REGION, "reboot", [id], "key");
  expect(begun.get(id)).toEqual({ kind: "accepted" });
});
