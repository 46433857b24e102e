import { expect, test } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import { slackOptions, slackSecrets } from "../../../src/platforms/slack/options.ts";
import { createSlackPlatform } from "../../../src/platforms/slack/platform.ts";
import { type FakeSlack, startFakeSlack } from "../../fakes/slack/index.ts";
import { logInto, type Mode } from "./bot.ts";

type Env = Readonly<Record<string, string>>;

async function findings(mode: Mode, more: Env = {}, prepare?: (slack: FakeSlack) => void) {
  const slack = await startFakeSlack();
  prepare?.(slack);
  const found = slackSecrets({ mode }, { ...slack.env, ...more });
  if (!found.complete) throw new Error("incomplete");
  const log = logInto([]);
  const setup = { options: { mode }, secrets: found.secrets, now: Date.now, log };
  const list: Finding[] = [];
  for await (const finding of createSlackPlatform(setup).check()) list.push(finding);
  await slack.close();
  return list;
}

test("a good installation is told as such, by name", async () => {
  const list = await findings("socket");
  expect(list.every(({ ok }) => ok)).toBe(true);
  expect(list[0]?.detail).toBe("lamplighter in Acme");
  expect(list.map(({ what }) => what)).toEqual([
    "bot token",
    "scope commands",
    "scope chat:write",
    "scope usergroups:read",
    "scope users:read",
    "scope im:write",
    "scope users:read.email",
    "scope files:write",
    "scope files:read",
    "scope channels:read",
    "scope groups:read",
    "app token",
  ]);
});

test("each missing scope is named with what it is for and what to do", async () => {
  const list = await findings("http", {}, (slack) => {
    for (const scope of ["usergroups:read", "users:read"]) slack.scopes.delete(scope);
  });
  const missing = list.filter(({ ok }) => !ok);
  expect(missing.map(({ what }) => what)).toEqual(["scope usergroups:read", "scope users:read"]);
  expect(missing[0]?.detail).toContain("user groups");
  expect(missing[0]?.todo).toContain("manifest.yml");
});

test("a wrong bot token, a wrong app token and an unreachable Slack each say what to do", async () => {
  const [bot] = await findings("http", { SLACK_BOT_TOKEN: "xoxb-wrong" });
  expect(bot).toMatchObject({ ok: false, detail: expect.stringContaining("invalid_auth") });
  expect(bot?.todo).toContain("OAuth & Permissions");
  const app = (await findings("socket", { SLACK_APP_TOKEN: "xapp-wrong" })).at(-1);
  expect(app).toMatchObject({ ok: false, todo: expect.stringContaining("connections:write") });
  const [away] = await findings("http", { SLACK_API_URL: "http://127.0.0.1:9/api/" });
  expect(away).toMatchObject({ ok: false, todo: expect.stringContaining("reaches Slack") });
});

test("everything that is missing from the environment is said at once", () => {
  expect(slackSecrets({ mode: "socket" }, {})).toMatchObject({
    complete: false,
    problems: [
      expect.stringContaining("SLACK_BOT_TOKEN"),
      expect.stringContaining("SLACK_APP_TOKEN"),
    ],
  });
  expect(slackSecrets({ mode: "http" }, { SLACK_API_URL: "slack.com" })).toMatchObject({
    problems: [
      expect.stringContaining("SLACK_BOT_TOKEN"),
      expect.stringContaining("SLACK_SIGNING_SECRET"),
      expect.stringContaining("SLACK_API_URL"),
    ],
  });
});

test("tokens that were mixed up are recognised, and never repeated", () => {
  const env = { SLACK_BOT_TOKEN: "xapp-1-secret", SLACK_APP_TOKEN: "xoxb-2-secret" };
  const found = slackSecrets({ mode: "socket" }, env);
  if (found.complete) throw new Error("complete");
  expect(found.problems).toHaveLength(2);
  expect(found.problems.join()).not.toContain("secret");
});

test("the configuration has a mode and nothing else", () => {
  expect(slackOptions.parse({})).toEqual({ mode: "socket" });
  expect(slackOptions.safeParse({ mode: "http", token: "xoxb-1" }).success).toBe(false);
});
