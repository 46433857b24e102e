import { Routes } from "discord.js";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ids } from "./index.ts";
import { openTrial, text } from "./trial.ts";

const trial = openTrial();

describe("the gateway", () => {
  const connections = () => expect.poll(() => trial.discord.gateway.connections());

  test("the real client gets ready with the Guilds intent alone, and knows the guild", async () => {
    const client = await trial.connect();
    expect(client.guilds.cache.get(ids.guild)?.roles.cache.has(ids.oncall)).toBe(true);
    expect([trial.discord.gateway.identifies(), trial.discord.gateway.intents()]).toEqual([1, 1]);
    const role = trial.discord.world.addRole({ name: "new" });
    await expect
      .poll(() => client.guilds.cache.get(ids.guild)?.roles.cache.has(role.id))
      .toBe(true);
  });

  test.each([
    ["a wrong token", { token: "wrong", intents: 1 }, 4004],
    ["an intent that does not exist", { intents: 1 << 30 }, 4013],
    ["an intent that was not granted", { intents: 1 << 15 }, 4014],
  ])("refuses %s for good", async (_what, { intents, ...other }, code) => {
    const token = "token" in other ? other.token : trial.discord.env.DISCORD_TOKEN;
    expect(await identified(token, intents)).toBe(code);
  });

  test.each([
    ["a request to reconnect", () => trial.discord.gateway.reconnect()],
    ["a cut", () => trial.discord.gateway.cut()],
    ["a close with 4000", () => trial.discord.gateway.closeWith(4000)],
    ["an invalid session that may be resumed", () => trial.discord.gateway.invalidate(true)],
  ])("after %s the client resumes and is told what it missed", async (_what, disturb) => {
    await trial.start({ answerWithinMs: 10_000 });
    await trial.answering({ type: 4, data: text("hi") });
    disturb();
    await connections().toBe(0);
    const reaction = await trial.stop();
    expect(reaction.seen.kind).toBe("message");
    expect([trial.discord.gateway.identifies(), trial.discord.gateway.resumes()]).toEqual([1, 1]);
  });

  test("after an invalid session the client begins anew", async () => {
    const client = await trial.connect();
    // Destroyed while it waits for READY, the client would hang and connect again.
    const ready = new Promise((resolve) => client.once("shardReady", resolve));
    trial.discord.gateway.invalidate(false);
    await ready;
    expect([trial.discord.gateway.identifies(), trial.discord.gateway.resumes()]).toEqual([2, 0]);
  });

  test("a dead connection is noticed by its missing heartbeats; what was sent into it comes again", async () => {
    await trial.start({ heartbeatMs: 200, answerWithinMs: 10_000 });
    await trial.answering({ type: 4, data: text("hi") });
    await expect.poll(() => trial.discord.gateway.heartbeats()).toBeGreaterThan(0);
    trial.discord.gateway.zombie();
    const reaction = await trial.stop();
    expect(reaction.seen.kind).toBe("message");
    expect(trial.discord.gateway.resumes()).toBeGreaterThan(0);
    expect(trial.discord.gateway.closes).toContainEqual({ by: "client", code: 4200 });
  });

  test("two connections both hear each interaction, and one of their answers counts", async () => {
    await trial.answering({ type: 4, data: text("one") });
    await trial.answering({ type: 4, data: text("two") });
    await trial.stop();
    const callbacks = () =>
      trial.discord
        .callsOf("POST /interactions/:interaction/:token/callback")
        .map(({ status }) => status);
    await expect.poll(() => callbacks().toSorted()).toEqual([204, 400]);
    expect(trial.discord.inChannel(ids.ops)).toHaveLength(1);
  });

  test("more than 120 sends a minute close the connection", async () => {
    const code = await raw((socket) => {
      for (let count = 0; count < 121; count++) socket.send(JSON.stringify({ op: 1, d: null }));
    });
    expect(code).toBe(4008);
  });

  test("a malformed interaction arrives as it was spoilt, and the real client trips over it", async () => {
    const tripped = nextCrash();
    await trial.connect();
    void trial.stop({
      mangle: ({ entitlements: _none, ...rest }: Record<string, unknown>) => rest,
    });
    expect(await tripped).toBeInstanceOf(TypeError);
  });
});

const CRASHES = ["uncaughtException", "unhandledRejection"] as const;

/** What would have ended the process. */
function nextCrash(): Promise<unknown> {
  const others = CRASHES.map((event) => [event, process.rawListeners(event)] as const);
  for (const event of CRASHES) process.removeAllListeners(event);
  trial.atEnd(() => {
    for (const event of CRASHES) process.removeAllListeners(event);
    for (const [event, listeners] of others)
      for (const listener of listeners) process.on(event, listener as () => void);
  });
  return Promise.race(
    CRASHES.map((event) => new Promise((resolve) => process.once(event as "exit", resolve))),
  );
}

/** The code with which the gateway closes what `act` does to a new connection. */
async function raw(act: (socket: WebSocket) => void): Promise<number> {
  const { url } = (await trial.rest().get(Routes.gatewayBot())) as { url: string };
  const socket = new WebSocket(`${url}?v=10&encoding=json`);
  return new Promise((resolve) => {
    socket.once("message", () => act(socket));
    socket.on("close", resolve);
  });
}

const identified = (token: string, intents: number) =>
  raw((socket) => socket.send(JSON.stringify({ op: 2, d: { token, intents, properties: {} } })));
