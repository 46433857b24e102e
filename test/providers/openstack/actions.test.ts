import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Action } from "../../../src/model/action.ts";
import { ADMIN_PASS, type MachineSpec } from "../../fakes/openstack/fake.ts";
import { ask, connect, type OpenstackHouse, openstackHouse, REGION, troubleIn } from "./house.ts";

let house: OpenstackHouse;
beforeEach(async () => {
  house = await openstackHouse();
});
afterEach(() => house.close());

const add = (spec: MachineSpec = {}) => house.fake.addServer(spec);
const effects = (id: string) => house.fake.effectsOn(id);

describe("a start does what the state needs", () => {
  test.each([
    ["SHUTOFF", "start"],
    ["PAUSED", "unpause"],
    ["SUSPENDED", "resume"],
    ["SHELVED", "unshelve"],
    ["SHELVED_OFFLOADED", "unshelve"],
  ])("%s: %s, and it ends running", async (status, effect) => {
    const id = add({ status });
    expect(await ask(house, "start", id)).toMatchObject({ kind: "accepted", settles: "running" });
    expect(effects(id)).toEqual([effect]);
    house.advance(60_000);
    expect(house.fake.stateOf(id)).toBe("ACTIVE");
  });

  test.each([
    ["ERROR", "wrong-state", /in error \(disk gone\); a hard reboot/],
    ["BUILD", "busy", /still being built/],
    ["RESCUE", "wrong-state", /rescue mode/],
    ["VERIFY_RESIZE", "wrong-state", /resize waits to be confirmed/],
    ["SOFT_DELETED", "not-found", /deleted/],
    ["INVENTED", "wrong-state", /it is INVENTED/],
  ])("%s is refused with its reason, and nothing is sent", async (status, kind, words) => {
    const id = add({ status, ...(status === "ERROR" ? { fault: "disk gone" } : {}) });
    const trouble = troubleIn(await ask(house, "start", id));
    expect(trouble).toMatchObject({ kind, detail: expect.stringMatching(words) });
    expect(house.fake.countCalls(/^POST .*action/)).toBe(0);
  });

  test("one that was off before it was shelved is switched on, and the person is told", async () => {
    const off = add({ status: "SHELVED_OFFLOADED", past: ["create", "stop", "shelve"] });
    const on = add({ status: "SHELVED_OFFLOADED", past: ["create", "stop", "start", "shelve"] });
    for (const action of ["start", "unshelve"] as const) {
      const id = action === "start" ? off : add({ status: "SHELVED", past: ["stop", "shelve"] });
      expect(await ask(house, action, id)).toMatchObject({
        kind: "accepted",
        note: "It was off when it was shelved; unshelving switches it on",
      });
    }
    expect(await ask(house, "start", on)).toMatchObject({ kind: "accepted", note: undefined });
  });
});

describe("each action has its answer in each state", () => {
  const CASES: readonly (readonly [Action, string, string, string])[] = [
    ["stop", "ACTIVE", "accepted", "stopped"],
    ["stop", "ERROR", "accepted", "stopped"],
    ["stop", "SHELVED", "already", "shelved"],
    ["stop", "PAUSED", "refused", "it is PAUSED; resume it first, or shelve it"],
    ["stop", "SUSPENDED", "refused", "it is SUSPENDED; resume it first, or shelve it"],
    ["shelve", "ACTIVE", "accepted", "shelved"],
    ["shelve", "SHUTOFF", "accepted", "shelved"],
    ["shelve", "SUSPENDED", "accepted", "shelved"],
    ["shelve", "SHELVED_OFFLOADED", "already", "shelved"],
    ["shelve", "ERROR", "refused", "it is in error; a hard reboot or a rebuild may bring it back"],
    ["unshelve", "ACTIVE", "already", "running"],
    [
      "unshelve",
      "SHUTOFF",
      "refused",
      "it is SHUTOFF; it is not shelved: a start is what it needs",
    ],
    ["suspend", "ACTIVE", "accepted", "suspended"],
    ["suspend", "PAUSED", "already", "suspended"],
    ["suspend", "SHUTOFF", "refused", "it is SHUTOFF; only one that runs can be suspended"],
    ["resume", "SUSPENDED", "accepted", "running"],
    ["resume", "PAUSED", "accepted", "running"],
    ["resume", "ACTIVE", "already", "running"],
    ["reboot", "ACTIVE", "accepted", "running"],
    ["reboot", "SHUTOFF", "refused", "it is SHUTOFF; a start is what it needs"],
    ["reboot", "PAUSED", "refused", "it is PAUSED; resume it, or reboot it hard"],
    ["reboot:hard", "PAUSED", "accepted", "running"],
    ["reboot:hard", "ERROR", "accepted", "running"],
    ["reboot:hard", "SHELVED", "refused", "it is SHELVED; a start is what it needs"],
    ["rebuild", "ACTIVE", "accepted", "running"],
    ["rebuild", "SHUTOFF", "accepted", "stopped"],
    ["rebuild", "ERROR", "accepted", "running"],
    ["rebuild", "SHELVED", "refused", "it is SHELVED; start it first"],
    ["delete", "ERROR", "accepted", "deleted"],
    ["delete", "DELETED", "already", "deleted"],
  ];

  test.each(CASES)("%s of %s: %s (%s)", async (action, status, kind, what) => {
    const id = add({ status });
    const begun = await ask(house, action, id);
    expect(begun?.kind).toBe(kind);
    if (begun?.kind === "accepted") expect(begun.settles).toBe(what);
    if (begun?.kind === "already") expect(begun.state).toBe(what);
    expect(troubleIn(begun)?.detail).toBe(kind === "refused" ? what : undefined);
    expect(effects(id)).toHaveLength(kind === "accepted" ? 1 : 0);
  });

  test("a hard reboot of one that is off says that it switches it on", async () => {
    const begun = await ask(house, "reboot:hard", add({ status: "SHUTOFF" }));
    expect(begun).toMatchObject({
      kind: "accepted",
      note: expect.stringMatching(/switches it on/),
    });
  });

  test("a hard stop is declared as impossible, in words", async () => {
    const id = add();
    expect(troubleIn(await ask(house, "stop:hard", id))).toMatchObject({
      kind: "unsupported",
      detail: expect.stringMatching(/no separate hard stop/),
    });
    expect(house.fake.calls).toEqual([]);
  });

  test("a rebuild takes the server's own image, and its new password is seen by nobody", async () => {
    const begun = await ask(house, "rebuild", add({ image: "debian-12" }));
    expect(begun).toMatchObject({ kind: "accepted" });
    expect(JSON.stringify(begun)).not.toContain(ADMIN_PASS);
    expect(troubleIn(await ask(house, "rebuild", add({ image: "volume" })))).toMatchObject({
      kind: "unsupported",
      detail: expect.stringMatching(/boots from a volume/),
    });
    expect(troubleIn(await ask(house, "rebuild", add({ image: "gone" })))).toMatchObject({
      kind: "unsupported",
      detail: expect.stringMatching(/Cannot find image for rebuild/),
    });
  });
});

describe("where a stop shelves", () => {
  const shelving = () => connect(house.fake, { options: { stop: "shelve" }, now: house.now });

  test.each(["ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED"])("%s is shelved", async (status) => {
    const id = add({ status });
    const begun = await ask({ provider: shelving() }, "stop", id);
    expect(begun).toMatchObject({ kind: "accepted", settles: "shelved" });
    expect(effects(id)).toEqual(["shelve"]);
  });

  test("one that is shelved is there, whether it has left its host or not", async () => {
    for (const status of ["SHELVED", "SHELVED_OFFLOADED"])
      expect(await ask({ provider: shelving() }, "stop", add({ status }))).toEqual({
        kind: "already",
        state: "shelved",
      });
  });
});

describe("a locked server", () => {
  test("says who must be asked, and is not touched", async () => {
    const id = add({ locked: true, lockedReason: "migration on Monday" });
    const [seen] = await house.provider.describe(REGION, [id]);
    expect(seen?.protectedBy).toBe("is locked in OpenStack: migration on Monday");
    for (const action of ["stop", "reboot", "delete"] as const)
      expect(troubleIn(await ask(house, action, id))).toEqual({
        kind: "protected",
        detail: "it is locked in OpenStack: migration on Monday",
      });
    expect(house.fake.countCalls(/^(POST|DELETE) .*servers/)).toBe(0);
  });

  test("is refused for that reason also where Nova is too old to show the lock", async () => {
    house.fake.world.maxMinor = 1;
    const id = add({ locked: true });
    expect(troubleIn(await ask(house, "stop", id))).toMatchObject({
      kind: "protected",
      detail: "it is locked in OpenStack",
    });
  });
});

describe("while something else is under way", () => {
  test.each([
    ["stop", { status: "SHUTOFF", task: "powering-on" }],
    ["start", { status: "ACTIVE", task: "powering-off" }],
    ["reboot", { status: "REBOOT", task: "rebooting" }],
    ["stop", { status: "ACTIVE", task: "image_uploading" }],
    ["shelve", { status: "MIGRATING", task: "migrating" }],
  ] as const)("a %s is refused as busy, with the task (%j)", async (action, spec) => {
    const trouble = troubleIn(await ask(house, action, add(spec)));
    expect(trouble).toMatchObject({ kind: "busy", detail: expect.stringContaining(spec.task) });
    expect(house.fake.countCalls(/^POST .*action/)).toBe(0);
  });

  test("what leads to the same end is joined, not asked for twice", async () => {
    for (const [action, settles, spec] of [
      ["stop", "stopped", { status: "ACTIVE", task: "powering-off" }],
      ["start", "running", { status: "SHELVED_OFFLOADED", task: "spawning" }],
      ["shelve", "shelved", { status: "ACTIVE", task: "shelving" }],
      ["delete", "deleted", { status: "ACTIVE", task: "deleting" }],
    ] as const)
      expect(await ask(house, action, add(spec))).toEqual({ kind: "accepted", settles });
    expect(house.fake.countCalls(/^(POST|DELETE) .*servers/)).toBe(0);
  });

  test("a deletion goes ahead whatever the task", async () => {
    const id = add({ status: "ACTIVE", task: "image_uploading" });
    expect(await ask(house, "delete", id)).toMatchObject({ kind: "accepted", settles: "deleted" });
  });
});

describe("a 409 is read again and judged", () => {
  /** Somebody else acts between our look and our request. */
  const raced = async (action: Action, id: string, by: Action) => {
    const other = connect(house.fake, { now: house.now });
    house.fake.between = async () => {
      await ask({ provider: other }, by, id);
    };
    const begun = await ask(house, action, id);
    await other.close();
    return begun;
  };

  test("somebody stopped it already: it is on its way, and nobody hears of a conflict", async () => {
    const id = add();
    expect(await raced("stop", id, "stop")).toEqual({ kind: "accepted", settles: "stopped" });
    expect(effects(id)).toEqual(["stop"]);
  });

  test("somebody does something else with it: busy, with the task", async () => {
    const id = add();
    expect(troubleIn(await raced("stop", id, "reboot"))).toMatchObject({
      kind: "busy",
      detail: expect.stringContaining("rebooting"),
    });
  });

  test("it got there in no time: already there", async () => {
    house.fake.world.stepMs = 0;
    const id = add();
    expect(await raced("stop", id, "stop")).toEqual({ kind: "already", state: "stopped" });
  });

  test("one that never came up is refused in Nova's words", async () => {
    const id = add({ status: "ERROR", neverBuilt: true });
    expect(troubleIn(await ask(house, "stop", id))).toMatchObject({
      kind: "wrong-state",
      detail: expect.stringMatching(/is not ready/),
    });
  });

  test("somebody deleted it: not found", async () => {
    const id = add();
    house.fake.between = async () => house.fake.removeServer(id);
    expect(troubleIn(await ask(house, "stop", id))?.kind).toBe("not-found");
  });
});

describe("an answer that got lost", () => {
  for (const action of ["stop", "reboot", "shelve"] as const)
    test(`a ${action} that Nova heard is found in its history and followed; it is not sent again`, async () => {
      const id = add();
      house.fake.fail("drop-answer", { on: /^POST .*action/, times: 1 });
      expect(await ask(house, action, id)).toMatchObject({
        kind: "accepted",
        handle: expect.stringMatching(/^req-/),
      });
      expect(effects(id)).toEqual([action]);
    });

  test("a request that Nova did not hear is reported as unanswered and not sent again", async () => {
    const id = add({ past: ["reboot"] });
    house.fake.fail("drop", { on: /^POST .*action/, times: 1 });
    expect(troubleIn(await ask(house, "reboot", id))?.kind).toBe("unreachable");
    expect(effects(id)).toEqual([]);
    expect(house.fake.countCalls(/^POST .*action/)).toBe(1);
  });
});

describe("many at once", () => {
  const begin = (action: Action, ids: readonly string[]) =>
    house.provider.begin(REGION, action, ids, "key");

  test("of 40, one unknown and one locked are refused alone; 38 stop, each once", async () => {
    const good = house.servers(38);
    const locked = add({ locked: true });
    const unknown = "00000000-0000-4000-8000-000000000000";
    const begun = await begin("stop", [...good, locked, unknown]);
    const kinds = good.map((id) => begun.get(id)?.kind);
    expect(new Set(kinds)).toEqual(new Set(["accepted"]));
    expect(troubleIn(begun.get(locked))?.kind).toBe("protected");
    expect(troubleIn(begun.get(unknown))?.kind).toBe("not-found");
    for (const id of good) expect(effects(id)).toEqual(["stop"]);
    expect(house.fake.countCalls(/^GET .*servers/)).toBe(1);
  });

  test("throttled half-way, those that began are known and the rest is not even asked", async () => {
    const ids = house.servers(60);
    house.fake.fail({ status: 429, retryAfter: "30" }, { on: /^POST .*action/, after: 20 });
    const begun = await begin("stop", ids);
    const kinds = ids.map((id) => troubleIn(begun.get(id))?.kind ?? begun.get(id)?.kind);
    expect(kinds.filter((kind) => kind === "accepted")).toHaveLength(20);
    expect(kinds.filter((kind) => kind === "throttled")).toHaveLength(40);
    expect(troubleIn(begun.get(ids[59] ?? ""))?.retryAfterMs).toBe(30_000);
    expect(house.fake.countCalls(/^POST .*action/)).toBeLessThan(30);
  });

  test("credentials that are withdrawn half-way do not cost a request for each of the rest", async () => {
    const ids = house.servers(60);
    house.fake.fail({ status: 401 }, { on: /^POST .*action/, after: 20 });
    const begun = await begin("stop", ids);
    expect(troubleIn(begun.get(ids[59] ?? ""))?.kind).toBe("credentials");
    expect(house.fake.countCalls(/auth.tokens/)).toBeLessThan(12);
    expect(house.fake.countCalls(/^POST .*action/)).toBeLessThan(40);
  });
});
