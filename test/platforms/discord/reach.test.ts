import { afterEach, expect, test } from "vitest";
import { privately } from "../../../src/messages/message.ts";
import { ids } from "../../fakes/discord/index.ts";
import { type Bot, type BotOptions, said, startBot } from "./bot.ts";

const OPEN = "POST /users/@me/channels";
const CHANNEL = "GET /channels/:channel";
const MEMBER = "GET /guilds/:guild/members/:user";
let bot: Bot;

const start = async (options: BotOptions = {}) => {
  bot = await startBot(options);
  return bot;
};
afterEach(() => bot.stop());

const inGuild = (...guilds: string[]): BotOptions => ({
  platform: { options: { mode: "gateway", guilds } },
});

test("a person is reached in a direct message, where the bot can then write", async () => {
  const { platform, discord } = await start();
  const channel = await platform.reach(ids.ann);
  expect(channel).toEqual({ platform: "discord", id: discord.world.direct(ids.ann).id });
  if (channel) await platform.post(channel, said("dev-box stops at 19:00"));
  expect(discord.inChannel(channel?.id ?? "")).toHaveLength(1);
});

test("a channel of the server is reached as such, a thread as a place in its channel", async () => {
  const { platform, discord } = await start(inGuild(ids.guild));
  expect(await platform.reach(ids.ops)).toEqual({ platform: "discord", id: ids.ops, name: "ops" });
  expect(await platform.reach(ids.opsThread)).toEqual({
    platform: "discord",
    id: ids.ops,
    thread: ids.opsThread,
  });
  expect(discord.callsOf(OPEN)).toEqual([]);
});

test("a channel of another server, one that is closed to the bot, and strangers are nobody", async () => {
  const { platform, discord } = await start(inGuild(ids.guild));
  const other = discord.world.addGuild({ name: "Elsewhere" });
  const abroad = discord.world.addChannel({ guild: other.id, name: "abroad" });
  const direct = discord.world.direct(ids.eve).id;
  for (const owner of [abroad.id, ids.secret, direct, "999999999999999999", ids.bot])
    expect([owner, await platform.reach(owner)]).toEqual([owner, undefined]);
});

test("an address, a plain name and another chat's id are not asked about", async () => {
  const { platform, discord } = await start();
  const asked = discord.calls.length;
  for (const owner of ["ann@acme.test", "ana", "U0ANN", "", "12345"])
    expect(await platform.reach(owner)).toBeUndefined();
  expect(discord.calls).toHaveLength(asked);
});

test("many reminders for one owner ask Discord once an hour", async () => {
  const { platform, discord } = await start();
  await Promise.all(Array.from({ length: 20 }, () => platform.reach(ids.ann)));
  bot.isAhead(59 * 60_000);
  await platform.reach(ids.ann);
  expect([discord.callsOf(CHANNEL).length, discord.callsOf(OPEN).length]).toEqual([1, 1]);
  bot.isAhead(61 * 60_000);
  await platform.reach(ids.ann);
  expect(discord.callsOf(OPEN)).toHaveLength(2);
});

test.each([{ status: 503 }, { html: 200 }, { drop: true }] as const)(
  "when Discord answers with %j that is trouble and not nobody, and it is asked again",
  async (failure) => {
    const { platform, discord } = await start();
    discord.fail(OPEN, failure);
    await expect(platform.reach(ids.ann)).rejects.toMatchObject({ kind: "unreachable" });
    expect(await platform.reach(ids.ann)).toBeDefined();
  },
);

test("who takes no direct messages is found out when they are written to", async () => {
  const { platform, discord } = await start();
  discord.world.addUser({ id: ids.ben, name: "ben", takesDirectMessages: false });
  const channel = await platform.reach(ids.ben);
  if (!channel) throw new Error("not reached");
  await expect(platform.post(channel, said("hello"))).rejects.toMatchObject({
    kind: "not-allowed",
  });
});

test("direct messages are opened a few at a time: Discord takes many at once for spam", async () => {
  const { platform, discord } = await start({ pacing: { postWaitMs: 100 } });
  const people = Array.from({ length: 12 }, () => discord.world.addUser().id);
  const found = await Promise.allSettled(people.map((id) => platform.reach(id)));
  const refused = found.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(refused.map(({ kind }) => kind)).toEqual(Array(7).fill("rate-limited"));
  expect(discord.callsOf(OPEN).map(({ status }) => status)).toEqual(Array(5).fill(200));
});

test("Discord's word that it is too fast is waited out", async () => {
  const { platform, discord } = await start();
  discord.fail(OPEN, { status: 403, code: 40_003 });
  await expect(platform.reach(ids.ann)).rejects.toMatchObject({
    kind: "rate-limited",
    retryAfterMs: 30_000,
  });
});

test("a click in a direct message is heard, and the clicker's roles are looked up in the server", async () => {
  const { platform, discord, heard, answers } = await start();
  answers(() => privately(said("Held")));
  const channel = await platform.reach(ids.ben);
  if (!channel) throw new Error("not reached");
  const button = { label: "+1 h", command: "hold lab/here/dev-box" };
  await platform.post(channel, said("dev-box stops at 19:00", button));
  const [message] = discord.inChannel(channel.id);
  if (!message) throw new Error("not posted");
  const { seen } = await discord.people.click({ user: ids.ben, message, button: "+1 h" });
  expect(seen.kind).toBe("message");
  expect(heard[0]).toMatchObject({ channel, words: button.command, origin: "button" });
  const [{ actor } = { actor: undefined }] = heard;
  if (!actor) throw new Error("not heard");
  expect(discord.callsOf(MEMBER)).toEqual([]);
  const asked = [ids.devs, ids.oncall];
  expect(await platform.groupsOf(actor, { platform: "discord", id: ids.ops }, asked)).toEqual(
    asked,
  );
  expect(discord.callsOf(MEMBER).map(({ path }) => path)).toEqual([
    expect.stringContaining(`/guilds/${ids.guild}/members/${ids.ben}`),
  ]);
});
