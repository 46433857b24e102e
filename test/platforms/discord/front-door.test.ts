import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ids } from "../../fakes/discord/index.ts";
import { type Bot, said, startBot } from "./bot.ts";

let bot: Bot;
beforeEach(async () => {
  bot = await startBot({ mode: "http" });
});
afterEach(() => bot.stop());

const stop = (more: object = {}) => bot.types("stop", { options: { instance: "web-1" }, ...more });

test("a forged signature is turned away", async () => {
  expect((await stop({ forged: true })).status).toBe(401);
  expect((await stop({ unsigned: true })).status).toBe(401);
  expect(bot.heard).toEqual([]);
});

test("a request older than five minutes is turned away, though its signature is right", async () => {
  expect((await stop({ ageSeconds: 301 })).status).toBe(401);
  expect((await stop({ ageSeconds: 240 })).status).toBe(200);
  expect(bot.heard).toHaveLength(1);
});

test("a PING is answered, and one that is not Discord's is not", async () => {
  const { endpoint } = bot.discord;
  expect(await endpoint.ping(bot.url)).toMatchObject({ status: 200, body: '{"type":1}' });
  expect((await endpoint.ping(bot.url)).contentType).toMatch(/^application\/json/);
  expect((await endpoint.ping(bot.url, { forged: true })).status).toBe(401);
});

test("a body that is no JSON, or not an interaction, is a bad request", async () => {
  for (const body of ["", "{", "null", "7", "[]", "{}", '{"type":2}'])
    expect((await bot.discord.endpoint.post(bot.url, body)).status, body).toBe(400);
  expect(bot.heard).toEqual([]);
});

test("a huge body is turned away before it is read whole", async () => {
  const answer = await fetch(bot.url, { method: "POST", body: "x".repeat(600_000) });
  expect(answer.status).toBe(413);
});

test("another address, and a visit by a browser, find nothing", async () => {
  expect((await fetch(bot.url)).status).toBe(404);
  expect((await fetch(`${bot.url}/more`, { method: "POST" })).status).toBe(404);
});

test("an event that comes twice is done once, and acknowledged both times", async () => {
  const first = await stop();
  expect(await first.again()).toBe(202);
  expect(bot.heard).toHaveLength(1);
});

test("before the bot has started, and with no endpoint of its own, nobody is let in", async () => {
  const gateway = await startBot();
  expect(gateway.platform.requestListener).toBeUndefined();
  await gateway.stop();
});

test.each(["http", "gateway"] as const)(
  "whatever comes over %s, the process lives and nothing is done",
  async (mode) => {
    const mine = await startBot({ mode });
    const { interaction } = await mine.types("stop", { options: { instance: "web-1" } });
    const good = interaction.payload as Record<string, unknown>;
    const keys = Object.keys(good).filter((key) => !["type", "id"].includes(key));
    let count = 0n;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...keys, "data.options", "data.name", "member.user", "member.roles"),
        fc.anything().filter((junk) => isWrong(junk)),
        fc.integer({ min: 1, max: 6 }),
        async (path, junk, type) => {
          // Dead on arrival, were it understood: its id is of 2015.
          const id = String(200_000_000_000_000n + count++);
          await mine.discord.people.sendRaw(spoilt({ ...good, id, type }, path, junk));
        },
      ),
      { numRuns: 150 },
    );
    mine.answers(() => ({ kind: "private", message: said("still here") }));
    const { acknowledged } = await mine.types("list");
    expect(acknowledged).toBe(true);
    // Over HTTP one that is spoilt in a place that nobody reads is done, as it should be.
    for (const { words, actor } of mine.heard)
      expect([words, actor.id]).toEqual([expect.stringMatching(/^(stop web-1|list)$/), ids.ann]);
    if (mode === "gateway") expect(mine.heard).toHaveLength(2);
    await mine.stop();
  },
  60_000,
);

/** Not by chance what Discord could send there. */
const isWrong = (junk: unknown): boolean => {
  try {
    return typeof junk !== "string" && JSON.stringify(junk) !== undefined;
  } catch {
    return false;
  }
};

function spoilt(payload: Record<string, unknown>, path: string, junk: unknown) {
  const [key = "", inner] = path.split(".");
  if (inner === undefined) return { ...payload, [key]: junk };
  return { ...payload, [key]: { ...(payload[key] as object), [inner]: junk } };
}

test("neither the bot's token nor an interaction's stands in the log, whatever goes wrong", async () => {
  const { discord, platform, logged } = bot;
  const tokens = () => discord.env.DISCORD_TOKEN;
  bot.answers(() => {
    throw new Error("inside");
  });
  const { interaction } = await stop();
  await stop({ forged: true });
  for (const route of [
    "POST /interactions/:interaction/:token/callback",
    "DELETE /webhooks/:app/:token/messages/:message",
    "POST /webhooks/:app/:token",
    "POST /channels/:channel/messages",
  ] as const)
    discord.fail(route, { status: 500 }, 9);
  bot.answers(() => ({ kind: "follows" }));
  await stop();
  await expect.poll(() => logged.join("\n"), { timeout: 5000 }).toMatch(/left standing/);
  const reply = bot.heard.at(-1)?.reply ?? "";
  await platform.post({ platform: "discord", id: ids.ops }, said("x"), reply).catch(() => {});
  await platform.post({ platform: "discord", id: ids.quiet }, said("x"), reply).catch(() => {});
  const log = logged.join("\n");
  expect(log.length).toBeGreaterThan(0);
  expect(log).not.toContain(tokens());
  expect(log).not.toContain(interaction.token);
  expect(log).not.toContain(reply.split("#")[0]);
  expect(log).not.toMatch(/webhooks\/|interactions\/\d/);
});
