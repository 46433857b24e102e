import { Routes } from "discord.js";
import { describe, expect, test } from "vitest";
import { ids, latest } from "./index.ts";
import { COMMANDS, openTrial, refusal, text } from "./trial.ts";

const trial = openTrial();

describe("messages that the bot posts", () => {
  test("appear in the channel and keep every version; the id tells when", async () => {
    const { id } = (await trial.say("working")) as { id: string };
    await trial.rest().patch(Routes.channelMessage(ids.ops, id), { body: text("done") });
    const [message] = trial.discord.inChannel(ids.ops);
    expect(message?.versions.map(({ body }) => body.content)).toEqual(["working", "done"]);
    expect(message && latest(message).body.content).toBe("done");
  });

  test.each([
    ["with a wrong token", () => refusal(trial.rest("wrong").get(Routes.user())), "401 0"],
    [
      "where there is no channel",
      () => refusal(trial.say("hi", "815700000000000777")),
      "404 10003",
    ],
    ["where the bot sees nothing", () => refusal(trial.say("hi", ids.secret)), "403 50001"],
    ["where the bot may not write", () => refusal(trial.say("hi", ids.quiet)), "403 50013"],
    ["when they are empty", () => refusal(trial.say(" ")), "400 50006"],
    ["when they are too long", () => refusal(trial.say("x".repeat(2001))), "400 50035"],
    [
      "when the message to edit is not there",
      () =>
        refusal(trial.rest().patch(Routes.channelMessage(ids.ops, ids.ann), { body: text("x") })),
      "404 10008",
    ],
  ])("are refused %s", async (_when, act, refused) => {
    expect(await act()).toBe(refused);
    expect(trial.discord.inChannel(ids.ops)).toEqual([]);
  });

  test("can be edited by nobody else", async () => {
    const theirs = trial.discord.people.writes({
      user: ids.ann,
      channel: ids.ops,
      content: "mine",
    });
    const edited = trial
      .rest()
      .patch(Routes.channelMessage(ids.ops, theirs.id), { body: text("no") });
    expect(await refusal(edited)).toBe("403 50005");
  });

  test("are posted once for the same nonce", async () => {
    const nonce = { nonce: "n1", enforce_nonce: true };
    const [first, second] = [
      await trial.say("once", ids.ops, nonce),
      await trial.say("once", ids.ops, nonce),
    ];
    expect(second).toMatchObject({ id: (first as { id: string }).id });
    expect(trial.discord.inChannel(ids.ops)).toHaveLength(1);
  });

  test("can carry a file, which an edit replaces", async () => {
    const png = { name: "cpu.png", data: Buffer.from([0x89, 0x50, 0x4e, 0x47]) };
    const { id } = (await trial.rest().post(Routes.channelMessages(ids.ops), {
      body: text("chart"),
      files: [png],
    })) as { id: string };
    const body = { ...text("newer"), attachments: [] };
    await trial.rest().patch(Routes.channelMessage(ids.ops, id), {
      body,
      files: [{ ...png, name: "2.png" }],
    });
    const files = trial.discord
      .inChannel(ids.ops)[0]
      ?.versions.map(({ attachments }) => attachments);
    expect(files?.map((all) => all.map(({ name }) => name))).toEqual([["cpu.png"], ["2.png"]]);
  });

  test("reach a person directly unless they do not want that", async () => {
    const open = () =>
      trial.rest().post(Routes.userChannels(), { body: { recipient_id: ids.ann } });
    const { id } = (await open()) as { id: string };
    await trial.say("hello", id);
    expect(trial.discord.inChannel(id)).toHaveLength(1);
    Object.assign(trial.discord.world.users.get(ids.ann) ?? {}, { takesDirectMessages: false });
    expect(await refusal(trial.say("hello", id))).toBe("403 50007");
  });

  test("tell whom they ping", async () => {
    await trial.say(`@everyone <@${ids.ann}> <@${ids.ben}>`, ids.ops, {
      allowed_mentions: { users: [ids.ben] },
    });
    const [message] = trial.discord.inChannel(ids.ops);
    expect(message && latest(message).pings).toEqual({
      everyone: false,
      users: [ids.ben],
      roles: [],
    });
  });
});

describe("rate limits", () => {
  test("the sixth post in a channel waits where discord.js heeds the headers", async () => {
    await trial.start({ limits: { "POST /channels/:channel/messages": { cap: 5, perMs: 200 } } });
    const rest = trial.rest();
    const posts = Array.from({ length: 7 }, (_, at) =>
      rest.post(Routes.channelMessages(ids.ops), { body: text(`post ${at}`) }),
    );
    await Promise.all(posts);
    expect(trial.discord.refusedForRate()).toBe(0);
    const [first, sixth] = [0, 5].map((at) => trial.discord.messages[at]?.versions[0]?.at ?? 0);
    expect((sixth ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(200);
  });

  test("without heed it is refused with the time to wait, and counts as invalid", async () => {
    const post = () =>
      fetch(`${trial.discord.env.DISCORD_API_URL}/v10${Routes.channelMessages(ids.ops)}`, {
        method: "POST",
        headers: {
          authorization: `Bot ${trial.discord.env.DISCORD_TOKEN}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(text("hi")),
      });
    const answers = await Promise.all(Array.from({ length: 6 }, post));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get("x-ratelimit-scope")).toBe("user");
    expect(refused?.headers.get("retry-after")).toBe("5");
    expect(await refused?.json()).toMatchObject({ global: false, retry_after: expect.any(Number) });
    expect([trial.discord.refusedForRate(), trial.discord.invalidRequests()]).toEqual([1, 1]);
  });

  test("more than fifty in a second are too many, wherever they go", async () => {
    const get = () =>
      fetch(`${trial.discord.env.DISCORD_API_URL}/v10/users/@me`, {
        headers: { authorization: `Bot ${trial.discord.env.DISCORD_TOKEN}` },
      });
    const now = Date.now();
    await trial.start({ now: () => now });
    const answers = await Promise.all(Array.from({ length: 51 }, get));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.headers.get("x-ratelimit-global")).toBe("true");
  });
});

describe("failures on the way", () => {
  test("are met in the order that a test asks for, and then no more", async () => {
    trial.discord.fail("GET /users/@me", { status: 500 });
    trial.discord.fail("GET /users/@me", { html: 502 });
    trial.discord.fail("GET /users/@me", { drop: true });
    const outcomes: string[] = [];
    for (let count = 0; count < 4; count++)
      outcomes.push(
        await trial
          .rest()
          .get(Routes.user())
          .then(
            () => "ok",
            ({ status, code }) => String(status ?? code),
          ),
      );
    expect(outcomes).toEqual(["500", "502", "UND_ERR_SOCKET", "ok"]);
  });

  test("an answer can be lost after the work is done", async () => {
    trial.discord.fail("POST /channels/:channel/messages", { loseAnswer: true });
    await expect(trial.say("posted all the same")).rejects.toThrow();
    expect(trial.discord.inChannel(ids.ops)).toHaveLength(1);
  });
});

describe("commands", () => {
  test("are registered as one list, and shown without what is not set", async () => {
    const path = Routes.applicationGuildCommands(ids.bot, ids.guild);
    const [put] = (await trial.rest().put(path, { body: COMMANDS })) as [
      { options: [{ options: object[] }] },
    ];
    expect(put).toMatchObject({ name: "vm", guild_id: ids.guild, version: expect.any(String) });
    expect(put.options[0].options[1]).not.toHaveProperty("required");
    expect(await trial.rest().get(path)).toEqual([put]);
    expect(trial.discord.callsOf("PUT /applications/:app/guilds/:guild/commands")).toHaveLength(1);
  });

  test("that break a limit are refused whole", async () => {
    const path = Routes.applicationGuildCommands(ids.bot, ids.guild);
    const body = [{ name: "UPPER", description: "no" }];
    expect(await refusal(trial.rest().put(path, { body }))).toBe("400 50035");
    expect(trial.discord.commands(ids.guild)).toHaveLength(1);
    expect(trial.discord.refusedForForm()[0]?.problems.join()).toContain("lower case");
  });

  test.each([
    ["a subcommand that is not registered", { command: "start" }],
    ["an option that is not registered", { options: { instance: "a", soft: true } }],
    ["without a required option", { options: {} }],
    ["an option of the wrong type", { options: { instance: "a", hard: "yes" } }],
  ])("cannot be said with %s", async (_what, said) => {
    await trial.start({ answerWithinMs: 50 });
    await expect(trial.stop(said)).rejects.toThrow(/regist|required|take/);
    expect((await trial.stop({ ...said, unregistered: true })).seen.kind).toBe("did not respond");
  });
});
