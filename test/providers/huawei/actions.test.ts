import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Begun } from "../../../src/providers/provider.ts";
import { type HuaweiHouse, huaweiHouse, REGION } from "./house.ts";

let house: HuaweiHouse;
beforeEach(async () => {
  house = await huaweiHouse({ timeoutMs: 500 });
});
afterEach(() => house.close());

const acceptedIn = (answers: ReadonlyMap<string, Begun>) =>
  [...answers.values()].filter(({ kind }) => kind === "accepted");
const bodies = (operation: string) =>
  house.fake.calls
    .filter((call) => call.operation === operation)
    .map(({ body }) => JSON.parse(body) as unknown);
const begin = (action: Parameters<HuaweiHouse["begun"]>[0], ids: readonly string[]) =>
  house.provider.begin(REGION, action, ids, "key");

test("60 nodes of a cluster are all stopped, in one call and one job", async () => {
  const ids = house.nodes(60, "c1");
  const answers = await begin("stop", ids);
  expect(acceptedIn(answers)).toHaveLength(60);
  expect(
    new Set([...answers.values()].map((one) => (one as { handle?: string }).handle)).size,
  ).toBe(1);
  expect(house.fake.countCalls("BatchStopServers")).toBe(1);
  house.advance(60_000);
  expect(ids.map(house.fake.statusOf)).toEqual(ids.map(() => "SHUTOFF"));
});

test("250 servers go in three jobs, each with its own handle", async () => {
  const ids = house.servers(250, { status: "SHUTOFF" });
  const watched = await house.begun("start", ids);
  expect(new Set(watched.map(({ handle }) => handle)).size).toBe(3);
  expect(house.fake.effects).toHaveLength(250);
});

describe("each action is sent as Huawei Cloud wants it", () => {
  test("a stop is SOFT, a hard stop HARD", async () => {
    const [soft = "", hard = ""] = house.servers(2);
    await begin("stop", [soft]);
    await begin("stop:hard", [hard]);
    expect(bodies("BatchStopServers")).toEqual([
      { "os-stop": { type: "SOFT", servers: [{ id: soft }] } },
      { "os-stop": { type: "HARD", servers: [{ id: hard }] } },
    ]);
    expect(house.fake.effects.map(({ what }) => what)).toEqual(["stop", "hard-stop"]);
  });

  test("a reboot is SOFT, a hard reboot HARD", async () => {
    const [soft = "", hard = ""] = house.servers(2);
    await begin("reboot", [soft]);
    await begin("reboot:hard", [hard]);
    expect(house.fake.effects.map(({ what }) => what)).toEqual(["reboot", "hard-reboot"]);
  });

  test("a delete takes the server and leaves data disks and public address, and says so", async () => {
    const [id = ""] = house.servers(1);
    const answers = await begin("delete", [id]);
    expect(bodies("DeleteServers")).toEqual([
      { servers: [{ id }], delete_publicip: false, delete_volume: false },
    ]);
    expect(answers.get(id)).toMatchObject({
      kind: "accepted",
      settles: "deleted",
      note: expect.stringMatching(/data disks.*address stay/),
    });
  });
});

test("servers whose state forbids it are refused one by one, without asking; the rest goes ahead", async () => {
  const [up = "", off = "", moving = "", broken = "", resizing = ""] = [
    {},
    { status: "SHUTOFF" },
    { status: "BUILD", task: "spawning" },
    { status: "ERROR" },
    { status: "VERIFY_RESIZE" },
  ].map((spec) => house.fake.addServer(spec));
  const answers = await begin("reboot", [up, off, moving, broken, resizing]);
  const troubles = [off, moving, broken, resizing].map((id) => answers.get(id));
  expect(answers.get(up)?.kind).toBe("accepted");
  expect(troubles).toMatchObject([
    { trouble: { kind: "wrong-state", detail: "it is stopped; start it instead" } },
    { trouble: { kind: "busy", detail: "it is BUILD (spawning) in Huawei Cloud" } },
    { trouble: { kind: "wrong-state" } },
    { trouble: { kind: "busy" } },
  ]);
  expect(bodies("BatchRebootServers")).toEqual([
    { reboot: { type: "SOFT", servers: [{ id: up }] } },
  ]);
});

test("what is on its way there is accepted and not asked for again", async () => {
  const starting = house.fake.addServer({ status: "SHUTOFF", task: "powering-on" });
  expect((await begin("start", [starting])).get(starting)).toMatchObject({
    kind: "accepted",
    settles: "running",
  });
  expect(house.fake.countCalls("BatchStartServers")).toBe(0);
});

test("a hard stop cuts through a soft one that hangs, and through a reboot", async () => {
  const stopping = house.fake.addServer({ status: "ACTIVE", task: "powering-off" });
  const rebooting = house.fake.addServer({ status: "REBOOT", task: "reboot_started" });
  const answers = await begin("stop:hard", [stopping, rebooting]);
  expect(acceptedIn(answers)).toHaveLength(2);
  expect(house.fake.effects).toHaveLength(2);
});

test("a server that is being copied is busy by that name, and nothing is sent", async () => {
  const id = house.fake.addServer({ task: "image_snapshot" });
  expect((await begin("stop", [id])).get(id)).toMatchObject({
    trouble: { kind: "busy", detail: "it is ACTIVE (image_snapshot) in Huawei Cloud" },
  });
  expect(house.fake.countCalls("BatchStopServers")).toBe(0);
});

test("one that vanishes between look and call costs none of the other 99 their stop", async () => {
  const ids = house.servers(100);
  const [gone = ""] = ids.slice(37);
  house.fake.behave({ staleMs: 5_000 });
  house.fake.changeServer(gone, { status: "DELETED", gone: true });
  const answers = await begin("stop", ids);
  expect(acceptedIn(answers)).toHaveLength(99);
  expect(answers.get(gone)).toMatchObject({ trouble: { kind: "not-found", code: "Ecs.0114" } });
  expect(house.fake.effects).toHaveLength(99);
  expect(house.fake.countCalls("BatchStopServers")).toBeLessThanOrEqual(20);
});

test("one that the refusal names is left out at once", async () => {
  const ids = house.servers(100);
  const [gone = ""] = ids.slice(37);
  house.fake.behave({ staleMs: 5_000, namesUnknown: true });
  house.fake.changeServer(gone, { status: "DELETED", gone: true });
  const answers = await begin("stop", ids);
  expect(acceptedIn(answers)).toHaveLength(99);
  expect(house.fake.countCalls("BatchStopServers")).toBe(2);
});

test("a right that is missing on one server is that server's alone", async () => {
  const ids = house.servers(4);
  const right = "ecs:cloudServers:stop";
  house.fake.deny({ right, serverId: ids[2] });
  const answers = await begin("stop", ids);
  expect(acceptedIn(answers)).toHaveLength(3);
  expect(answers.get(ids[2] ?? "")).toMatchObject({
    trouble: { kind: "not-allowed", missing: right },
  });
});

test("a right that is missing on all is looked for no longer than twenty calls, and named on each", async () => {
  const ids = house.servers(100);
  house.fake.deny({ right: "ecs:cloudServers:stop" });
  const answers = await begin("stop", ids);
  for (const one of answers.values())
    expect(one).toMatchObject({ trouble: { missing: "ecs:cloudServers:stop" } });
  expect(answers.size).toBe(100);
  expect(house.fake.countCalls("BatchStopServers")).toBeLessThanOrEqual(20);
});

test("beyond 1,000 servers a minute the rest waits as long as Huawei Cloud asks", async () => {
  const ids = house.servers(1050);
  const answers = await begin("stop", ids);
  expect(acceptedIn(answers)).toHaveLength(1000);
  const refused = [...answers.values()].filter(({ kind }) => kind === "refused");
  expect(refused).toHaveLength(50);
  for (const one of refused)
    expect(one).toMatchObject({ trouble: { kind: "throttled", retryAfterMs: 60_000 } });
});

describe("nothing is ever sent twice by itself", () => {
  for (const fault of ["drop", "drop-answer", "server-error", "hang", "malformed"] as const)
    test(`after ${fault} of a reboot`, async () => {
      const ids = house.servers(1);
      house.fake.fail(fault, { operation: "BatchRebootServers" });
      const kind = fault === "server-error" ? "provider-fault" : "unreachable";
      await expect(begin("reboot", ids)).rejects.toMatchObject({ trouble: { kind } });
      expect(house.fake.countCalls("BatchRebootServers")).toBe(1);
    });
});

test("a start whose answer was lost is found on its way, and has one effect", async () => {
  const [id = ""] = house.servers(1, { status: "SHUTOFF" });
  house.fake.fail("drop-answer", { operation: "BatchStartServers", times: 1 });
  await expect(begin("start", [id])).rejects.toMatchObject({ trouble: { kind: "unreachable" } });
  expect((await begin("start", [id])).get(id)?.kind).toBe("accepted");
  expect(house.fake.effectsOn(id)).toHaveLength(1);
});

test("stopping what is billed by the month is told to save nothing", async () => {
  const id = house.fake.addServer({ prepaid: true });
  expect((await begin("stop", [id])).get(id)).toMatchObject({
    kind: "accepted",
    note: "It is billed by the month or year, so stopping it saves nothing",
  });
});

test("what is billed by the month, or is a node of a cluster, is not deleted behind its owner's back", async () => {
  const prepaid = house.fake.addServer({ prepaid: true });
  const [node = ""] = house.nodes(1, "c1");
  const answers = await begin("delete", [prepaid, node]);
  expect(answers.get(prepaid)).toMatchObject({ trouble: { kind: "unsupported" } });
  expect(answers.get(node)).toMatchObject({
    trouble: { kind: "protected", detail: expect.stringContaining("CCE cluster c1") },
  });
  expect(house.fake.countCalls("DeleteServers")).toBe(0);
});

test("nobody to act on is no call at all, and an empty answer", async () => {
  expect((await begin("stop", [])).size).toBe(0);
  expect(house.fake.calls).toEqual([]);
});
