import { MessageFlags, Routes } from "discord.js";
import { describe, expect, test } from "vitest";
import { ids, latest } from "./index.ts";
import { openTrial, type Reply, refusal, STOP, text } from "./trial.ts";

const BUTTON = { type: 2, style: 1, label: "Retry", custom_id: "retry" };
const BUTTONS = [{ type: 1, components: [BUTTON] }];
const trial = openTrial();

describe("answers to an interaction", () => {
  test("reach the person, with who and where in the payload", async () => {
    await trial.answering({
      type: 4,
      data: text("8 instances", { flags: MessageFlags.Ephemeral }),
    });
    const reaction = await trial.stop({ channel: ids.opsThread });
    expect(reaction).toMatchObject({
      acknowledged: true,
      ephemeral: true,
      seen: { kind: "message" },
    });
    expect(trial.discord.onlyFor(ids.ann)).toHaveLength(1);
    expect(trial.discord.inChannel(ids.opsThread)).toEqual([]);
    expect(reaction.interaction.payload).toMatchObject({
      guild_id: ids.guild,
      channel: { id: ids.opsThread, type: 11, parent_id: ids.ops },
      member: { roles: [ids.devs], user: { id: ids.ann, username: "ann" } },
      data: {
        name: "vm",
        options: [{ name: "stop", type: 1, options: [{ name: "instance", value: "dev-box" }] }],
      },
      entitlements: [],
    });
  });

  test("that are deferred stay as private as they were promised", async () => {
    await trial.answering({ type: 5, data: { flags: MessageFlags.Ephemeral } });
    const { seen, interaction } = await trial.stop();
    expect(seen.kind).toBe("deferred");
    expect([trial.discord.thinking().length, trial.discord.onlyFor(ids.ann).length]).toEqual([
      1, 0,
    ]);
    await trial.edit(interaction.token, text("done"));
    expect([trial.discord.thinking().length, trial.discord.onlyFor(ids.ann).length]).toEqual([
      0, 1,
    ]);
  });

  test("that are deferred become the first follow-up; the second one is a message of its own", async () => {
    await trial.answering({ type: 5 });
    const { message, interaction } = await trial.stop();
    const path = Routes.webhook(ids.bot, interaction.token);
    const first = await trial.rest().post(path, { body: text("one", { flags: 64 }), auth: false });
    await trial.rest().post(path, { body: text("two", { flags: 64 }), auth: false });
    expect(first).toMatchObject({ id: message?.id, content: "one" });
    expect(trial.discord.inChannel(ids.ops).map((one) => latest(one).body.content)).toEqual([
      "one",
    ]);
    expect(trial.discord.onlyFor(ids.ann).map((one) => latest(one).body.content)).toEqual(["two"]);
  });

  test("tell the message's id where that is asked for", async () => {
    let told: unknown;
    await trial.connect(async ({ id, token }, rest) => {
      const query = new URLSearchParams({ with_response: "true" });
      told = await rest.post(Routes.interactionCallback(id, token), {
        body: { type: 4, data: text("hi") },
        query,
        auth: false,
      });
    });
    const { message } = await trial.stop();
    await expect
      .poll(() => told)
      .toMatchObject({ resource: { type: 4, message: { id: message?.id } } });
  });

  test("are taken once", async () => {
    const outcomes: string[] = [];
    await trial.connect(async (payload, rest) => {
      outcomes.push(await refusal(trial.reply(payload, { type: 4, data: text("one") }, rest)));
      outcomes.push(await refusal(trial.reply(payload, { type: 4, data: text("two") }, rest)));
    });
    await trial.stop();
    await expect.poll(() => outcomes).toEqual(["no refusal", "400 40060"]);
  });

  test("come too late after the time is over", async () => {
    await trial.start({ answerWithinMs: 50 });
    const { seen, interaction } = await trial.stop();
    expect(seen.kind).toBe("did not respond");
    expect(await refusal(trial.reply(interaction, { type: 4, data: text("late") }))).toBe(
      "404 10062",
    );
  });

  test("can be changed for a quarter of an hour", async () => {
    await trial.answering({ type: 4, data: text("working") });
    const { interaction } = await trial.stop();
    trial.passedMs = 14 * 60_000;
    await trial.edit(interaction.token, text("still"));
    trial.passedMs = 15 * 60_000 + 1000;
    expect(await refusal(trial.edit(interaction.token, text("too late")))).toBe("401 50027");
  });

  test.each([
    ["text in a deferral", { type: 5, data: text("soon") }],
    ["an update of nothing", { type: 7, data: text("x") }],
    ["choices for a command", { type: 8, data: { choices: [] } }],
    ["a message beyond the limits", { type: 4, data: text("x".repeat(2001)) }],
    ["a modal without fields", { type: 9, data: { custom_id: "m", title: "M", components: [] } }],
  ])("are refused for %s, and the person sees nothing", async (_what, body) => {
    await trial.answering(body);
    void trial.stop();
    await expect.poll(() => trial.discord.refusedForForm()).toHaveLength(1);
    expect(trial.discord.messages).toEqual([]);
  });

  test("that are private cannot be changed by the bot's own right, others can", async () => {
    await trial.answering({
      type: 4,
      data: text("8 instances", { flags: MessageFlags.Ephemeral }),
    });
    const mine = (await trial.stop()).message?.id ?? "";
    const path = Routes.channelMessage(ids.ops, mine);
    expect(await refusal(trial.rest().patch(path, { body: text("x") }))).toBe("404 10008");
  });
});

describe("what people do beside commands", () => {
  const MODAL = {
    custom_id: "why",
    title: "Why?",
    components: [
      {
        type: 18,
        label: "Reason",
        component: { type: 4, custom_id: "reason", style: 1, required: true },
      },
    ],
  };

  test("typing gets choices, and nothing else than choices", async () => {
    const bodies: Reply[] = [
      { type: 8, data: { choices: [{ name: "dev-box · running", value: "dev-box" }] } },
      { type: 5 },
    ];
    await trial.connect((payload, rest) => trial.reply(payload, bodies.shift() as Reply, rest));
    const half = { ...STOP, options: {}, focused: "instance", typed: "dev" };
    expect((await trial.discord.people.autocomplete(half)).seen).toEqual({
      kind: "choices",
      choices: [{ name: "dev-box · running", value: "dev-box" }],
    });
    void trial.discord.people.autocomplete(half);
    await expect.poll(() => trial.discord.refusedForForm()).toHaveLength(1);
    expect(trial.discord.thinking()).toEqual([]);
  });

  test("a click on a button can update its message", async () => {
    const { id } = (await trial.say("failed", ids.ops, { components: BUTTONS })) as { id: string };
    await trial.answering({ type: 7, data: text("retrying", { components: [] }) });
    const reaction = await trial.discord.people.click({
      user: ids.ben,
      message: id,
      button: "Retry",
    });
    expect(reaction).toMatchObject({ seen: { kind: "updated" }, message: { id } });
    expect(reaction.interaction.payload).toMatchObject({
      data: { custom_id: "retry" },
      message: { id },
    });
    const again = trial.discord.people.click({ user: ids.ben, message: id, button: "Retry" });
    await expect(again).rejects.toThrow("no button");
  });

  test("a click can open a modal, and what is filled in comes back with the message", async () => {
    const { id } = (await trial.say("failed", ids.ops, { components: BUTTONS })) as { id: string };
    const bodies: Reply[] = [{ type: 9, data: MODAL }, { type: 6 }];
    await trial.connect((payload, rest) => trial.reply(payload, bodies.shift() as Reply, rest));
    const to = await trial.discord.people.click({ user: ids.ann, message: id, button: "retry" });
    await expect(trial.discord.people.submit({ user: ids.ann, to, values: {} })).rejects.toThrow(
      "filled in",
    );
    const sent = await trial.discord.people.submit({
      user: ids.ann,
      to,
      values: { Reason: "because" },
    });
    expect(sent.seen).toMatchObject({ kind: "deferred-update", message: { id } });
    expect(sent.interaction.payload).toMatchObject({
      type: 5,
      data: { components: [{ component: { custom_id: "reason", value: "because" } }] },
    });
  });

  test("nobody presses a button on what only somebody else sees", async () => {
    await trial.answering({ type: 4, data: text("yours", { flags: 64, components: BUTTONS }) });
    const message = (await trial.stop()).message ?? "";
    await expect(
      trial.discord.people.click({ user: ids.ben, message, button: "Retry" }),
    ).rejects.toThrow("see");
  });
});
