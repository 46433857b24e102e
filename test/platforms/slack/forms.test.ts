import { afterEach, describe, expect, test } from "vitest";
import type { Answer, Form } from "../../../src/messages/message.ts";
import { latest } from "../../fakes/slack/index.ts";
import type { FakeView } from "../../fakes/slack/views.ts";
import { type Bot, type BotOptions, said, startBot } from "./bot.ts";

const MODES = ["http", "socket"] as const;
const STOP: Form = {
  title: "Stop an instance",
  command: "stop {which} --reason {why}",
  submit: "Stop",
  fields: [
    {
      name: "which",
      label: "Instance",
      kind: { command: "stop", option: "instances" },
      required: true,
    },
    { name: "why", label: "Why", kind: "text", required: false, placeholder: "hung since 14:10" },
  ],
};
const ASKS: Answer = {
  kind: "form",
  form: STOP,
  instead: said("Say which one: /vm stop <instance>"),
};
const WEB = { label: "web-1 · running", value: "web-1" };
const ANSWERS = { Instance: "web-1", Why: "hung kernel" };
let bot: Bot;

const start = async (options: BotOptions = {}) => {
  bot = await startBot(options);
  bot.answers(({ words }) =>
    words === "stop" ? ASKS : { kind: "private", message: said(`Heard: ${words}`) },
  );
  bot.suggests(() => [WEB]);
  return bot;
};
afterEach(() => bot.stop());

const ann = (text = "stop") => ({ to: bot.to, user: "U0ANN", channel: "C0OPS", text });
const toldAnn = () => bot.slack.onlyFor("U0ANN").map((message) => latest(message).text);

/** Ann types `/vm stop` and has the window before her. */
async function windowFor(text = "stop"): Promise<FakeView> {
  await bot.slack.slash(ann(text));
  await expect.poll(() => bot.slack.windowOf("U0ANN")).toBeDefined();
  return bot.slack.windowOf("U0ANN") as FakeView;
}

async function sendWindow(answers: Readonly<Record<string, string>> = ANSWERS, to = bot.to) {
  const window = await windowFor();
  await bot.slack.search({ to, window, question: "Instance", typed: "" });
  return bot.slack.submit({ to, window, answers });
}

describe.each(MODES)("over %s", (mode) => {
  test("what is answered in a form is said as a command, in the channel where it was asked for", async () => {
    const { slack, heard } = await start({ mode });
    const sent = await sendWindow();
    expect(sent).toMatchObject({ status: 200, errors: undefined });
    expect(slack.windowOf("U0ANN")).toBeUndefined();
    expect(heard[1]).toMatchObject({
      actor: { platform: "slack", id: "U0ANN", name: "ann" },
      channel: { platform: "slack", id: "C0OPS", name: "ops" },
      words: 'stop web-1 --reason "hung kernel"',
      origin: "button",
    });
    await expect.poll(toldAnn).toEqual(['Heard: stop web-1 --reason "hung kernel"']);
    expect(slack.callsOf("response_url")).toHaveLength(1);
  });

  test("a button can ask by a form too", async () => {
    const { slack, platform, heard } = await start({ mode });
    const card = said("web-1 is running", { label: "Stop…", command: "stop" });
    await platform.post({ platform: "slack", id: "C0OPS" }, card);
    const [message] = slack.inChannel("C0OPS");
    if (!message) throw new Error("no card");
    await slack.click({ to: bot.to, user: "U0BEN", message, button: "Stop…" });
    await expect.poll(() => slack.windowOf("U0BEN")).toBeDefined();
    const window = slack.windowOf("U0BEN") as FakeView;
    await slack.search({ to: bot.to, window, question: "Instance", typed: "we" });
    await slack.submit({ to: bot.to, window, answers: { Instance: WEB.label } });
    expect(heard[1]).toMatchObject({ actor: { id: "U0BEN" }, channel: { id: "C0OPS" } });
    await expect.poll(() => slack.onlyFor("U0BEN")).toHaveLength(1);
    expect(message.versions).toHaveLength(1);
  });

  test("a picker shows what the bot suggests for what was typed, to whom and where", async () => {
    const { slack, inquiries } = await start({ mode });
    const window = await windowFor();
    const search = (typed: string) =>
      slack.search({ to: bot.to, window, question: "Instance", typed });
    expect(await search("")).toMatchObject({ status: 200, options: [WEB] });
    await search("wb");
    expect(inquiries).toMatchObject([
      { command: "stop", option: "instances", typed: "" },
      {
        typed: "wb",
        actor: { platform: "slack", id: "U0ANN", name: "ann" },
        channel: { platform: "slack", id: "C0OPS", name: "ops" },
      },
    ]);
  });

  test("suggestions that fail or hang are an empty list in time", async () => {
    const { slack } = await start({ mode, platform: { pacing: { answerWithinMs: 150 } } });
    const window = await windowFor();
    const search = () => slack.search({ to: bot.to, window, question: "Instance", typed: "" });
    bot.suggests(() => {
      throw new Error("no inventory");
    });
    expect(await search()).toMatchObject({ status: 200, options: [] });
    bot.suggests(() => new Promise(() => {}));
    const hung = await search();
    expect(hung).toMatchObject({ status: 200, options: [] });
    expect(hung.ms).toBeLessThan(1500);
  });

  test("a form that arrives twice, or is sent twice, has one key, and two forms have two", async () => {
    const { heard, slack } = await start({ mode });
    const sent = await sendWindow();
    await sent.again();
    await slack.submit({ to: bot.to, window: await reopened(), answers: ANSWERS });
    await sendWindow();
    const [asked, one, two, three, , other] = heard.map(({ key }) => key);
    expect([two, three]).toEqual([one, one]);
    expect(other).not.toBe(one);
    expect(one).not.toBe(asked);
  });

  test("a form that the bot cannot read any more says so, and nothing is done", async () => {
    const { slack, heard } = await start({ mode });
    const window = await windowFor();
    Object.assign(window.view, { private_metadata: '{"of":"another version"}' });
    await slack.search({ to: bot.to, window, question: "Instance", typed: "" });
    window.offered.set("which", [WEB]);
    const sent = await slack.submit({ to: bot.to, window, answers: { Instance: "web-1" } });
    expect(sent.errors).toEqual({ which: expect.stringContaining("out of date") });
    expect(window.isOpen).toBe(true);
    expect(heard).toHaveLength(1);
  });
});

test("a question left empty is left out of the command", async () => {
  const { heard } = await start();
  await sendWindow({ Instance: "web-1" });
  expect(heard[1]?.words).toBe("stop web-1 --reason");
});

test("what is picked stays within Slack's limits: long names are cut, what cannot be said back is left out", async () => {
  const { slack } = await start();
  bot.suggests(() => [
    { label: `😀${"x".repeat(100)}`, value: "v".repeat(150) },
    { label: "too long to say", value: "v".repeat(151) },
    { label: "", value: "nameless" },
    { label: "nothing", value: "" },
    { label: "again", value: "nameless" },
    ...Array.from({ length: 200 }, (_, index) => ({ label: `vm-${index}`, value: `vm-${index}` })),
  ]);
  const window = await windowFor();
  const found = await slack.search({ to: bot.to, window, question: "Instance", typed: "" });
  expect(found.options).toHaveLength(100);
  expect(found.options.slice(0, 3).map(({ value }) => value)).toEqual([
    "v".repeat(150),
    "nameless",
    "vm-0",
  ]);
  expect(found.options[0]?.label).toMatch(/^😀x+…$/u);
});

test.each([
  { error: "internal_error" },
  { error: "exchanged_trigger_id" },
  { status: 503 },
  { retryAfter: 5 },
  { hang: true },
] as const)(
  "when Slack opens no window (%j), the words instead of it are said",
  async (failure) => {
    const { slack } = await start();
    slack.fail("views.open", failure);
    expect((await slack.slash(ann())).status).toBe(200);
    await expect
      .poll(toldAnn, { timeout: 5000 })
      .toEqual(["Say which one: /vm stop &lt;instance&gt;"]);
  },
);

test("when the right to open a window lapsed on the way, the words instead of it are said", async () => {
  let ahead = 0;
  const { slack } = await start({ slack: { now: () => Date.now() + ahead } });
  bot.answers(() => {
    ahead = 3_100;
    return ASKS;
  });
  await slack.slash(ann());
  await expect.poll(() => toldAnn().length).toBe(1);
  expect(slack.callsOf("views.open").map(({ outcome }) => outcome)).toEqual(["expired_trigger_id"]);
});

test("when the form itself comes late, Slack is not even asked for a window", async () => {
  let ahead = 0;
  const { slack } = await start({ platform: { now: () => Date.now() + ahead } });
  bot.answers(() => {
    ahead = 3_100;
    return ASKS;
  });
  await slack.slash(ann());
  await expect.poll(() => toldAnn().length).toBe(1);
  expect(slack.callsOf("views.open")).toEqual([]);
});

test("a click that arrives twice opens one window", async () => {
  const { slack } = await start();
  const typed = await slack.slash(ann());
  await typed.again();
  await expect.poll(() => slack.callsOf("views.open")).toHaveLength(2);
  expect(slack.views).toHaveLength(1);
});

test("a form sent after the right to reply is over is still answered, privately", async () => {
  let ahead = 0;
  const { slack } = await start({ platform: { now: () => Date.now() + ahead } });
  const window = await windowFor();
  await slack.search({ to: bot.to, window, question: "Instance", typed: "" });
  ahead = 31 * 60_000;
  await slack.submit({ to: bot.to, window, answers: ANSWERS });
  await expect.poll(() => slack.callsOf("chat.postEphemeral")).toHaveLength(1);
  expect(toldAnn()).toEqual(['Heard: stop web-1 --reason "hung kernel"']);
  expect(slack.callsOf("response_url")).toEqual([]);
});

test("a form opened by one replica can be sent to another, with the right to reply", async () => {
  const { slack } = await start();
  const window = await windowFor();
  const other = await startBot({ beside: bot });
  other.suggests(() => [WEB]);
  await slack.search({ to: other.to, window, question: "Instance", typed: "" });
  await slack.submit({ to: other.to, window, answers: ANSWERS });
  expect(other.heard[0]).toMatchObject({ channel: { id: "C0OPS", name: "ops" } });
  expect(other.heard[0]?.reply).toBe(bot.heard[0]?.reply);
  await expect.poll(() => slack.callsOf("response_url")).toHaveLength(1);
  await other.stop();
});

test("a form may be answered by a form", async () => {
  const { slack } = await start();
  bot.answers(() => ASKS);
  await sendWindow();
  await expect.poll(() => slack.views).toHaveLength(2);
  expect(slack.windowOf("U0ANN")).toBe(slack.views[1]);
});

test("a form that is too large for a window is said in words", async () => {
  const { slack } = await start();
  const form = { ...STOP, command: `stop {which} ${"x".repeat(3000)}` };
  bot.answers(() => ({ ...ASKS, form }));
  await slack.slash(ann());
  await expect.poll(() => toldAnn().length).toBe(1);
  expect(slack.callsOf("views.open")).toEqual([]);
});

test("a forged form is turned away", async () => {
  const { slack, heard } = await start();
  const window = await windowFor();
  await slack.search({ to: bot.to, window, question: "Instance", typed: "" });
  const forged = { to: bot.to, window, answers: ANSWERS, forged: true };
  expect((await slack.submit(forged)).status).toBe(401);
  const found = { to: bot.to, window, question: "Instance", typed: "", forged: true };
  expect((await slack.search(found)).status).toBe(401);
  expect(heard).toHaveLength(1);
});

test("the right to reply that a window keeps is never logged", async () => {
  const { slack, logged } = await start();
  slack.fail("views.open", { error: "internal_error" });
  await slack.slash(ann());
  slack.fail("response_url", { status: 500 }, 3);
  await sendWindow();
  bot.answers(() => {
    throw new Error("inside");
  });
  await slack.submit({ to: bot.to, window: await reopened(), answers: ANSWERS });
  await expect.poll(() => logged.join("\n")).toMatch(/inside/);
  expect(logged.join("\n")).not.toMatch(/\/commands\/[0-9a-f]|private_metadata|xoxb-/);
});

/** The newest window once more, as if it had never been sent. */
async function reopened(): Promise<FakeView> {
  const window = bot.slack.views.at(-1) as FakeView;
  window.isOpen = true;
  return window;
}
