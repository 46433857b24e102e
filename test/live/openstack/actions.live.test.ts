import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bot, openBot } from "./bot.ts";
import { live, slowly } from "./lab.ts";
import { createNova } from "./nova.ts";

live("what a person types, and what a real Nova does", () => {
  const nova = createNova();
  let bot: Bot;
  beforeAll(async () => {
    await nova.create(["doomed", "paused-1"], { role: "spare" });
    bot = await openBot();
  });
  afterAll(() => bot?.close());

  test("list shows every server, though Nova gives two at a time", async () => {
    const told = await bot.says("list");
    expect(told).toMatch(/5 instances you can see here · 5 running/);
    for (const name of ["build-1", "db-1", "dev-box", "doomed", "paused-1"])
      expect(told).toMatch(new RegExp(`● ${name}  running  lab RegionOne · m1\\.`));
  });

  test("metadata and tags select", async () => {
    expect(await bot.says("list role:spare")).toMatch(/2 instances matching role:spare/);
    expect(await bot.says("list ci")).toMatch(/build-1|No instance/);
  });

  test("status shows one server as Nova has it", async () => {
    const told = await bot.says("status dev-box");
    expect(told).toMatch(/● dev-box is running \(lab says ACTIVE\)/);
    expect(told).toMatch(/lab · RegionOne · nova[\s\S]*m1\.small[\s\S]*owner:alice/);
  });

  test("stop switches it off, and again finds nothing to do", async () => {
    const told = await bot.sees("stop dev-box", /○ dev-box is stopped — took/);
    expect(told).toMatch(/Asked by ben · rule @oncall · op_/);
    expect(await nova.stateOf("dev-box")).toBe("SHUTOFF");
    expect(await bot.says("stop dev-box")).toMatch(/already stopped/);
  });

  test("a soft reboot of a stopped server is refused with what it needs instead", async () => {
    await bot.sees("reboot dev-box", /✕ dev-box did not reboot — it is SHUTOFF; a start/);
    expect(await nova.stateOf("dev-box")).toBe("SHUTOFF");
  });

  test("start switches it on", async () => {
    await bot.sees("start dev-box", /● dev-box is running — took/);
    expect(await nova.stateOf("dev-box")).toBe("ACTIVE");
  });

  test("reboot asks the guest, and is over when Nova says so", async () => {
    await slowly(3, async () => {
      const end = bot.sees("reboot dev-box", /dev-box is rebooted — took/);
      await expect.poll(() => nova.stateOf("dev-box"), SOON).toMatch(/^REBOOT reboot/);
      await end;
    });
    expect(await nova.stateOf("dev-box")).toBe("ACTIVE");
    expect((await nova.historyOf("dev-box"))[0]).toBe("reboot");
  });

  test("a hard reboot resets it, also one that is off", async () => {
    await bot.sees("stop dev-box", /dev-box is stopped/);
    await slowly(2, async () => {
      const end = bot.sees("reboot dev-box --hard", /dev-box is rebooted — took/);
      await expect.poll(() => nova.stateOf("dev-box"), SOON).toMatch(/reboot\w*_hard/);
      expect(await end).toMatch(/It was switched off; a hard reboot switches it on/);
    });
    expect(await nova.stateOf("dev-box")).toBe("ACTIVE");
  });

  test("suspend keeps it in memory, and resume brings it back", async () => {
    await bot.sees("suspend dev-box", /◌ dev-box is suspended — took/);
    expect(await nova.stateOf("dev-box")).toBe("SUSPENDED");
    await bot.sees("stop dev-box", /✕ dev-box did not stop — it is SUSPENDED; resume it first/);
    await bot.sees("resume dev-box", /● dev-box is running — took/);
    expect(await nova.stateOf("dev-box")).toBe("ACTIVE");
  });

  test("start resumes what is suspended and unpauses what is paused: never a blind start", async () => {
    await nova.act("dev-box", { suspend: null });
    await nova.act("paused-1", { pause: null });
    await nova.settled("dev-box", "SUSPENDED");
    await nova.settled("paused-1", "PAUSED");
    await bot.sees("start dev-box", /● dev-box is running/);
    await bot.sees("start paused-1", /● paused-1 is running/);
    expect((await nova.historyOf("dev-box"))[0]).toBe("resume");
    expect((await nova.historyOf("paused-1"))[0]).toBe("unpause");
  });

  test("shelve frees the host, and unshelve brings it back", async () => {
    await bot.sees("shelve dev-box", /○ dev-box is shelved — took/);
    await nova.settled("dev-box", "SHELVED_OFFLOADED");
    await bot.sees("unshelve dev-box", /● dev-box is running — took/);
    expect(await nova.stateOf("dev-box")).toBe("ACTIVE");
  });

  test("who starts a shelved server that was off is told that it now runs", async () => {
    await bot.sees("stop dev-box", /dev-box is stopped/);
    await bot.sees("shelve dev-box", /dev-box is shelved/);
    await nova.settled("dev-box", "SHELVED_OFFLOADED");
    const told = await bot.sees("start dev-box", /● dev-box is running — took/);
    expect(told).toMatch(/It was off when it was shelved; unshelving switches it on/);
    expect((await nova.historyOf("dev-box"))[0]).toBe("unshelve");
  });

  test("a hard stop is refused with the reason: OpenStack has none", async () => {
    const told = await bot.says("stop dev-box --hard");
    expect(told).toMatch(/Hard stop is not possible on lab[\s\S]*no separate hard stop/);
    expect(await nova.stateOf("dev-box")).toBe("ACTIVE");
  });

  test("rebuild asks first, and then makes it anew from its image", async () => {
    const before = await nova.server("dev-box");
    await bot.sees("rebuild dev-box", /Rebuild dev-box\?/);
    expect((await nova.historyOf("dev-box"))[0]).not.toBe("rebuild");
    await confirm(bot, /dev-box is rebuilt — took/);
    expect((await nova.historyOf("dev-box"))[0]).toBe("rebuild");
    expect((await nova.server("dev-box"))?.id).toBe(before?.id);
    expect(await nova.stateOf("dev-box")).toBe("ACTIVE");
  });

  test("delete asks first, and then it is gone", async () => {
    await bot.sees("delete doomed", /Delete doomed\?/);
    expect(await nova.stateOf("doomed")).toBe("ACTIVE");
    await confirm(bot, /✕ doomed is deleted — took/);
    expect(await nova.stateOf("doomed")).toBe("gone");
    expect(await bot.says("list")).not.toMatch(/doomed/);
  });
});

const SOON = { timeout: 10_000, interval: 100 };

/** Presses the button of the newest message that goes ahead. */
async function confirm(bot: Bot, expected: RegExp): Promise<void> {
  const buttons = bot.house.chat.posted.at(-1)?.versions.at(-1)?.buttons ?? [];
  const yes = buttons.find(({ command }) => command.startsWith("confirm "));
  await bot.says(yes?.command ?? "there is no button to confirm");
  await bot.reads(expected);
}
