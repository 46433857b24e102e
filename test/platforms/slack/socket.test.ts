import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type Bot, said, startBot } from "./bot.ts";

let bot: Bot;
afterEach(() => bot.stop());

const list = () => ({ to: "socket", user: "U0ANN", channel: "C0OPS", text: "list" });
const connected = (count = 1) =>
  expect.poll(() => bot.slack.sockets.connections(), { timeout: 8000 }).toBe(count);

test.each(["warning", "refresh_requested"] as const)(
  "when Slack refreshes the connection (%s), the bot is back at once",
  async (reason) => {
    bot = await startBot({ mode: "socket" });
    bot.slack.sockets.refresh(reason);
    await connected(0);
    const lostAt = performance.now();
    await connected();
    expect(performance.now() - lostAt).toBeLessThan(2000);
    await expect.poll(async () => (await bot.slack.slash(list())).shown !== undefined).toBe(true);
  },
);

test("what people type while Slack refreshes is heard once, or Slack tells them that it was not", async () => {
  bot = await startBot({ mode: "socket" });
  const { slack } = bot;
  const typed: Promise<{ text: string; status: number }>[] = [];
  const type = async () => {
    const text = `status web-${typed.length}`;
    typed.push(slack.slash({ ...list(), text }).then(({ status }) => ({ text, status })));
    await pause(5);
  };
  for (let count = 0; count < 10; count++) await type();
  slack.sockets.refresh();
  while (slack.sockets.connections() > 0) await type();
  while (slack.sockets.connections() === 0) await type();
  for (let count = 0; count < 10; count++) await type();
  const reactions = await Promise.all(typed);
  const heard = bot.heard.map(({ words }) => words);
  expect(new Set(heard).size).toBe(heard.length);
  for (const { text, status } of reactions) if (status === 200) expect(heard).toContain(text);
  expect(reactions.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(15);
  expect(reactions.at(-1)?.status).toBe(200);
});

test("what was being answered while Slack refreshed is answered all the same, and delivered again has the same key", async () => {
  bot = await startBot({ mode: "socket" });
  let arrive = () => {};
  const arrived = new Promise<void>((done) => {
    arrive = done;
  });
  bot.answers(async () => {
    await arrived;
    return { kind: "private", message: said("8 instances") };
  });
  const typing = bot.slack.slash(list());
  await expect.poll(() => bot.heard).toHaveLength(1);
  bot.slack.sockets.refresh();
  await connected(0);
  await connected();
  arrive();
  await expect.poll(() => bot.slack.onlyFor("U0ANN")).toHaveLength(1);
  await (await typing).again();
  expect(bot.heard).toHaveLength(2);
  expect(bot.heard[1]?.key).toBe(bot.heard[0]?.key);
});

test("where Slack allows no more connections, the bot asks ever more slowly, and comes back", async () => {
  bot = await startBot({ mode: "socket" });
  bot.slack.sockets.crowded(true);
  bot.slack.sockets.refresh();
  const asked = () => bot.slack.callsOf("apps.connections.open");
  await expect.poll(() => asked().length, { timeout: 8000 }).toBe(3);
  const pauses = asked().map(({ at }, index, all) => at - (all[index - 1]?.at ?? at));
  expect(pauses[2]).toBeGreaterThanOrEqual(1_000);
  bot.slack.sockets.crowded(false);
  await expect
    .poll(async () => (await bot.slack.slash(list())).status, { timeout: 15_000 })
    .toBe(200);
}, 30_000);

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
  await other.start(
    async ({ key }) => {
      heard.push(key);
      return { kind: "follows" };
    },
    async () => [],
  );
  await connected(2);
  for (let count = 0; count < 4; count++) await bot.slack.slash(list());
  expect(bot.heard).toHaveLength(2);
  expect(heard).toHaveLength(2);
  await other.stop();
  await connected(1);
});
