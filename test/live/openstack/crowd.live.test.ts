import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bot, openBot } from "./bot.ts";
import { live } from "./lab.ts";
import { createNova } from "./nova.ts";

const CROWD = Array.from({ length: 12 }, (_, n) => `crowd-${n + 1}`);

live("many servers in one command", () => {
  const nova = createNova();
  let bot: Bot;
  beforeAll(async () => {
    await nova.create(CROWD, { role: "crowd" });
    bot = await openBot();
  });
  afterAll(async () => {
    await bot?.close();
    await nova.remove(CROWD);
  });

  test("a selector stops all of them, in one message, but for the one that cannot be", async () => {
    await nova.act("crowd-7", { lock: {} });
    await bot.knows("crowd-7", /locked/);
    const asked = await bot.sees("stop role:crowd", /Stop 11 instances\?[\s\S]*1 left alone/);
    await bot.says(asked.button(/Stop 11/));
    await asked.reads(/● 11 of 11 stopped — took/);
    const states = await Promise.all(CROWD.map((name) => nova.stateOf(name)));
    expect(states.filter((state) => state === "SHUTOFF")).toHaveLength(11);
    expect(await nova.stateOf("crowd-7")).toBe("ACTIVE");
    await nova.act("crowd-7", { unlock: null });
  });

  test("and all that are off are started again", async () => {
    const asked = await bot.sees("start role:crowd state:stopped", /Start 11 instances\?/);
    await bot.says(asked.button(/Start 11/));
    await asked.reads(/● 11 of 11 started — took/);
    expect(await bot.says("list role:crowd state:running")).toMatch(/12 instances matching/);
  });
});
