import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bot, startBot } from "./bot.ts";

let bot: Bot;
beforeEach(async () => {
  bot = await startBot({ mode: "http" });
});
afterEach(() => bot.stop());

const stop = () => ({ to: bot.to, user: "U0ANN", channel: "C0OPS", text: "stop web-1" });

test("a forged signature is turned away", async () => {
  expect((await bot.slack.slash({ ...stop(), forged: true })).status).toBe(401);
  expect(bot.heard).toEqual([]);
});

test("a request older than five minutes is turned away, though its signature is right", async () => {
  expect((await bot.slack.slash({ ...stop(), ageSeconds: 301 })).status).toBe(401);
  expect((await bot.slack.slash({ ...stop(), ageSeconds: 240 })).status).toBe(200);
  expect(bot.heard).toHaveLength(1);
});

test("a request that is not a form is turned away", async () => {
  const contentType = "application/x-www-form-urlencoded;charset=UTF-8";
  expect((await bot.slack.slash({ ...stop(), contentType })).status).toBe(400);
  expect(bot.heard).toEqual([]);
});

test("a body with one letter changed after signing is turned away", async () => {
  const { request } = await bot.slack.slash(stop());
  const body = request.body.replace("web-1", "web-2");
  const answer = await fetch(bot.to, { method: "POST", headers: request.headers, body });
  expect(answer.status).toBe(401);
  expect(bot.heard).toHaveLength(1);
});

test("a huge body is turned away before it is read whole", async () => {
  const { request } = await bot.slack.slash(stop());
  const body = "x".repeat(600_000);
  const answer = await fetch(bot.to, { method: "POST", headers: request.headers, body });
  expect(answer.status).toBe(413);
});

test("another address, and a visit by a browser, find nothing", async () => {
  expect((await fetch(bot.to)).status).toBe(404);
  expect((await fetch(`${bot.to}/more`, { method: "POST" })).status).toBe(404);
});

test("Slack's check of the connection is answered and says nothing to the bot", async () => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = "ssl_check=1&command=/vm&text=stop%20all";
  expect((await fetch(bot.to, { method: "POST", headers, body })).status).toBe(200);
  expect(bot.heard).toEqual([]);
});

test("neither tokens nor response_urls stand in the log, whatever goes wrong", async () => {
  bot.answers(() => {
    throw new Error("inside");
  });
  await bot.slack.slash({ ...stop(), forged: true });
  bot.slack.fail("response_url", { status: 500 }, 5);
  await bot.slack.slash(stop());
  bot.slack.fail("chat.postMessage", { error: "invalid_auth" });
  await bot.platform
    .post({ platform: "slack", id: "C0OPS" }, { headline: ["x"], parts: [], buttons: [] })
    .catch(() => {});
  const log = bot.logged.join("\n");
  expect(log.length).toBeGreaterThan(0);
  expect(log).not.toMatch(/xoxb-|xapp-|fake-signing-secret|\/commands\/[0-9a-f]/);
});
