import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bot, openBot } from "./bot.ts";
import { live, slowed } from "./lab.ts";
import { createNova } from "./nova.ts";

const SPARE = [
  "turned-1",
  "booted-1",
  "dozing-1",
  "paused-1",
  "shelf-1",
  "shelf-2",
  "anew-1",
  "doomed-1",
];

/** One server each, so that all of it can go on at the same time. */
live("what a person types, and what a real Nova does", () => {
  const nova = createNova();
  let bot: Bot;
  beforeAll(async () => {
    await nova.create(SPARE, { role: "spare" });
    bot = await openBot();
  });
  afterAll(async () => {
    await bot?.close();
    await nova.remove(SPARE);
  });
  test("list shows every server, though Nova gives two at a time", async () => {
    const told = await bot.says("list");
    expect(told).toMatch(/11 instances you can see here · 11 running/);
    for (const name of ["build-1", "db-1", "dev-box", ...SPARE])
      expect(told).toMatch(new RegExp(`● ${name}  running  lab RegionOne · m1\\.`));
  });

  test("metadata and tags select", async () => {
    expect(await bot.says("list role:spare")).toMatch(/8 instances matching role:spare/);
    expect(await bot.says("list powercycle:*")).toMatch(/2 instances matching/);
  });

  test("status shows one server as Nova has it", async () => {
    const told = await bot.says("status dev-box");
    expect(told).toMatch(/● dev-box is running \(lab says ACTIVE\)/);
    expect(told).toMatch(/lab · RegionOne · nova[\s\S]*m1\.small[\s\S]*owner:alice/);
  });

  test("a hard stop is refused with the reason: OpenStack has none", async () => {
    const told = await bot.says("stop dev-box --hard");
    expect(told).toMatch(/Hard stop is not possible on lab[\s\S]*no separate hard stop/);
    expect(await nova.stateOf("dev-box")).toBe("ACTIVE");
  });

  slowed(2, () => {
    test.concurrent("stop switches it off, start switches it on, and neither does it twice", async () => {
      const stop = bot.sees("stop turned-1", /○ turned-1 is stopped — took/);
      await nova.settled("turned-1", /ACTIVE powering-off/);
      expect((await stop).words).toMatch(/Asked by ben · rule @oncall · op_/);
      expect(await nova.stateOf("turned-1")).toBe("SHUTOFF");
      expect(await bot.says("stop turned-1")).toMatch(/already stopped/);
      await bot.sees("reboot turned-1", /✕ turned-1 did not reboot — it is SHUTOFF; a start is/);
      const start = bot.sees("start turned-1", /● turned-1 is running — took/);
      await nova.settled("turned-1", /SHUTOFF powering-on/);
      await start;
      expect(await nova.historyOf("turned-1")).toEqual(["start", "stop", "create"]);
      expect(await nova.stateOf("turned-1")).toBe("ACTIVE");
    });

    test.concurrent("reboot asks the guest; a hard one resets it, also one that is off", async () => {
      const soft = bot.sees("reboot booted-1", /booted-1 is rebooted — took/);
      await nova.settled("booted-1", /^REBOOT reboot/);
      await soft;
      await bot.knows("booted-1", /lab says ACTIVE\)/);
      await bot.sees("stop booted-1", /booted-1 is stopped/);
      const hard = bot.sees("reboot booted-1 --hard", /booted-1 is rebooted — took/);
      await nova.settled("booted-1", /^SHUTOFF reboot\w*_hard/);
      expect((await hard).words).toMatch(/It was switched off; a hard reboot switches it on/);
      expect(await nova.stateOf("booted-1")).toBe("ACTIVE");
      expect(await nova.historyOf("booted-1")).toEqual(["reboot", "stop", "reboot", "create"]);
    });

    test.concurrent("suspend keeps it in memory; resume brings it back, and so does start", async () => {
      await bot.sees("suspend dozing-1", /◌ dozing-1 is suspended — took/);
      expect(await nova.stateOf("dozing-1")).toBe("SUSPENDED");
      await bot.sees("stop dozing-1", /✕ dozing-1 did not stop — it is SUSPENDED; resume it first/);
      await bot.sees("resume dozing-1", /● dozing-1 is running — took/);
      await bot.knows("dozing-1", /lab says ACTIVE\)/);
      await bot.sees("suspend dozing-1", /◌ dozing-1 is suspended/);
      await bot.knows("dozing-1", /lab says SUSPENDED\)/);
      await bot.sees("start dozing-1", /● dozing-1 is running/);
      expect(await nova.stateOf("dozing-1")).toBe("ACTIVE");
      const wanted = ["resume", "suspend", "resume", "suspend", "create"];
      expect(await nova.historyOf("dozing-1")).toEqual(wanted);
    });

    test.concurrent("start unpauses what is paused: never a blind start", async () => {
      await nova.act("paused-1", { pause: null });
      await bot.knows("paused-1", /lab says PAUSED\)/);
      await bot.sees("start paused-1", /● paused-1 is running/);
      expect(await nova.historyOf("paused-1")).toEqual(["unpause", "pause", "create"]);
    });

    test.concurrent("shelve frees the host, unshelve brings it back", async () => {
      const shelve = bot.sees("shelve shelf-1", /○ shelf-1 is shelved — took/);
      await nova.settled("shelf-1", /^ACTIVE shelving/);
      await shelve;
      await nova.settled("shelf-1", "SHELVED_OFFLOADED");
      await bot.knows("shelf-1", /lab says SHELVED_OFFLOADED\)/);
      const back = await bot.sees("unshelve shelf-1", /● shelf-1 is running — took/);
      expect(back.words).not.toMatch(/was off/);
      expect(await nova.stateOf("shelf-1")).toBe("ACTIVE");
    });

    test.concurrent("who starts a shelved server that was off is told that it runs now", async () => {
      await bot.sees("stop shelf-2", /shelf-2 is stopped/);
      await bot.sees("shelve shelf-2", /shelf-2 is shelved/);
      await nova.settled("shelf-2", "SHELVED_OFFLOADED");
      await bot.knows("shelf-2", /lab says SHELVED_OFFLOADED\)/);
      const told = await bot.sees("start shelf-2", /● shelf-2 is running — took/);
      expect(told.words).toMatch(/It was off when it was shelved; unshelving switches it on/);
      expect((await nova.historyOf("shelf-2"))[0]).toBe("unshelve");
    });

    test.concurrent("rebuild asks first, and then makes it anew from its image", async () => {
      const before = await nova.server("anew-1");
      const asked = await bot.sees("rebuild anew-1", /Rebuild 1 instance\?[\s\S]*cannot be undone/);
      expect(await nova.historyOf("anew-1")).toEqual(["create"]);
      await bot.says(asked.button(/Rebuild/));
      await nova.settled("anew-1", /^REBUILD/);
      await asked.reads(/anew-1 is (rebuilt|running) — took/);
      expect(await nova.historyOf("anew-1")).toEqual(["rebuild", "create"]);
      expect((await nova.server("anew-1"))?.id).toBe(before?.id);
      expect(await nova.stateOf("anew-1")).toBe("ACTIVE");
    });

    test.concurrent("delete asks first, and then it is gone", async () => {
      const asked = await bot.sees("delete doomed-1", /Delete 1 instance\?[\s\S]*cannot be undone/);
      expect(await nova.stateOf("doomed-1")).toBe("ACTIVE");
      await bot.says(asked.button(/Delete/));
      await asked.reads(/✕ doomed-1 is deleted — took/);
      await nova.settled("doomed-1", "gone");
      expect(await bot.says("list")).not.toMatch(/doomed-1/);
    });
  });
});
