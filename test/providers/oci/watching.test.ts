import { afterEach, beforeEach, expect, test } from "vitest";
import type { Action } from "../../../src/model/action.ts";
import type { Sight, Watched } from "../../../src/providers/provider.ts";
import type { MachineSpec } from "../../fakes/oci/fake.ts";
import { begun, type OciHouse, ociHouse, REGION } from "./house.ts";

let house: OciHouse;
beforeEach(async () => {
  house = await ociHouse({ timeoutMs: 500 });
});
afterEach(() => house.close());

const look = (watched: readonly Watched[]) => house.provider.watch(REGION, watched);

/** One instance on which this was begun, and what each look at it shows. */
async function one(action: Action, spec: MachineSpec) {
  const id = house.fake.addInstance(spec);
  const [watched] = await begun(house, action, [id]);
  if (!watched) throw new Error("nothing begun");
  return {
    id,
    watched,
    sight: async (moved = false): Promise<Sight | undefined> =>
      (await look([{ ...watched, moved }])).get(id),
  };
}

const REBOOTING = { kind: "underway", instance: { state: "rebooting" } };

test("a restart is done when OCI's work request says so, not because it looks as before", async () => {
  house.fake.setTransitionMs(20_000);
  const { id, sight } = await one("reboot", {});
  expect(await sight()).toMatchObject(REBOOTING);
  house.fake.setState(id, "ACTIVE");
  house.advance(15_000);
  expect(await sight(true)).toMatchObject({ kind: "underway", instance: { state: "running" } });
  house.advance(10_000);
  expect(await sight(true)).toMatchObject({ kind: "done", instance: { state: "running" } });
});

test("while the work request cannot be seen, a restart is done once it was seen on its way", async () => {
  const { sight } = await one("reboot", {});
  house.fake.forgetWorkRequests();
  expect(await sight()).toMatchObject(REBOOTING);
  house.advance(60_000);
  expect(await sight(false)).toMatchObject({ kind: "underway" });
  expect(await sight(true)).toMatchObject({ kind: "done" });
});

test("while the work request cannot be seen, a stop is judged by its state", async () => {
  const { sight } = await one("stop", {});
  house.fake.forgetWorkRequests();
  expect(await sight()).toMatchObject({ kind: "underway", instance: { state: "stopping" } });
  house.advance(60_000);
  expect(await sight(true)).toMatchObject({ kind: "done" });
});

test("without the right to read work requests a stop is still seen to its end", async () => {
  const [id = ""] = house.machines(1);
  const watched = await begun(house, "stop", [id]);
  house.fake.fail(
    { status: 404, code: "NotAuthorizedOrNotFound", message: "no" },
    { operation: "GetWorkRequest" },
  );
  expect((await look(watched)).get(id)?.kind).toBe("underway");
  house.advance(60_000);
  expect((await look(watched)).get(id)?.kind).toBe("done");
});

test("tags that somebody edits after the end are not taken for our own change", async () => {
  const { id, sight } = await one("stop", {});
  house.advance(10_000);
  house.fake.beginElsewhere(id, "UPDATE_CONTAINER_INSTANCE", "INACTIVE");
  expect(await sight(true)).toMatchObject({ kind: "underway", instance: { state: "unknown" } });
  house.advance(20_000);
  expect(await sight(true)).toMatchObject({ kind: "done", instance: { state: "stopped" } });
});

test("a start without room ends with that reason, in OCI's words", async () => {
  const { sight } = await one("start", { state: "INACTIVE", ending: "no-room" });
  expect(await sight()).toMatchObject({ kind: "underway", instance: { state: "starting" } });
  house.advance(10_000);
  expect(await sight(true)).toMatchObject({
    kind: "failed",
    instance: { state: "stopped" },
    trouble: { kind: "capacity", detail: expect.stringContaining("Out of host capacity") },
  });
});

test("an instance that fails ends the wait at once, with the reason", async () => {
  const { sight } = await one("start", { state: "INACTIVE", ending: "fails" });
  house.advance(10_000);
  expect(await sight()).toMatchObject({
    kind: "failed",
    instance: { state: "error", providerState: "FAILED" },
    trouble: { code: "ImagePullFailed", detail: expect.stringContaining("could not be pulled") },
  });
});

test("an instance that fails while OCI still works on it ends the wait as well", async () => {
  const { id, sight } = await one("start", { state: "INACTIVE", ending: "hangs" });
  house.fake.setState(id, "FAILED", "Node lost");
  expect(await sight()).toMatchObject({
    kind: "failed",
    trouble: { detail: "it has failed (Node lost)" },
  });
});

test("an instance that somebody deletes meanwhile is gone at once", async () => {
  const { id, sight } = await one("stop", { ending: "hangs" });
  house.fake.setState(id, "DELETED");
  expect(await sight()).toEqual({ kind: "gone" });
});

test("a delete is done when OCI shows it deleted, or no longer at all", async () => {
  const shown = await one("delete", {});
  expect((await shown.sight())?.kind).toBe("underway");
  house.advance(10_000);
  expect(await shown.sight()).toMatchObject({ kind: "done", instance: { state: "deleted" } });
  house.fake.removeInstance(shown.id);
  expect(await shown.sight()).toEqual({ kind: "gone" });
});

test("a work request that somebody cancels is a failure with that reason", async () => {
  const { sight } = await one("stop", { ending: "cancelled" });
  house.advance(10_000);
  expect(await sight(true)).toMatchObject({
    kind: "failed",
    instance: { state: "running" },
    trouble: { detail: expect.stringMatching(/cancelled/) },
  });
});

test("containers that end by themselves right after the start are told as that", async () => {
  const { sight } = await one("start", { state: "INACTIVE", ending: "exits" });
  house.advance(12_000);
  expect((await sight(true))?.kind).toBe("underway");
  house.advance(20_000);
  expect(await sight(true)).toMatchObject({
    kind: "failed",
    instance: { state: "stopped" },
    trouble: { detail: expect.stringMatching(/started, and stopped again: its containers/) },
  });
});

test("a stop that never ends is reported as on its way for as long as it is, with its true state", async () => {
  const { sight } = await one("stop", { ending: "hangs" });
  for (const hours of [0, 1, 1]) {
    house.advance(hours * 3_600_000);
    expect(await sight(true)).toMatchObject({
      kind: "underway",
      instance: { state: "stopping", providerState: "UPDATING" },
    });
  }
});

test("a list that lags behind is not taken for a failure", async () => {
  house.fake.setTransitionMs(3_000);
  house.fake.setListLagMs(5_000);
  const ids = house.machines(20);
  const watched = await begun(house, "stop", ids);
  house.advance(4_000);
  for (const { kind } of (await look(watched)).values()) expect(kind).toBe("underway");
  house.advance(5_000);
  for (const { kind } of (await look(watched)).values()) expect(kind).toBe("done");
});

test("80 at once are watched in two calls, and in one when all have arrived", async () => {
  // Eighty signatures at once take a busy machine longer than a cloud is otherwise waited for here.
  const provider = house.connect({ timeoutMs: 10_000 });
  const watched = await begun({ provider, now: house.now }, "stop", house.machines(80));
  const before = house.fake.calls.length;
  const sights = await look(watched);
  expect(sights.size).toBe(80);
  for (const { kind } of sights.values()) expect(kind).toBe("underway");
  expect(house.fake.calls.length - before).toBe(2);
  house.advance(60_000);
  for (const { kind } of (await look(watched)).values()) expect(kind).toBe("done");
  expect(house.fake.calls.length - before).toBe(3);
});
