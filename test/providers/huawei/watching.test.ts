import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sight, Watched } from "../../../src/providers/provider.ts";
import { type HuaweiHouse, huaweiHouse, REGION } from "./house.ts";

let house: HuaweiHouse;
beforeEach(async () => {
  house = await huaweiHouse();
});
afterEach(() => house.close());

const watch = (watched: readonly Watched[]) => house.provider.watch(REGION, watched);
const lookAt = async ([one]: readonly Watched[]): Promise<Sight | undefined> =>
  one && (await watch([one])).get(one.id);
const moved = (watched: readonly Watched[]) => watched.map((one) => ({ ...one, moved: true }));

test("one server of a job fails with its own reason, while the other 29 are done", async () => {
  const fails = { code: "Ecs.0319", reason: "Check capacity: Capacity is not enough." };
  const good = house.servers(29, { status: "SHUTOFF" });
  const bad = house.fake.addServer({ status: "SHUTOFF", fails });
  const watched = moved(await house.begun("start", [...good, bad]));
  for (const sight of (await watch(watched)).values()) expect(sight.kind).toBe("underway");
  house.advance(10_000);
  const sights = await watch(watched);
  for (const id of good) expect(sights.get(id)?.kind).toBe("done");
  expect(sights.get(bad)).toMatchObject({
    kind: "failed",
    instance: { state: "stopped" },
    trouble: { kind: "capacity", code: "Ecs.0319", detail: expect.stringMatching(/has no room/) },
  });
});

test("nothing is done before it is: the job runs, so the server is under way", async () => {
  const watched = await house.begun("stop", house.servers(3));
  house.advance(5_900);
  for (const sight of (await watch(watched)).values()) expect(sight.kind).toBe("underway");
  house.advance(100);
  for (const sight of (await watch(watched)).values()) expect(sight.kind).toBe("done");
});

test("a list that lags behind is not taken for a failure", async () => {
  house.fake.behave({ staleMs: 4_000 });
  const watched = await house.begun("start", house.servers(1, { status: "SHUTOFF" }));
  house.advance(9_000);
  expect(await lookAt(watched)).toMatchObject({
    kind: "underway",
    instance: { state: "starting" },
  });
  house.advance(4_000);
  expect((await lookAt(watched))?.kind).toBe("done");
});

test("a system that does not obey a soft stop is told with what would help", async () => {
  const watched = moved(await house.begun("stop", house.servers(1, { ignoresSoftStop: true })));
  house.advance(10_000);
  expect(await lookAt(watched)).toMatchObject({
    kind: "failed",
    instance: { state: "running" },
    trouble: { detail: expect.stringMatching(/timed out.*a hard stop would/) },
  });
});

test("200 at once are watched in two looks and two jobs", async () => {
  const watched = await house.begun("start", house.servers(200, { status: "SHUTOFF" }));
  const before = house.fake.calls.length;
  await watch(watched);
  const made = house.fake.calls.slice(before).map(({ operation }) => operation);
  expect(made.filter((name) => name === "ListServersDetails")).toHaveLength(2);
  expect(made.filter((name) => name === "ShowJob")).toHaveLength(2);
  expect(made).toHaveLength(4);
});

describe("a reboot, which ends where it began", () => {
  test("is done when its job says so, not because the server runs", async () => {
    house.fake.behave({ staleMs: 3_000 });
    const watched = await house.begun("reboot", house.servers(1));
    house.advance(2_000);
    expect(await lookAt(watched)).toMatchObject({
      kind: "underway",
      instance: { state: "running" },
    });
    house.advance(60_000);
    expect((await lookAt(watched))?.kind).toBe("done");
  });

  test("that failed is not taken for done", async () => {
    const fails = { code: "Ecs.0018", reason: "Failed to reboot" };
    const watched = await house.begun("reboot", house.servers(1, { fails }));
    house.advance(60_000);
    expect(await lookAt(watched)).toMatchObject({
      kind: "failed",
      trouble: { detail: expect.stringContaining("Failed to reboot") },
    });
  });

  test("whose job cannot be read is done once it was seen, or has had its time", async () => {
    const watched = await house.begun("reboot", house.servers(1));
    house.fake.forgetJobs();
    house.advance(20_000);
    expect((await lookAt(watched))?.kind).toBe("underway");
    expect((await lookAt(moved(watched)))?.kind).toBe("done");
    house.advance(60_000);
    expect((await lookAt(watched))?.kind).toBe("done");
  });
});

test("keys that may not read jobs are enough: the state tells", async () => {
  house.fake.deny({ right: "ecs:cloudServers:get" });
  const watched = await house.begun("stop", house.servers(2));
  expect((await lookAt(watched))?.kind).toBe("underway");
  house.advance(10_000);
  expect((await lookAt(watched))?.kind).toBe("done");
});

test("a start that somebody undid is told as failed, not waited for", async () => {
  const [id = ""] = house.servers(1, { status: "SHUTOFF" });
  const watched = moved(await house.begun("start", [id]));
  house.advance(9_000);
  house.fake.changeServer(id, { status: "SHUTOFF" });
  expect(await lookAt(watched)).toMatchObject({
    kind: "failed",
    trouble: { detail: "it is SHUTOFF again" },
  });
});

test("a deleted server is under way until it is gone", async () => {
  const watched = await house.begun("delete", house.servers(1));
  expect(await lookAt(watched)).toMatchObject({
    kind: "underway",
    instance: { providerState: "ACTIVE (deleting)" },
  });
  house.advance(10_000);
  expect(await lookAt(watched)).toEqual({ kind: "gone" });
});

test("a job that cannot be reached is an error of the whole look, and asked for once more before", async () => {
  const watched = await house.begun("stop", house.servers(1));
  house.fake.fail("server-error", { operation: "ShowJob" });
  await expect(watch(watched)).rejects.toMatchObject({ trouble: { kind: "provider-fault" } });
  expect(house.fake.countCalls("ShowJob")).toBe(2);
});
