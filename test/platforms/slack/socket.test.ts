import { afterEach, expect, test } from "vitest";
import { type Bot, said, startBot } from "./bot.ts";

let bot: Bot;
afterEach(() => bot.stop());

const list = () => ({ to: "socket", user: "U0ANN", channel: "C0OPS", text: "list" });
const connected = (count = 1) =>
  expect.poll(() => bot.slack.sockets.connections(), { timeout: 8000 }).toBe(count);

test("when Slack refreshes the connection, the bot is back at once", async () => {
  bot = await startBot({ mode: "socket" });
  bot.slack.sockets.refresh();
  await connected(0);
  const lostAt = performance.now();
  await connected();
  expect(performance.now() - lostAt).toBeLessThan(2000);
  await expect.poll(async () => (await bot.slack.slash(list())).shown !== undefined).toBe(true);
});

test("when Slack cannot be reached for a while, the process lives and connects again", async () => {
  bot = await startBot({ mode: "socket" });
  bot.slack.fail("apps.connections.open", { status: 503 }, 1);
  bot.slack.fail("apps.connections.open", { error: "internal_error" }, 1);
  bot.slack.sockets.cut();
  await connected(0);
  await connected();
  expect(bot.logged.join("\n")).toMatch(/trying again/);
  await expect.poll(async () => (await bot.slack.slash(list())).status).toBe(200);
});

test("a Slack that is away when the bot starts is waited for", async () => {
  bot = await startBot({
    mode: "socket",
    before: (slack) => {
      slack.fail("auth.test", { status: 502 });
      slack.fail("apps.connections.open", { status: 502 });
    },
  });
  await connected();
  expect((await bot.slack.slash(list())).status).toBe(200);
});

test("a token that Slack refuses stops the start with its reason", async () => {
  bot = await startBot({ mode: "socket" });
  const refused = startBot({
    mode: "socket",
    before: (slack) => slack.fail("apps.connections.open", { error: "invalid_auth" }),
  });
  await expect(refused).rejects.toMatchObject({ kind: "not-allowed" });
});

test("an answer whose connection is lost on the way is delivered by the response_url", async () => {
  bot = await startBot({ mode: "socket" });
  bot.answers(async () => {
    bot.slack.sockets.cut();
    await connected(0);
    return { kind: "private", message: said("8 instances") };
  });
  void bot.slack.slash(list());
  await expect.poll(() => bot.slack.onlyFor("U0ANN")).toHaveLength(1);
});

test("of two replicas, each envelope reaches one", async () => {
  bot = await startBot({ mode: "socket" });
  const { createSlackPlatform } = await import("../../../src/platforms/slack/platform.ts");
  const { slackSecrets } = await import("../../../src/platforms/slack/options.ts");
  const found = slackSecrets({ mode: "socket" }, bot.slack.env);
  if (!found.complete) throw new Error("incomplete");
  const heard: string[] = [];
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const options = { mode: "socket" } as const;
  const other = createSlackPlatform({ options, secrets: found.secrets, now: Date.now, log });
  await other.start(async ({ key }) => {
    heard.push(key);
    return { kind: "follows" };
  });
  await connected(2);
  for (let count = 0; count < 4; count++) await bot.slack.slash(list());
  expect(bot.heard).toHaveLength(2);
  expect(heard).toHaveLength(2);
  await other.stop();
  await connected(1);
});
