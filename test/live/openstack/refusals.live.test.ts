import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bot, openBot } from "./bot.ts";
import { failing, forbidding, live, slowly } from "./lab.ts";
import { createNova } from "./nova.ts";

const SERVERS = ["lodge-1", "lodge-2", "lodge-3"];

live("when Nova says no", () => {
  const nova = createNova();
  let bot: Bot;
  beforeAll(async () => {
    await nova.create(SERVERS);
    bot = await openBot();
  });
  afterAll(async () => {
    await bot?.close();
    await nova.remove([...SERVERS, "unborn-1", "stillborn-1"]);
  });

  test("a locked server is left alone, with the reason", async () => {
    await nova.act("lodge-1", { lock: { locked_reason: "in use by the auditors" } });
    const told = await bot.sees("stop lodge-1", /✕ lodge-1 did not stop — .*locked/);
    expect(told.words).toMatch(/in use by the auditors/);
    expect(await nova.stateOf("lodge-1")).toBe("ACTIVE");
    await nova.act("lodge-1", { unlock: null });
  });

  test("a missing right is named", async () => {
    await forbidding(["os_compute_api:servers:stop"], async () => {
      await bot.sees("stop lodge-2", /✕ .*lacks the right os_compute_api:servers:stop/);
    });
    expect(await nova.stateOf("lodge-2")).toBe("ACTIVE");
  });

  test("what somebody else does to it right now is named", async () => {
    await slowly(6, async () => {
      await nova.act("lodge-2", { "os-stop": null });
      await bot.sees("reboot lodge-2", /✕ lodge-2 did not reboot — .*powering-off/);
      await nova.settled("lodge-2", "SHUTOFF");
    });
  });

  test("what somebody else has done already is a success", async () => {
    await nova.act("lodge-3", { "os-stop": null });
    await nova.settled("lodge-3", "SHUTOFF");
    await bot.sees("stop lodge-3", /○ lodge-3 is already stopped/);
  });

  test("one that never came to be is in error, says why, and can be deleted", async () => {
    await failing(["spawn"], async () => {
      await nova.begin("stillborn-1");
      await nova.settled("stillborn-1", "ERROR");
    });
    const told = await bot.knows("stillborn-1", /lab says ERROR\)/);
    expect(told).toMatch(/Exceeded maximum number of retries/);
    await bot.sees("start stillborn-1", /✕ stillborn-1 did not start — it is in error/);
    const asked = await bot.sees("delete stillborn-1", /Delete 1 instance\?/);
    await bot.says(asked.button(/Delete/));
    await asked.reads(/stillborn-1 is deleted/);
  });

  test("one that is still being built is left to be built", async () => {
    await slowly(10, async () => {
      await nova.begin("unborn-1");
      await bot.knows("unborn-1", /lab says BUILD/);
      expect(await bot.says("stop unborn-1")).toMatch(
        /unborn-1 is BUILD.* right now, so it cannot/,
      );
      await nova.settled("unborn-1", "ACTIVE");
    });
  });
});
