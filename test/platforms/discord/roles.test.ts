import { afterEach, expect, test } from "vitest";
import type { Actor, Channel } from "../../../src/model/people.ts";
import { PlatformError } from "../../../src/platforms/platform.ts";
import { ids } from "../../fakes/discord/index.ts";
import { type Bot, type BotOptions, startBot } from "./bot.ts";

const MEMBER = "GET /guilds/:guild/members/:user";
const OPS: Channel = { platform: "discord", id: ids.ops };
const BOTH = [ids.devs, ids.oncall];
const person = (id: string): Actor => ({ platform: "discord", id, name: "x" });
let bot: Bot;

const start = async (options: BotOptions = {}) => {
  bot = await startBot(options);
  return bot;
};
afterEach(() => bot.stop());
const groups = (user: string, asked: readonly string[] = BOTH) =>
  bot.platform.groupsOf(person(user), OPS, asked);

test("a person's roles come with what they say: Discord is not asked", async () => {
  const { discord, types } = await start();
  await types("list", { user: ids.ben });
  expect(await groups(ids.ben)).toEqual(BOTH);
  await types("list", { user: ids.eve });
  expect(await groups(ids.eve)).toEqual([]);
  expect(discord.callsOf(MEMBER)).toEqual([]);
});

test("everybody in the server holds @everyone", async () => {
  const { types } = await start();
  await types("list", { user: ids.eve });
  expect(await groups(ids.eve, [ids.guild, ids.devs])).toEqual([ids.guild]);
});

test("a role that a person lost is gone with their very next word", async () => {
  const { discord, types } = await start();
  await types("list", { user: ids.ben });
  discord.world.join(ids.ben, [ids.devs]);
  await types("list", { user: ids.ben });
  expect(await groups(ids.ben)).toEqual([ids.devs]);
});

test("hours later Discord is asked anew, once for each person", async () => {
  const { discord, types } = await start();
  await types("list", { user: ids.ben });
  discord.world.join(ids.ben, []);
  bot.isAhead(4 * 60_000);
  expect(await groups(ids.ben)).toEqual(BOTH);
  bot.isAhead(5 * 60_000 + 1);
  expect(await groups(ids.ben)).toEqual([]);
  expect(await groups(ids.ben)).toEqual([]);
  expect(discord.callsOf(MEMBER)).toHaveLength(1);
});

test("what is remembered is not made younger by being used", async () => {
  const { discord } = await start();
  for (const minutes of [0, 3, 6]) {
    bot.isAhead(minutes * 60_000);
    await groups(ids.ben);
  }
  expect(discord.callsOf(MEMBER)).toHaveLength(2);
});

test("who has left the server holds nothing", async () => {
  const { discord } = await start();
  discord.world.leave(ids.ben);
  expect(await groups(ids.ben, [...BOTH])).toEqual([]);
});

test.each([{ status: 503 }, { status: 403, code: 50_001 }, { html: 200 }, { drop: true }] as const)(
  "when Discord answers with %j nothing is granted",
  async (failure) => {
    const { discord } = await start();
    discord.fail(MEMBER, failure);
    await expect(groups(ids.ben)).rejects.toBeInstanceOf(PlatformError);
    expect(await groups(ids.ben)).toEqual(BOTH);
  },
);

test("what one replica heard, the others know by the shared cache", async () => {
  const shared = new Map<string, unknown>();
  const cache = {
    get: async (key: string) => shared.get(key),
    set: async (key: string, value: unknown) => void shared.set(key, value),
  };
  const { types, discord } = await start({ platform: { cache } });
  await types("list", { user: ids.ben });
  const other = await startBot({ platform: { cache } });
  expect(await other.platform.groupsOf(person(ids.ben), OPS, BOTH)).toEqual(BOTH);
  expect(other.discord.callsOf(MEMBER)).toEqual([]);
  await other.stop();
  expect(discord.callsOf(MEMBER)).toEqual([]);
  // A cache that keeps entries for too long makes nobody's roles last.
  bot.isAhead(5 * 60_000 + 1);
  await groups(ids.ben);
  expect(discord.callsOf(MEMBER)).toHaveLength(1);
});

test("a cache that is down or silent keeps nobody from an answer", async () => {
  const cache = { get: () => new Promise(() => {}), set: () => Promise.reject(new Error("down")) };
  await start({ platform: { cache } });
  expect(await groups(ids.ben)).toEqual(BOTH);
});
