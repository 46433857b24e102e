import { Keyv } from "keyv";
import { afterEach, expect, test } from "vitest";
import type { Actor, Channel } from "../../../src/model/people.ts";
import { type Bot, type BotOptions, startBot } from "./bot.ts";

const ANN: Actor = { platform: "slack", id: "U0ANN", name: "ann" };
const OPS: Channel = { platform: "slack", id: "C0OPS" };
const GROUPS = ["S0DEVS", "S0ONCALL"];
const CALL = "usergroups.users.list";
let bot: Bot;
let ahead = 0;

const start = async (options: BotOptions = {}) => {
  ahead = 0;
  bot = await startBot({
    ...options,
    platform: { now: () => Date.now() + ahead, ...options.platform },
  });
  return bot;
};
afterEach(() => bot.stop());

test("a person is in the groups that Slack says, among those asked about", async () => {
  const { platform } = await start();
  expect(await platform.groupsOf(ANN, OPS, GROUPS)).toEqual(["S0DEVS"]);
  expect(await platform.groupsOf(ANN, OPS, [])).toEqual([]);
});

test("many questions at once ask Slack once for each group, and again only after minutes", async () => {
  const { platform, slack } = await start({ platform: { cache: new Keyv() } });
  await Promise.all(Array.from({ length: 20 }, () => platform.groupsOf(ANN, OPS, GROUPS)));
  ahead = 3 * 60_000;
  await platform.groupsOf(ANN, OPS, GROUPS);
  expect(slack.callsOf(CALL)).toHaveLength(2);
  ahead = 6 * 60_000;
  slack.groups.get("S0DEVS")?.users.shift();
  expect(await platform.groupsOf(ANN, OPS, GROUPS)).toEqual([]);
});

test("two replicas with one cache ask once between them", async () => {
  const cache = new Keyv();
  const { platform, slack } = await start({ platform: { cache } });
  await platform.groupsOf(ANN, OPS, GROUPS);
  const other = await startBot({ platform: { cache } });
  expect(await other.platform.groupsOf(ANN, OPS, GROUPS)).toEqual(["S0DEVS"]);
  expect(other.slack.callsOf(CALL)).toEqual([]);
  expect(slack.callsOf(CALL)).toHaveLength(2);
  await other.stop();
});

test("when Slack does not say and nothing is known, the question fails", async () => {
  const { platform, slack } = await start();
  slack.fail(CALL, { error: "internal_error" });
  await expect(platform.groupsOf(ANN, OPS, GROUPS)).rejects.toMatchObject({ kind: "unreachable" });
  slack.scopes.delete("usergroups:read");
  await expect(platform.groupsOf(ANN, OPS, ["S0DEVS"])).rejects.toMatchObject({
    kind: "not-allowed",
  });
});

test("when Slack does not say, what it said less than five minutes ago stands, and no longer", async () => {
  const { platform, slack } = await start();
  await platform.groupsOf(ANN, OPS, ["S0DEVS"]);
  slack.fail(CALL, { status: 500 }, 2);
  ahead = 4.5 * 60_000;
  expect(await platform.groupsOf(ANN, OPS, ["S0DEVS"])).toEqual(["S0DEVS"]);
  ahead = 5.5 * 60_000;
  await expect(platform.groupsOf(ANN, OPS, ["S0DEVS"])).rejects.toMatchObject({
    kind: "unreachable",
  });
});

test("a group that does not exist has nobody in it, and the others still count", async () => {
  const { platform, logged } = await start();
  expect(await platform.groupsOf(ANN, OPS, ["S0TYPO", "S0DEVS"])).toEqual(["S0DEVS"]);
  expect(logged.join()).toContain("S0TYPO");
});

test("a cache that is down or hangs keeps nobody from an answer", async () => {
  const down = { get: () => Promise.reject(new Error("down")), set: () => Promise.reject() };
  const { platform } = await start({ platform: { cache: down } });
  expect(await platform.groupsOf(ANN, OPS, GROUPS)).toEqual(["S0DEVS"]);
  const hangs = { get: () => new Promise(() => {}), set: () => new Promise(() => {}) };
  const other = await startBot({ platform: { cache: hangs } });
  expect(await other.platform.groupsOf(ANN, OPS, GROUPS)).toEqual(["S0DEVS"]);
  await other.stop();
});
