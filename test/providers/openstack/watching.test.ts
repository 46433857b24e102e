import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Action } from "../../../src/model/action.ts";
import type { MachineSpec } from "../../fakes/openstack/fake.ts";
import { ask, followed, look, type OpenstackHouse, openstackHouse, troubleIn } from "./house.ts";

let house: OpenstackHouse;
beforeEach(async () => {
  house = await openstackHouse();
});
afterEach(() => house.close());

const add = (spec: MachineSpec = {}) => house.fake.addServer(spec);

async function begun(action: Action, id: string) {
  return followed(house, action, id, await ask(house, action, id));
}

describe("an action that goes well", () => {
  const CASES: readonly (readonly [Action, string, number])[] = [
    ["start", "SHUTOFF", 1],
    ["stop", "ACTIVE", 1],
    ["suspend", "ACTIVE", 1],
    ["resume", "SUSPENDED", 1],
    ["resume", "PAUSED", 1],
    ["shelve", "ACTIVE", 4],
    ["unshelve", "SHELVED_OFFLOADED", 2],
    ["reboot", "ACTIVE", 3],
    ["reboot:hard", "SHUTOFF", 3],
    ["rebuild", "ACTIVE", 2],
    ["rebuild", "SHUTOFF", 2],
  ];

  test.each(CASES)("a %s of %s is under way at every step, and done at the end", async (...row) => {
    const [action, status, steps] = row;
    const id = add({ status });
    const watched = await begun(action, id);
    for (let step = 0; step < steps; step += 1) {
      expect(await look(house, watched)).toMatchObject({ kind: "underway" });
      house.advance(1_000);
    }
    expect(await look(house, watched)).toMatchObject({
      kind: "done",
      instance: { state: watched.settles },
    });
  });

  test("where shelved servers keep their host, SHELVED is the end of it", async () => {
    house.fake.world.offloads = false;
    const watched = await begun("shelve", add());
    house.advance(3_000);
    expect(await look(house, watched)).toMatchObject({
      kind: "done",
      instance: { state: "shelved", providerState: "SHELVED" },
    });
  });

  test("somebody's snapshot right after a start does not hide that it runs", async () => {
    const id = add({ status: "ACTIVE", task: "image_uploading" });
    const watched = { ...followed(house, "start", id, ACCEPTED) };
    expect(await look(house, watched)).toMatchObject({ kind: "done" });
  });

  test("a deleted server lingers and is gone all the same", async () => {
    const id = add();
    const watched = await begun("delete", id);
    expect(await look(house, watched)).toMatchObject({ kind: "underway" });
    house.advance(1_000);
    expect(house.fake.stateOf(id)).toBe("DELETED");
    expect(await look(house, watched)).toMatchObject({ kind: "done" });
    house.advance(1_000);
    expect(await look(house, watched)).toEqual({ kind: "gone" });
  });

  test("one that is deleted while it stops is gone", async () => {
    const id = add();
    const watched = await begun("stop", id);
    house.advance(1_000);
    await ask(house, "delete", id);
    house.advance(1_100);
    expect(house.fake.stateOf(id)).toBe("DELETED");
    expect(await look(house, watched)).toEqual({ kind: "gone" });
  });

  const ACCEPTED = { kind: "accepted", settles: "running", handle: undefined } as const;
});

describe("an accepted action that fails in silence", () => {
  const CASES = [
    ["start", "SHUTOFF", "power_on", "SHUTOFF"],
    ["stop", "ACTIVE", "power_off", "ACTIVE"],
    ["suspend", "ACTIVE", "suspend", "ACTIVE"],
    ["resume", "SUSPENDED", "resume", "SUSPENDED"],
    ["resume", "PAUSED", "unpause", "PAUSED"],
    ["unshelve", "SHELVED_OFFLOADED", "spawn", "SHELVED_OFFLOADED"],
    ["reboot", "ACTIVE", "reboot", "ACTIVE"],
    ["reboot:hard", "ACTIVE", "reboot", "ACTIVE"],
    ["rebuild", "SHUTOFF", "rebuild", "SHUTOFF"],
  ] as const;

  test.each(CASES)(
    "a %s of %s is told as failed at the next look, by Nova's history",
    async (...row) => {
      const [action, status, failing, back] = row;
      house.fake.world.failing.add(failing);
      const watched = await begun(action, add({ status }));
      house.advance(5_000);
      const sight = await look(house, watched);
      expect(sight).toMatchObject({ kind: "failed", instance: { providerState: back } });
      expect(troubleIn(sight)).toMatchObject({
        kind: "provider-fault",
        detail: expect.stringMatching(
          /accepted it and then failed \(compute_\w+: HypervisorError\)/,
        ),
        requestId: watched.handle,
      });
    },
  );

  test("a shelving that fails tells that the system is shut down all the same", async () => {
    house.fake.world.failing.add("snapshot");
    const watched = await begun("shelve", add());
    house.advance(5_000);
    expect(troubleIn(await look(house, watched))?.detail).toMatch(/its system is shut down now$/);
  });

  test("an unshelving that finds no host is a lack of room, with the type", async () => {
    house.fake.world.failing.add("schedule");
    const watched = await begun("unshelve", add({ status: "SHELVED_OFFLOADED", flavor: "g1.xl" }));
    expect(await look(house, watched)).toMatchObject({ kind: "underway" });
    house.advance(2_000);
    expect(troubleIn(await look(house, watched))).toMatchObject({
      kind: "capacity",
      code: "schedule_instances",
      detail: "OpenStack has no host with room for it (g1.xl)",
    });
  });

  test("one that falls into error is told with Nova's fault", async () => {
    const id = add();
    const watched = await begun("stop", id);
    house.fake.removeServer(id);
    const fault = "Exceeded maximum number of retries. Exhausted all hosts available.";
    add({ id, status: "ERROR", fault });
    house.advance(60_000);
    expect(troubleIn(await look(house, watched))?.kind).toBe("capacity");
    house.fake.removeServer(id);
    add({ id, status: "ERROR", fault: "Disk not found" });
    expect(troubleIn(await look(house, watched))?.detail).toBe(
      "OpenStack put it into error: Disk not found",
    );
  });
});

describe("where Nova's history says nothing", () => {
  test("at 2.1 a failure is told all the same: the history has no events, but says Error", async () => {
    house.fake.world.maxMinor = 1;
    house.fake.world.failing.add("power_on");
    const watched = await begun("start", add({ status: "SHUTOFF" }));
    house.advance(2_000);
    expect(troubleIn(await look(house, watched))?.detail).toBe(
      "OpenStack accepted it and then failed",
    );
  });

  test("at 2.1 a reboot ends when the server is ACTIVE again", async () => {
    house.fake.world.maxMinor = 1;
    const watched = await begun("reboot", add());
    expect((await look(house, watched))?.kind).toBe("underway");
    house.advance(5_000);
    expect((await look(house, watched))?.kind).toBe("done");
  });

  test("where the bot may not read it, the state decides after some patience", async () => {
    house.fake.world.denied.add("os_compute_api:os-instance-actions:show");
    house.fake.world.failing.add("power_on");
    const watched = await begun("start", add({ status: "SHUTOFF" }));
    house.advance(2_000);
    expect((await look(house, watched))?.kind).toBe("underway");
    house.advance(20_000);
    expect(troubleIn(await look(house, watched))?.detail).toBe("it is SHUTOFF again");
  });

  test("without the request's id the state decides, too", async () => {
    const id = add({ status: "SHUTOFF" });
    const { handle, ...watched } = await begun("start", id);
    expect(handle).toMatch(/^req-/);
    house.advance(2_000);
    expect((await look(house, watched))?.kind).toBe("done");
  });
});

test("a host that is frozen leaves the action under way, for as long as it takes", async () => {
  house.fake.world.stepMs = 3_600_000;
  const watched = await begun("stop", add());
  house.advance(1_800_000);
  expect(await look(house, watched)).toMatchObject({
    kind: "underway",
    instance: { state: "stopping", providerState: "ACTIVE (powering-off)" },
  });
});

test("somebody's start right after our stop is told as what it is", async () => {
  const id = add();
  const watched = await begun("stop", id);
  house.advance(1_000);
  await ask(house, "start", id);
  expect((await look(house, watched))?.kind).toBe("underway");
  house.advance(20_000);
  expect(troubleIn(await look(house, watched))?.detail).toBe("it is ACTIVE again");
});
