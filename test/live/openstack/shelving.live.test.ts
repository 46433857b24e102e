import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bot, openBot } from "./bot.ts";
import { live, slowed } from "./lab.ts";
import { createNova } from "./nova.ts";

const SERVERS = ["parked-1", "parked-2"];

live("a cloud whose stop is a shelve", () => {
  const nova = createNova();
  let bot: Bot;
  beforeAll(async () => {
    await nova.create(SERVERS);
    bot = await openBot({ stop: "shelve" });
  });
  afterAll(async () => {
    await bot?.close();
    await nova.remove(SERVERS);
  });

  slowed(2, () => {
    test.concurrent("stop frees the host, step by step, and start brings it back", async () => {
      const stop = await bot.sees("stop parked-1", /◐ Stopping parked-1 — 0:\d\d so far/);
      expect(await nova.stateOf("parked-1")).toMatch(/^ACTIVE shelving/);
      await stop.reads(/○ parked-1 is shelved — took/);
      expect(await nova.stateOf("parked-1")).toMatch(/^SHELVED/);
      await nova.settled("parked-1", "SHELVED_OFFLOADED");
      await bot.knows("parked-1", /lab says SHELVED_OFFLOADED\)/);
      expect(await bot.says("stop parked-1")).toMatch(/already shelved/);
      await bot.sees("start parked-1", /● parked-1 is running — took/);
      expect(await nova.historyOf("parked-1")).toEqual(["unshelve", "shelve", "create"]);
    });

    test.concurrent("one that is only off is shelved when asked to: that is what saves its cost", async () => {
      await nova.act("parked-2", { "os-stop": null });
      await bot.knows("parked-2", /lab says SHUTOFF\)/);
      await bot.sees("shelve parked-2", /○ parked-2 is shelved — took/);
      await nova.settled("parked-2", "SHELVED_OFFLOADED");
    });
  });
});
