import { afterEach, describe, expect, test } from "vitest";
import type { Channel } from "../../../src/model/people.ts";
import { PlatformError, type Posted } from "../../../src/platforms/platform.ts";
import { type FakeMessage, ids, latest } from "../../fakes/discord/index.ts";
import { type Bot, type BotOptions, said, startBot } from "./bot.ts";

const place = (id: string, thread?: string): Channel => ({ platform: "discord", id, thread });
const OPS = place(ids.ops);
const QUIET = place(ids.quiet);
const SECRET = place(ids.secret);
const POST = "POST /channels/:channel/messages";
const PATCH = "PATCH /channels/:channel/messages/:message";
const LIFE_MS = 15 * 60_000;
let bot: Bot;
let aheadMs = 0;

const start = async (options: BotOptions = {}) => {
  aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  bot = await startBot({
    ...options,
    discord: { now, ...options.discord },
    platform: { now, ...options.platform },
  });
  return bot;
};
afterEach(async () => {
  expect(bot.discord.refusedForForm()).toEqual([]);
  await bot.stop();
});

/** The right to answer that came with a command typed in a channel. */
async function replyFrom(channel: Channel): Promise<string> {
  bot.answers(() => ({ kind: "follows" }));
  const said = { channel: channel.thread ?? channel.id, options: { instance: "web-1" } };
  await bot.types("stop", said);
  return bot.heard.at(-1)?.reply ?? "";
}

const troubleOf = async (work: Promise<unknown>): Promise<PlatformError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PlatformError)) throw new Error(`not a PlatformError: ${String(error)}`);
  return error;
};

const wordsIn = (channel: string) =>
  bot.discord.inChannel(channel).map(({ versions }) => versions.map(({ body }) => body.content));
const allOf = (message: FakeMessage | undefined) => JSON.stringify(message && latest(message).body);

test("a message is posted once and edited in place, and nobody is pinged by what it says", async () => {
  const { discord, platform } = await start();
  const posted = await platform.post(OPS, said("Stopping @everyone <@&1>"));
  expect(await platform.edit(posted, said("web-1 is stopped"), true)).toEqual(posted);
  expect(wordsIn(ids.ops)).toHaveLength(1);
  expect(wordsIn(ids.ops)[0]?.at(-1)).toBe("web-1 is stopped");
  expect(discord.messages[0]?.versions[0]?.pings).toMatchObject({ everyone: false, roles: [] });
});

test("what was asked in a thread is told in that thread", async () => {
  const { platform } = await start();
  await platform.post(place(ids.ops, ids.opsThread), said("Stopping web-1"));
  expect(wordsIn(ids.opsThread)).toEqual([["Stopping web-1"]]);
  expect(wordsIn(ids.ops)).toEqual([]);
});

describe("where the bot may not write", () => {
  test.each([
    ["a channel that it only sees", QUIET],
    ["a channel that it does not see", SECRET],
  ])(
    "in %s the message stands as a follow-up, for everybody, and says how to mend that",
    async (_, channel) => {
      const { discord, platform } = await start();
      await platform.post(channel, said("Stopping web-1"), await replyFrom(channel));
      const [message] = discord.inChannel(channel.id);
      expect(message?.via).toBe("follow-up");
      expect(allOf(message)).toMatch(/View Channel, Send Messages and Embed Links/);
      expect(allOf(message)).toMatch(/only until <t:\d+:t>/);
    },
  );

  test("it is kept up to date to the end, and then speaks of no end of its own", async () => {
    const { platform } = await start();
    let posted = await platform.post(QUIET, said("0 of 9"), await replyFrom(QUIET));
    posted = await platform.edit(posted, said("5 of 9"), false);
    await platform.edit(posted, said("9 of 9"), true);
    expect(wordsIn(ids.quiet)).toEqual([["0 of 9", "5 of 9", "9 of 9"]]);
    expect(allOf(bot.discord.inChannel(ids.quiet)[0])).not.toMatch(/until|further/);
  });

  test("before the token ends the message is brought into a state that stays true", async () => {
    const { platform } = await start({ pacing: { lastWordMs: LIFE_MS - 5_300 } });
    await platform.post(QUIET, said("0 of 9"), await replyFrom(QUIET));
    await expect
      .poll(() => allOf(bot.discord.inChannel(ids.quiet)[0]), { timeout: 10_000 })
      .toMatch(/No further updates here.*\/vm status/);
    expect(wordsIn(ids.quiet)[0]?.at(-1)).toBe("0 of 9");
  });

  test("its last word is said also where the clock was set back meanwhile", async () => {
    const { platform } = await start({ pacing: { lastWordMs: LIFE_MS - 5_300 } });
    await platform.post(QUIET, said("0 of 9"), await replyFrom(QUIET));
    aheadMs = -1_000;
    await expect
      .poll(() => allOf(bot.discord.inChannel(ids.quiet)[0]), { timeout: 10_000 })
      .toMatch(/No further updates here/);
  });

  test("an operation that ended needs no last word", async () => {
    const { discord, platform } = await start({ pacing: { lastWordMs: LIFE_MS - 5_500 } });
    const posted = await platform.post(QUIET, said("0 of 9"), await replyFrom(QUIET));
    await platform.edit(posted, said("9 of 9"), true);
    const edits = () => discord.callsOf("PATCH /webhooks/:app/:token/messages/:message");
    const before = edits().length;
    await expect(
      expect.poll(() => edits().length, { timeout: 1000 }).toBeGreaterThan(before),
    ).rejects.toThrow();
  });

  test("after the token the message is edited as the bot, if that is allowed by then", async () => {
    const { discord, platform } = await start();
    const posted = await platform.post(SECRET, said("0 of 9"), await replyFrom(SECRET));
    aheadMs = LIFE_MS;
    expect((await troubleOf(platform.edit(posted, said("9 of 9"), true))).kind).toBe("gone");
    discord.world.changeChannel(ids.secret, { botSees: true });
    await platform.edit(posted, said("9 of 9"), true);
    expect(wordsIn(ids.secret)[0]?.at(-1)).toBe("9 of 9");
  });

  test("when the right to reply is over too, what is reported is how the bot could be let in", async () => {
    const { platform } = await start();
    const reply = await replyFrom(QUIET);
    aheadMs = LIFE_MS;
    expect(await troubleOf(platform.post(QUIET, said("x"), reply))).toMatchObject({
      kind: "not-allowed",
      message: expect.stringContaining("Missing Permissions"),
    });
  });

  test("without a right to reply it is a refusal", async () => {
    const { platform } = await start();
    const trouble = await troubleOf(platform.post(SECRET, said("x")));
    expect(trouble).toMatchObject({
      kind: "not-allowed",
      message: expect.stringContaining("Missing Access"),
    });
  });

  test("nothing is said by the token while the answer is still being given", async () => {
    const { discord, platform, answers, types, heard } = await start({
      pacing: { answerWithinMs: 100 },
    });
    let done = () => {};
    answers(
      () =>
        new Promise((resolve) => {
          done = () => resolve({ kind: "follows" });
        }),
    );
    await types("stop", { channel: ids.quiet, options: { instance: "web-1" } });
    const posted = platform.post(QUIET, said("Stopping web-1"), heard[0]?.reply);
    done();
    await posted;
    expect(discord.onlyFor(ids.ann)).toEqual([]);
    expect(wordsIn(ids.quiet)).toEqual([["Stopping web-1"]]);
  });

  test("an interaction that another replica still answers is left to it for a moment", async () => {
    const { platform } = await start();
    const trouble = await troubleOf(platform.post(QUIET, said("x"), `foreign#${Date.now()}`));
    expect(trouble.kind).toBe("rate-limited");
    expect(trouble.retryAfterMs).toBeGreaterThan(0);
    expect(trouble.retryAfterMs).toBeLessThanOrEqual(4000);
  });
});

describe("what goes wrong", () => {
  test.each([
    [{ status: 404, code: 10_008, message: "Unknown Message" }, "gone"],
    [{ status: 404, code: 10_003, message: "Unknown Channel" }, "gone"],
    [{ status: 403, code: 50_001, message: "Missing Access" }, "gone"],
    [{ status: 401, code: 0, message: "401: Unauthorized" }, "not-allowed"],
    [{ status: 400, code: 50_035, message: "Invalid Form Body" }, "refused"],
    [{ status: 400, code: 30_046, message: "Maximum number of edits" }, "rate-limited"],
    [{ status: 503 }, "unreachable"],
    [{ html: 502 }, "unreachable"],
    [{ html: 200 }, "unreachable"],
    [{ drop: true }, "unreachable"],
    [{ retryAfter: 7 }, "rate-limited"],
    [{ retryAfter: 7, scope: "global" }, "rate-limited"],
  ] as const)("an edit that Discord answers with %j is reported as %s", async (failure, kind) => {
    const { discord, platform } = await start();
    const posted = await platform.post(OPS, said("x"));
    discord.fail(PATCH, failure);
    const trouble = await troubleOf(platform.edit(posted, said("y"), true));
    expect(trouble.kind).toBe(kind);
    if ("retryAfter" in failure) expect(trouble.retryAfterMs).toBeGreaterThanOrEqual(7000);
  });

  test("a token that was refused once is not given up: the next call tries it again", async () => {
    const { discord, platform } = await start();
    discord.fail(POST, { status: 401, code: 0 });
    await troubleOf(platform.post(OPS, said("x")));
    await platform.post(OPS, said("y"));
    expect(wordsIn(ids.ops)).toEqual([["y"]]);
  });

  test("a post whose answer is lost is there once when it is tried again, and says what is true by then", async () => {
    const { discord, platform } = await start();
    const reply = await replyFrom(OPS);
    discord.fail(POST, { loseAnswer: true });
    expect((await troubleOf(platform.post(OPS, said("Stopping"), reply))).kind).toBe("unreachable");
    await platform.post(OPS, said("Stopping, 0:20 so far"), reply);
    expect(wordsIn(ids.ops)).toEqual([["Stopping", "Stopping, 0:20 so far"]]);
  });

  test("the same words posted twice are two messages", async () => {
    const { platform } = await start();
    await Promise.all([platform.post(OPS, said("x")), platform.post(OPS, said("x"))]);
    expect(wordsIn(ids.ops)).toEqual([["x"], ["x"]]);
  });

  test("a Discord that never answers is given up, not waited for", async () => {
    const { discord, platform } = await start({ pacing: { requestTimeoutMs: 200 } });
    discord.fail(POST, { hang: true });
    expect((await troubleOf(platform.post(OPS, said("x")))).kind).toBe("unreachable");
  });

  test("a stored place that is none of Discord's is gone, not a crash", async () => {
    const { platform } = await start();
    const posted: Posted = { ts: 7 };
    expect((await troubleOf(platform.edit(posted, said("x"), true))).kind).toBe("gone");
  });

  test("no error holds what was sent, an address or a token", async () => {
    const { discord, platform } = await start();
    const reply = await replyFrom(QUIET);
    discord.fail("POST /webhooks/:app/:token", { status: 500 });
    const trouble = await troubleOf(platform.post(QUIET, said("private words"), reply));
    const shown = JSON.stringify([trouble, trouble.message, trouble.stack, String(trouble.cause)]);
    expect(shown).not.toMatch(/private words|http:\/\/|webhooks\//);
    expect(shown).not.toContain(reply.split("#")[0]);
    expect(trouble.cause).toBeUndefined();
  });
});

describe("the pace", () => {
  test("many posts into one channel come one after another, and Discord refuses none", async () => {
    const { discord, platform } = await start();
    await Promise.all(
      Array.from({ length: 8 }, (_, count) => platform.post(OPS, said(`message ${count}`))),
    );
    expect(discord.refusedForRate()).toBe(0);
    expect(discord.inChannel(ids.ops)).toHaveLength(8);
  });

  test("a hundred edits at once cause no refusal: some are shown, the rest are told when to come back", async () => {
    const pacing = {
      editInChannel: { cap: 5, perMs: 300 },
      progressWaitMs: 400,
      finalWaitMs: 3000,
    };
    const limits = { [PATCH]: { cap: 6, perMs: 200 } };
    const { discord, platform } = await start({ pacing, discord: { limits } });
    const posted = await platform.post(OPS, said("0"));
    const edits = await Promise.allSettled(
      Array.from({ length: 100 }, (_, count) => platform.edit(posted, said(`${count}`), false)),
    );
    const refused = edits.flatMap((edit) => (edit.status === "rejected" ? [edit.reason] : []));
    expect(refused.length).toBeGreaterThan(70);
    for (const { kind, retryAfterMs } of refused) {
      expect(kind).toBe("rate-limited");
      expect(retryAfterMs).toBeGreaterThan(0);
    }
    await platform.edit(posted, said("the end"), true);
    expect(discord.refusedForRate()).toBe(0);
    expect(wordsIn(ids.ops)[0]?.at(-1)).toBe("the end");
  });

  test("over many channels together the bot stays below Discord's limit for all of it", async () => {
    const { discord, platform } = await start({
      discord: { limits: { global: { cap: 50, perMs: 1000 } } },
    });
    const channels = Array.from({ length: 120 }, () => discord.world.addChannel().id);
    await Promise.all(channels.map((id) => platform.post(place(id), said("hello"))));
    expect(discord.refusedForRate()).toBe(0);
    expect(discord.messages).toHaveLength(120);
    const posts = discord.callsOf(POST).map(({ at }) => at);
    const inOneSecond = posts.map((from) => posts.filter((at) => at >= from && at < from + 1000));
    expect(Math.max(...inOneSecond.map(({ length }) => length))).toBeLessThanOrEqual(50);
  });
});
