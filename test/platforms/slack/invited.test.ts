import { afterEach, describe, expect, test } from "vitest";
import type { Channel } from "../../../src/model/people.ts";
import { type Bot, type BotOptions, said, startBot } from "./bot.ts";

let bot: Bot;
afterEach(() => bot.stop());

async function start(options: BotOptions = {}): Promise<Channel[]> {
  const invited: Channel[] = [];
  bot = await startBot(options);
  bot.greets(async (channel) => {
    invited.push(channel);
    return said("Hello. This channel is not in my configuration yet.");
  });
  return invited;
}

describe.each(["http", "socket"] as const)("over %s", (mode) => {
  test("whoever invites the bot is told in that channel what is missing", async () => {
    const invited = await start({ mode });
    expect((await bot.slack.join({ to: bot.to, channel: "C0QUIET" }))?.status).toBe(200);
    await expect.poll(() => bot.slack.inChannel("C0QUIET")).toHaveLength(1);
    expect(invited).toEqual([{ platform: "slack", id: "C0QUIET" }]);
    expect(bot.slack.inChannel("C0QUIET")[0]?.versions[0]?.text).toMatch(/not in my configuration/);
  });

  test("that somebody else joins is no invitation", async () => {
    const invited = await start({ mode });
    await bot.slack.join({ to: bot.to, channel: "C0OPS", user: "U0EVE" });
    await bot.slack.join({ to: bot.to, channel: "C0SECRET" });
    await expect.poll(() => invited).toEqual([{ platform: "slack", id: "C0SECRET" }]);
    expect(bot.slack.inChannel("C0OPS")).toEqual([]);
  });
});

test("where there is nothing to be said, nothing is said", async () => {
  await start();
  const asked: string[] = [];
  bot.greets(async ({ id }) => {
    asked.push(id);
    return undefined;
  });
  await bot.slack.join({ to: bot.to, channel: "C0QUIET" });
  await expect.poll(() => asked).toEqual(["C0QUIET"]);
  await bot.platform.stop();
  expect(bot.slack.callsOf("chat.postMessage")).toEqual([]);
});

test("a hello that Slack refuses is a line in the log, and a forged invitation is none", async () => {
  const invited = await start();
  const forged = await bot.slack.join({ to: bot.to, channel: "C0QUIET", forged: true });
  expect(forged?.status).toBe(401);
  expect(invited).toEqual([]);
  bot.slack.fail("chat.postMessage", { error: "restricted_action" });
  expect((await bot.slack.join({ to: bot.to, channel: "C0QUIET" }))?.status).toBe(200);
  await expect.poll(() => bot.logged.join()).toMatch(/invitation by Slack could not be answered/);
});
