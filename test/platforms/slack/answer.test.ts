import { afterEach, describe, expect, test } from "vitest";
import type { Answer } from "../../../src/messages/message.ts";
import { latest } from "../../fakes/slack/index.ts";
import { visibleText } from "../../support/block-kit-text.ts";
import { type Bot, type BotOptions, said, startBot } from "./bot.ts";

const MODES = ["http", "socket"] as const;
const LIST = {
  label: "Running only",
  command: "list state:running",
};
let bot: Bot;

const start = async (options: BotOptions) => {
  bot = await startBot(options);
  return bot;
};
const ann = () => ({ to: bot.to, user: "U0ANN", channel: "C0OPS" });

afterEach(() => bot.stop());

/** An answer that comes when it is told to. */
function later() {
  let arrive: (answer: Answer) => void = () => {};
  const answer = new Promise<Answer>((resolve) => {
    arrive = resolve;
  });
  return { answer, arrive: (message: Answer) => arrive(message) };
}

describe.each(MODES)("over %s", (mode) => {
  test("what a person types reaches the bot as they typed it, with who and where", async () => {
    const { heard, slack } = await start({ mode });
    await slack.slash({ ...ann(), text: "stop <@U0BEN|ben> &amp; web-1  —hard." });
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      actor: { platform: "slack", id: "U0ANN", name: "ann" },
      channel: { platform: "slack", id: "C0OPS", name: "ops" },
      words: "stop <@U0BEN|ben> &amp; web-1  —hard.",
      origin: "typed",
    });
  });

  test("a private answer is seen by the asker alone, at once, and costs no use of the response_url", async () => {
    const { slack, answers } = await start({ mode });
    answers(() => ({ kind: "private", message: said("8 instances") }));
    const reaction = await slack.slash({ ...ann(), text: "list" });
    expect(reaction.shown?.onlyFor).toBe("U0ANN");
    expect(reaction.shown && latest(reaction.shown).text).toBe("8 instances");
    expect(reaction.usesOfUrl()).toBe(0);
  });

  test("a public answer is seen by the channel", async () => {
    const { slack, answers } = await start({ mode });
    answers(() => ({ kind: "public", message: said("8 instances") }));
    await slack.slash({ ...ann(), text: "list" });
    expect(slack.inChannel("C0OPS")).toHaveLength(1);
  });

  test("when the operation's own message follows, nothing else is said", async () => {
    const { slack, answers } = await start({ mode });
    answers(() => ({ kind: "follows" }));
    const reaction = await slack.slash({ ...ann(), text: "stop web-1" });
    expect(reaction).toMatchObject({ status: 200, shown: undefined });
    expect(slack.messages).toEqual([]);
  });

  test("an answer that takes long is acknowledged in time and delivered when it is there", async () => {
    const { slack, answers } = await start({ mode });
    const slow = later();
    answers(() => slow.answer);
    const reaction = await slack.slash({ ...ann(), text: "list" });
    expect(reaction.status).toBe(200);
    expect(reaction.ms).toBeLessThan(3000);
    expect(slack.messages).toEqual([]);
    slow.arrive({ kind: "private", message: said("8 instances") });
    await expect.poll(() => slack.onlyFor("U0ANN")).toHaveLength(1);
    expect(reaction.usesOfUrl()).toBe(1);
  });

  test("a failure inside is an apology to the asker, without a stack, and the bot lives on", async () => {
    const { slack, answers, logged } = await start({ mode });
    answers(() => {
      throw new Error("kaboom at line 7");
    });
    const reaction = await slack.slash({ ...ann(), text: "list" });
    const words = reaction.shown ? visibleText(latest(reaction.shown).blocks) : "";
    expect(words).toMatch(/went wrong on my side/);
    expect(words).not.toMatch(/kaboom|at .*:\d+/);
    expect(logged.join("\n")).toMatch(/kaboom/);
    answers(() => ({ kind: "private", message: said("still here") }));
    expect((await slack.slash({ ...ann(), text: "list" })).shown).toBeDefined();
  });

  test("the same request delivered twice has the same key, two requests have two", async () => {
    const { slack, heard } = await start({ mode });
    const first = await slack.slash({ ...ann(), text: "stop web-1" });
    await first.again();
    await slack.slash({ ...ann(), text: "stop web-1" });
    const [one, two, three] = heard.map(({ key }) => key);
    expect(one).toBe(two);
    expect(three).not.toBe(one);
  });

  test("a button says its command with the clicker's own name, and leaves the card as it is", async () => {
    const { slack, heard, platform, answers } = await start({ mode });
    await platform.post(
      { platform: "slack", id: "C0OPS" },
      said("web-1 is running", { label: "Stop", command: "stop web-1" }),
    );
    const [card] = slack.inChannel("C0OPS");
    if (!card) throw new Error("no card");
    answers(() => ({ kind: "private", message: said("You can't stop web-1 from #ops.") }));
    const click = { to: bot.to, user: "U0BEN", message: card, button: "Stop" };
    const reaction = await slack.click(click);
    expect(reaction.status).toBe(200);
    await expect.poll(() => slack.onlyFor("U0BEN")).toHaveLength(1);
    expect(card.versions).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      actor: { id: "U0BEN", name: "ben" },
      words: "stop web-1",
      origin: "button",
    });
    await reaction.again();
    expect(heard[1]?.key).toBe(heard[0]?.key);
  });

  test("a list narrowed by its own button takes the place of the list", async () => {
    const { slack, answers } = await start({ mode });
    answers(() => ({ kind: "private", message: said("8 instances", LIST) }));
    const { shown } = await slack.slash({ ...ann(), text: "list" });
    if (!shown) throw new Error("no list");
    answers(() => ({ kind: "private", message: said("5 running") }));
    await slack.click({ to: bot.to, user: "U0ANN", message: shown, button: "Running only" });
    await expect
      .poll(() => shown.versions.map(({ text }) => text))
      .toEqual(["8 instances", "5 running"]);
    expect(slack.messages).toHaveLength(1);
  });

  test("another command's answer does not take the place of the list it was clicked in", async () => {
    const { slack, answers } = await start({ mode });
    const stop = { label: "Stop web-1", command: "stop web-1" };
    answers(() => ({ kind: "private", message: said("8 instances", stop) }));
    const { shown } = await slack.slash({ ...ann(), text: "list" });
    if (!shown) throw new Error("no list");
    answers(() => ({ kind: "private", message: said("Not allowed") }));
    await slack.click({ to: bot.to, user: "U0ANN", message: shown, button: "stop web-1" });
    await expect.poll(() => slack.onlyFor("U0ANN")).toHaveLength(2);
    expect(shown.versions).toHaveLength(1);
  });

  test("an interaction that the bot does not know is acknowledged, not left hanging", async () => {
    const { slack, heard } = await start({ mode });
    for (const fields of [
      { type: "shortcut", callback_id: "unknown" },
      { type: "view_submission", view: { id: "V1", callback_id: "x", type: "modal" } },
      { type: "block_suggestion", action_id: "x", block_id: "y", value: "we" },
      { type: "block_actions", container: {}, actions: [{ type: "button", action_id: "link" }] },
    ]) {
      const reaction = await slack.interact(ann(), fields);
      expect(reaction.status, fields.type).toBe(200);
      expect(reaction.ms).toBeLessThan(1000);
    }
    expect(heard).toEqual([]);
  });

  test("what is being answered when the bot stops is still answered", async () => {
    const { slack, answers, platform } = await start({ mode });
    const slow = later();
    answers(() => slow.answer);
    const reaction = slack.slash({ ...ann(), text: "list" });
    await expect.poll(() => bot.heard).toHaveLength(1);
    const stopped = platform.stop();
    slow.arrive({ kind: "private", message: said("8 instances") });
    expect((await reaction).shown).toBeDefined();
    await stopped;
  });

  test("a person's time zone is known from their second command on, and never waited for", async () => {
    const { slack, heard } = await start({ mode });
    slack.fail("users.info", { hang: true });
    const first = await slack.slash({ ...ann(), user: "U0BEN", text: "list" });
    expect(first.ms).toBeLessThan(1000);
    await slack.slash({ ...ann(), text: "list" });
    await expect.poll(() => slack.callsOf("users.info").length).toBe(2);
    await expect
      .poll(async () => {
        await slack.slash({ ...ann(), text: "list" });
        return heard.at(-1)?.actor.timeZone;
      })
      .toBe("Europe/Rome");
    expect(slack.callsOf("users.info")).toHaveLength(2);
  });
});
