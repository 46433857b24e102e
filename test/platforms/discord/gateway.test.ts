import { afterEach, expect, test } from "vitest";
import { privately } from "../../../src/messages/message.ts";
import { createDiscordPlatform } from "../../../src/platforms/discord/platform.ts";
import { ids, latest } from "../../fakes/discord/index.ts";
import { type Bot, type BotOptions, said, setupFor, startBot } from "./bot.ts";

let bot: Bot;
let aheadMs = 0;

const start = async (options: BotOptions = {}) => {
  aheadMs = 0;
  bot = await startBot(options);
  return bot;
};
afterEach(() => bot.stop());

const gateway = () => bot.discord.gateway;
const connected = (count = 1) =>
  expect.poll(() => gateway().connections(), { timeout: 8000 }).toBe(count);
const closes = () => bot.logged.filter((line) => line.includes("connection was closed")).length;
const works = async () => {
  const { seen } = await bot.types("list");
  return seen.kind;
};

test("the bot asks to hear nothing but what every bot hears of its servers", async () => {
  await start();
  expect(gateway().intents()).toBe(1);
});

test("told to reconnect, it resumes, and what was said meanwhile is heard once", async () => {
  await start();
  gateway().reconnect();
  const reaction = bot.types("list");
  await expect.poll(() => gateway().resumes(), { timeout: 8000 }).toBe(1);
  expect((await reaction).seen.kind).toBe("message");
  expect(gateway().identifies()).toBe(1);
  expect(bot.heard).toHaveLength(1);
});

test("a connection that is cut without a word is resumed", async () => {
  await start();
  gateway().cut();
  await expect.poll(() => gateway().resumes(), { timeout: 8000 }).toBe(1);
  await connected();
  expect(await works()).toBe("message");
});

test.each([true, false])(
  "a session declared invalid (resumable: %s) ends in a working one",
  async (resumable) => {
    await start();
    gateway().invalidate(resumable);
    await expect
      .poll(() => (resumable ? gateway().resumes() : gateway().identifies() - 1), { timeout: 8000 })
      .toBe(1);
    await connected();
    expect(await works()).toBe("message");
  },
);

test("a session that Discord forgot is begun anew", async () => {
  await start();
  gateway().forget();
  gateway().cut();
  await expect.poll(() => gateway().identifies(), { timeout: 9000 }).toBe(2);
  await connected();
  expect(await works()).toBe("message");
}, 15_000);

test("a connection that is dead without being closed is noticed and replaced", async () => {
  await start({ discord: { heartbeatMs: 300 } });
  gateway().zombie();
  await expect.poll(() => gateway().resumes(), { timeout: 9000 }).toBe(1);
  expect(await works()).toBe("message");
}, 15_000);

test("a Discord that cannot be reached for a moment does not cost the session", async () => {
  await start();
  gateway().accept(false);
  gateway().cut();
  await expect.poll(() => closes(), { timeout: 9000 }).toBeGreaterThan(2);
  gateway().accept(true);
  await expect.poll(() => gateway().resumes(), { timeout: 9000 }).toBe(1);
  expect(gateway().identifies()).toBe(1);
  expect(await works()).toBe("message");
}, 25_000);

test("while no connection comes about for long, a new start is made", async () => {
  await start({ pacing: { stuckAfterMs: 300 } });
  gateway().accept(false);
  gateway().cut();
  await expect.poll(() => bot.logged.join("\n"), { timeout: 9000 }).toMatch(/trying again/);
  gateway().accept(true);
  await expect.poll(() => gateway().identifies(), { timeout: 9000 }).toBe(2);
  await connected();
  expect(await works()).toBe("message");
}, 25_000);

test("what nobody can see the answer of any more is not done, and the person is told", async () => {
  const { discord, heard, logged } = await start({
    discord: { now: () => Date.now() - aheadMs, answerWithinMs: 200 },
    pacing: { staleAfterMs: 100 },
  });
  gateway().cut();
  const reaction = await bot.types("stop", { options: { instance: "web-1" } });
  expect(reaction.seen.kind).toBe("did not respond");
  await expect
    .poll(() => discord.inChannel(ids.ops).map((one) => latest(one).body.content), {
      timeout: 8000,
    })
    .toEqual([expect.stringContaining("was not connected when ann")]);
  expect(heard).toEqual([]);
  expect(latest(discord.inChannel(ids.ops)[0] as never).pings.users).toEqual([]);
  expect(logged.join("\n")).toMatch(/too late to be answered/);
}, 15_000);

test("a clock that is wrong keeps nobody from an answer", async () => {
  await start({ platform: { now: () => Date.now() + 60_000 } });
  bot.answers(() => privately(said("8 instances")));
  await bot.types("list");
  await expect
    .poll(() => bot.discord.onlyFor(ids.ann).map((one) => latest(one).body.content))
    .toEqual(["8 instances"]);
  expect(bot.heard).toHaveLength(1);
});

test.each([
  [4004, /refuses the bot's token/],
  [4013, /does not know what the bot asked to hear/],
  [4014, /does not let the bot hear/],
])("closed with %i the bot says what is wrong and does not hammer", async (code, words) => {
  await start({ pacing: { fatalPauseMs: 60_000 } });
  gateway().closeWith(code);
  await expect.poll(() => bot.logged.join("\n")).toMatch(words);
  expect(gateway().identifies()).toBe(1);
});

test("a token that Discord refuses stops the start with its reason", async () => {
  await start();
  const refused = startBot({
    before: (discord) => discord.fail("GET /users/@me", { status: 401, code: 0 }, 9),
  });
  await expect(refused).rejects.toMatchObject({ kind: "not-allowed" });
  const later = startBot({
    before: (discord) => discord.fail("GET /gateway/bot", { status: 401, code: 0 }, 9),
  });
  await expect(later).rejects.toMatchObject({ kind: "not-allowed" });
});

test("a Discord that is away when the bot starts is waited for", async () => {
  await start({
    before: (discord) => {
      discord.fail("GET /users/@me", { status: 502 });
      discord.fail("GET /gateway/bot", { status: 502 });
    },
  });
  await connected();
  expect(await works()).toBe("message");
});

test("a greeting that never comes is not waited for for ever", async () => {
  await start({ pacing: { stuckAfterMs: 300 }, before: (discord) => discord.gateway.greet(false) });
  gateway().greet(true);
  await connected();
}, 15_000);

test("frames that are not as Discord documents them end nothing", async () => {
  await start();
  for (const event of ["READY", "RESUMED", "INTERACTION_CREATE", "GUILD_CREATE"])
    for (const data of [null, 7, "x", [], {}]) gateway().dispatch(event, data);
  await expect.poll(works, { timeout: 9000 }).toBe("message");
}, 20_000);

test("of two replicas the one that leads is connected, and the other takes over", async () => {
  const leads: ((signal: AbortSignal) => Promise<void>)[] = [];
  const lead = (work: (signal: AbortSignal) => Promise<void>) => {
    leads.push(work);
    return { stop: async () => {} };
  };
  const { discord } = await start({ platform: { lead } });
  const other = createDiscordPlatform({ ...setupFor(discord, "gateway"), lead });
  const heard: string[] = [];
  await other.start(
    async ({ words }) => {
      heard.push(words);
      return privately(said("Done"));
    },
    async () => [],
  );
  expect(gateway().connections()).toBe(0);
  const first = new AbortController();
  const second = new AbortController();
  const ended = leads[0]?.(first.signal);
  await connected();
  await bot.types("list");
  first.abort();
  await ended;
  await connected(0);
  const endedToo = leads[1]?.(second.signal);
  await connected();
  await bot.types("help");
  expect([bot.heard.map(({ words }) => words), heard]).toEqual([["list"], ["help"]]);
  second.abort();
  await endedToo;
  await other.stop();
});
