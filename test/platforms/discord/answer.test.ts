import { afterEach, describe, expect, test } from "vitest";
import { type Answer, type Form, privately } from "../../../src/messages/message.ts";
import { type FakeMessage, ids, latest, type Reaction } from "../../fakes/discord/index.ts";
import { type Bot, type BotOptions, said, startBot } from "./bot.ts";

const MODES = ["http", "gateway"] as const;
const RUNNING = { label: "Running only", command: "list state:running" };
const STOP = { label: "Stop web-1", command: "stop web-1" };
const FORM: Form = {
  title: "Stop instances",
  command: "stop {instance}",
  submit: "Stop",
  fields: [
    {
      name: "instance",
      label: "What to stop",
      kind: { command: "stop", option: "instance" },
      required: true,
    },
  ],
};
let bot: Bot;

const start = async (options: BotOptions) => {
  bot = await startBot(options);
  return bot;
};
afterEach(async () => {
  expect(bot.discord.refusedForForm()).toEqual([]);
  await bot.stop();
});

/** An answer that comes when it is told to. */
function later() {
  let arrive: (answer: Answer) => void = () => {};
  const answer = new Promise<Answer>((resolve) => {
    arrive = resolve;
  });
  return { answer, arrive: (message: Answer) => arrive(message) };
}

const wordsOf = (message: FakeMessage | undefined) =>
  message?.versions.map(({ body }) => body.content);
const now = (message: FakeMessage) => latest(message).body.content;
const asForm = (): Answer => ({ kind: "form", form: FORM, instead: said("Say which") });

/** A private list, as Ann sees it. */
async function aList(...buttons: (typeof RUNNING)[]): Promise<FakeMessage> {
  bot.answers(() => privately(said("8 instances", ...buttons)));
  const { message } = await bot.types("list");
  if (!message) throw new Error("no list");
  return message;
}

describe.each(MODES)("over %s", (mode) => {
  test("what a person chooses reaches the bot as the words of it, with who and where", async () => {
    const { heard, types } = await start({ mode });
    await types("stop", { options: { hard: true, instance: "env:dev web-*" } });
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      actor: { platform: "discord", id: ids.ann, name: "ann" },
      channel: { platform: "discord", id: ids.ops, name: "ops" },
      words: "stop env:dev web-* --hard",
      origin: "typed",
    });
  });

  test("a thread is a place in its channel", async () => {
    const { heard, types } = await start({ mode });
    await types("list", { channel: ids.opsThread });
    expect(heard[0]?.channel).toEqual({
      platform: "discord",
      id: ids.ops,
      thread: ids.opsThread,
    });
  });

  test("a private answer is seen by the asker alone, at once, with one call", async () => {
    const { types, discord } = await start({ mode });
    const reaction = await types("list");
    expect(reaction.seen).toMatchObject({ kind: "message", ephemeral: true });
    expect(discord.onlyFor(ids.ann).map(now)).toEqual(["Done"]);
    expect(discord.inChannel(ids.ops)).toEqual([]);
    expect(reaction.ms).toBeLessThan(1500);
  });

  test("a public answer is seen by the channel", async () => {
    const { types, discord, answers } = await start({ mode });
    answers(() => ({ kind: "public", message: said("8 instances") }));
    await types("list");
    expect(discord.inChannel(ids.ops).map(now)).toEqual(["8 instances"]);
  });

  test("when the operation's own message follows, nothing else is left to be seen", async () => {
    const { types, discord, answers } = await start({ mode });
    answers(() => ({ kind: "follows" }));
    const reaction = await types("stop", { options: { instance: "web-1" } });
    expect(reaction.acknowledged).toBe(true);
    await expect.poll(() => discord.messages.filter(({ deleted }) => !deleted)).toEqual([]);
  });

  test("an answer that takes long is promised in time and delivered when it is there", async () => {
    const { types, discord, answers } = await start({ mode });
    const slow = later();
    answers(() => slow.answer);
    const reaction = await types("list");
    expect(reaction.seen).toMatchObject({ kind: "deferred", ephemeral: true });
    expect(reaction.ms).toBeLessThan(2900);
    slow.arrive(privately(said("8 instances")));
    await expect.poll(() => discord.onlyFor(ids.ann).map(now)).toEqual(["8 instances"]);
    expect(discord.thinking()).toEqual([]);
  });

  test("a public answer that comes late is shown to everybody, and the promise is closed", async () => {
    const { types, discord, answers } = await start({ mode, pacing: { answerWithinMs: 100 } });
    const slow = later();
    answers(() => slow.answer);
    await types("list");
    slow.arrive({ kind: "public", message: said("8 instances") });
    await expect.poll(() => discord.inChannel(ids.ops).map(now)).toEqual(["8 instances"]);
    expect(discord.onlyFor(ids.ann).map(now)).toEqual([expect.stringContaining("Shown below")]);
    expect(discord.thinking()).toEqual([]);
  });

  test("a promise whose operation speaks for itself is taken back", async () => {
    const { types, discord, answers } = await start({ mode, pacing: { answerWithinMs: 100 } });
    const slow = later();
    answers(() => slow.answer);
    await types("list");
    slow.arrive({ kind: "follows" });
    await expect.poll(() => discord.messages.filter(({ deleted }) => !deleted)).toEqual([]);
  });

  test("a promise that nobody keeps ends in words before its time is over", async () => {
    const lastWordMs = 15 * 60_000 - 5_600;
    const pacing = { answerWithinMs: 100, lastWordMs };
    const { types, discord, answers } = await start({ mode, pacing });
    const slow = later();
    answers(() => slow.answer);
    await types("list");
    await expect
      .poll(() => discord.onlyFor(ids.ann).map(now))
      .toEqual([expect.stringContaining("takes longer")]);
    slow.arrive({ kind: "follows" });
  });

  test("a failure inside is an apology to the asker, without a stack, and the bot lives on", async () => {
    const { types, discord, answers, logged } = await start({ mode });
    answers(() => {
      throw new Error("kaboom at line 7");
    });
    await types("list");
    const [apology] = discord.onlyFor(ids.ann);
    expect(apology && now(apology)).toMatch(/went wrong on my side/);
    expect(JSON.stringify(apology)).not.toMatch(/kaboom|at .*:\d+/);
    expect(logged.join("\n")).toMatch(/kaboom/);
    answers(() => privately(said("still here")));
    expect(wordsOf((await types("list")).message)).toEqual(["still here"]);
  });

  test("the same event delivered twice is done once, two events are two", async () => {
    const { types, heard } = await start({ mode });
    const first = await types("list");
    await first.again();
    await types("list");
    expect(heard).toHaveLength(2);
    expect(heard[1]?.key).not.toBe(heard[0]?.key);
  });

  test("a button says its command with the clicker's own name, and leaves the card as it is", async () => {
    const { discord, heard, platform, answers } = await start({ mode });
    await platform.post({ platform: "discord", id: ids.ops }, said("web-1 is running", STOP));
    const [card] = discord.inChannel(ids.ops);
    if (!card) throw new Error("no card");
    answers(() => privately(said("You can't stop web-1 from #ops.")));
    const reaction = await discord.people.click({
      user: ids.ben,
      message: card,
      button: STOP.label,
    });
    expect(reaction.acknowledged).toBe(true);
    await expect.poll(() => discord.onlyFor(ids.ben)).toHaveLength(1);
    expect(card.versions).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      actor: { id: ids.ben, name: "ben" },
      words: "stop web-1",
      origin: "button",
    });
  });

  test("a click whose operation's message follows leaves nothing behind", async () => {
    const { discord, platform, answers } = await start({ mode });
    await platform.post({ platform: "discord", id: ids.ops }, said("web-1 is running", STOP));
    const [card] = discord.inChannel(ids.ops);
    if (!card) throw new Error("no card");
    answers(() => ({ kind: "follows" }));
    const click = { user: ids.ben, message: card, button: STOP.label };
    expect((await discord.people.click(click)).seen.kind).toBe("deferred-update");
    expect(discord.messages).toHaveLength(1);
    expect(card.versions).toHaveLength(1);
  });

  test.each([2000, 0])(
    "a list narrowed by its own button takes the place of the list (%d ms)",
    async (answerWithinMs) => {
      const { discord, answers } = await start({ mode, pacing: { answerWithinMs: 2000 } });
      const list = await aList(RUNNING);
      const slow = later();
      answers(() => slow.answer);
      if (answerWithinMs > 0) slow.arrive(privately(said("5 running")));
      const click = { user: ids.ann, message: list, button: RUNNING.label };
      const reaction = await discord.people.click(click);
      expect(reaction.seen.kind).toBe(answerWithinMs > 0 ? "updated" : "deferred-update");
      slow.arrive(privately(said("5 running")));
      await expect.poll(() => wordsOf(list)).toEqual(["8 instances", "5 running"]);
      expect(discord.messages).toHaveLength(1);
    },
  );

  test("another command's answer does not take the place of the list it was clicked in", async () => {
    const { discord, answers } = await start({ mode });
    const list = await aList(STOP);
    answers(() => privately(said("Not allowed")));
    await discord.people.click({ user: ids.ann, message: list, button: STOP.label });
    await expect.poll(() => discord.onlyFor(ids.ann)).toHaveLength(2);
    expect(list.versions).toHaveLength(1);
  });

  test("a click that is answered late is answered to the clicker alone", async () => {
    const { discord, answers } = await start({ mode, pacing: { answerWithinMs: 100 } });
    const list = await aList(STOP);
    const slow = later();
    answers(() => slow.answer);
    await discord.people.click({ user: ids.ann, message: list, button: STOP.label });
    slow.arrive(privately(said("Not allowed")));
    await expect
      .poll(() => discord.onlyFor(ids.ann).map(now))
      .toEqual(["8 instances", "Not allowed"]);
    expect(list.versions).toHaveLength(1);
  });

  test("a command that is too long for a button is still that command", async () => {
    const { discord, heard } = await start({ mode });
    const command = `stop ${Array.from({ length: 40 }, (_, at) => `instance-${at}`).join(" ")}`;
    const list = await aList({ label: "All", command });
    await discord.people.click({ user: ids.ann, message: list, button: "All" });
    expect(heard[1]?.words).toBe(command);
  });

  test("a button whose command nobody knows any more says so", async () => {
    const forgetful = { save: async () => {}, find: async () => undefined };
    const { discord, heard } = await start({ mode, platform: { longCommands: forgetful } });
    const list = await aList({ label: "All", command: `stop ${"x ".repeat(90)}` });
    await discord.people.click({ user: ids.ann, message: list, button: "All" });
    expect(heard).toHaveLength(1);
    await expect
      .poll(() => discord.onlyFor(ids.ann).map(now))
      .toEqual(["8 instances", expect.stringContaining("too old")]);
  });

  test("questions open in a window, and what is sent back is the command with the answers in it", async () => {
    const { discord, heard, types, answers } = await start({ mode });
    answers(asForm);
    const opened = await types("list");
    expect(opened.seen).toMatchObject({ kind: "modal", modal: { title: "Stop instances" } });
    answers(() => privately(said("Stopping")));
    const sent = await discord.people.submit({
      user: ids.ann,
      to: opened,
      values: { "What to stop": "web-1" },
    });
    expect(heard[1]).toMatchObject({
      words: "stop web-1",
      origin: "button",
      actor: { name: "ann" },
    });
    expect(wordsOf(sent.message)).toEqual(["Stopping"]);
  });

  test("where no window can be opened any more, the question is put in words", async () => {
    const { discord, types, answers } = await start({ mode, pacing: { answerWithinMs: 100 } });
    const slow = later();
    answers(() => slow.answer);
    await types("list");
    slow.arrive(asForm());
    await expect.poll(() => discord.onlyFor(ids.ann).map(now)).toEqual(["Say which"]);
  });

  test("a window is not answered by a window", async () => {
    const { discord, types, answers } = await start({ mode });
    answers(asForm);
    const opened: Reaction = await types("list");
    const values = { "What to stop": "web-1" };
    const again = await discord.people.submit({ user: ids.ann, to: opened, values });
    expect(wordsOf(again.message)).toEqual(["Say which"]);
  });

  test("half-typed options are completed with what may stand there", async () => {
    const { discord, asked, suggests } = await start({ mode });
    suggests([
      { label: "web-1 · running", value: "web-1" },
      { label: `long ${"x".repeat(200)}`, value: "web-2" },
      { label: "cannot be typed", value: "y".repeat(101) },
      ...Array.from({ length: 40 }, (_, at) => ({ label: `web-${at}`, value: `web-${at}` })),
    ]);
    const half = { user: ids.ann, channel: ids.ops, command: "stop", focused: "instance" };
    const { seen } = await discord.people.autocomplete({ ...half, typed: "we" });
    if (seen.kind !== "choices") throw new Error(seen.kind);
    expect(asked[0]).toMatchObject({ command: "stop", option: "instance", typed: "we" });
    expect(seen.choices).toHaveLength(25);
    expect(seen.choices[0]).toEqual({ name: "web-1 · running", value: "web-1" });
    expect(seen.choices.some(({ value }) => String(value).length > 100)).toBe(false);
  });

  test("completions that take too long are none, in time", async () => {
    const { discord, suggests } = await start({ mode, pacing: { answerWithinMs: 300 } });
    suggests(new Promise(() => {}));
    const half = { user: ids.ann, channel: ids.ops, command: "stop", focused: "instance" };
    const { seen } = await discord.people.autocomplete({ ...half, typed: "we" });
    expect(seen).toEqual({ kind: "choices", choices: [] });
  });

  test("what is being answered when the bot stops is still answered", async () => {
    const { types, answers, platform, heard } = await start({ mode });
    const slow = later();
    answers(() => slow.answer);
    const reaction = types("list");
    await expect.poll(() => heard).toHaveLength(1);
    const stopped = platform.stop();
    slow.arrive(privately(said("8 instances")));
    expect(wordsOf((await reaction).message)).toEqual(["8 instances"]);
    await stopped;
  });
});
