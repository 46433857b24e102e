import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { Button, Form, Message } from "../../../src/messages/message.ts";
import { privately } from "../../../src/messages/message.ts";
import type { Channel } from "../../../src/model/people.ts";
import { homeView } from "../../../src/platforms/slack/home-view.ts";
import type { FakeView } from "../../fakes/slack/views.ts";
import { homeProblems } from "../../support/block-kit-limits.ts";
import { visibleText } from "../../support/block-kit-text.ts";
import { ODD_MESSAGE } from "../../support/odd-messages.ts";
import { type Bot, type BotOptions, said, startBot } from "./bot.ts";

const MODES = ["http", "socket"] as const;
const OPS: Channel = { platform: "slack", id: "C0OPS" };
const DEV: Channel = { platform: "slack", id: "C0DEV" };
const LIST: Button = { label: "List", command: "list", channel: OPS };
const HOLD: Button = { label: "Hold…", command: "hold", channel: DEV };
const HOLD_FORM: Form = {
  title: "Hold",
  command: "hold {instance}",
  submit: "Hold",
  fields: [
    {
      name: "instance",
      label: "Instance",
      kind: { command: "hold", option: "instance" },
      required: true,
    },
  ],
};

let bot: Bot;
afterEach(() => bot.stop());

const start = async (options: BotOptions = {}) => {
  bot = await startBot(options);
  bot.shows(() => [said("What you can do", LIST, HOLD)]);
  bot.answers(({ words }) =>
    privately(said(`Heard: ${words}`, { label: "Stop", command: "stop x" })),
  );
  return bot;
};

const open = (user = "U0ANN") => bot.slack.openHome({ to: bot.to, user });
const click = (button: string, user = "U0ANN") => bot.slack.clickHome({ to: bot.to, user, button });
const homeOf = (user = "U0ANN") => {
  const home = bot.slack.homeOf(user);
  return home ? visibleText(home.view.blocks as object[]) : "";
};
const shown = (user?: string) => expect.poll(() => homeOf(user));

describe.each(MODES)("over %s", (mode) => {
  test("who opens their home tab sees what concerns them", async () => {
    const { visitors } = await start({ mode });
    expect((await open()).status).toBe(200);
    await shown().toBe("What you can do\n[List] [Hold…]");
    expect(visitors).toEqual([
      {
        actor: { platform: "slack", id: "U0ANN", name: "U0ANN", timeZone: "Europe/Rome" },
        email: "ann@acme.test",
      },
    ]);
    expect(homeOf("U0BEN")).toBe("");
  });

  test("a click is said by the rules of the button's channel, and its answer stands above a fresh page", async () => {
    const { heard, visitors } = await start({ mode });
    await open();
    await shown().not.toBe("");
    bot.shows(() => [said("What you can do now", LIST)]);
    expect((await click("List")).status).toBe(200);
    await shown().toBe("Heard: list\n[Stop]\n\nWhat you can do now\n[List]");
    expect(heard).toMatchObject([
      {
        actor: { platform: "slack", id: "U0ANN", name: "ann" },
        channel: { platform: "slack", id: "U0ANN" },
        under: OPS,
        words: "list",
        origin: "button",
      },
    ]);
    expect(heard[0]?.reply).toBeUndefined();
    expect(visitors).toHaveLength(2);
    // The answer's own buttons belong to the same channel.
    await click("Stop");
    await shown().toContain("Heard: stop x");
    expect(heard[1]?.under).toEqual(OPS);
  });

  test("a window opened there is said by the rules of the button's channel, with its picks", async () => {
    const { slack, heard, inquiries } = await start({ mode });
    bot.answers(({ words }) =>
      words === "hold"
        ? { kind: "form", form: HOLD_FORM, instead: said("Say which") }
        : privately(said(`Heard: ${words}`)),
    );
    bot.suggests(() => [{ label: "web-1 · running", value: "web-1" }]);
    await open();
    await shown().not.toBe("");
    await click("Hold…");
    await expect.poll(() => slack.windowOf("U0ANN")).toBeDefined();
    expect(homeOf()).not.toContain("Heard");
    const window = slack.windowOf("U0ANN") as FakeView;
    await slack.search({ to: bot.to, window, question: "Instance", typed: "" });
    expect(inquiries).toMatchObject([{ channel: { id: "U0ANN" }, under: DEV }]);
    await slack.submit({ to: bot.to, window, answers: { Instance: "web-1" } });
    await shown().toMatch(/^Heard: hold web-1\n/);
    expect(heard[1]).toMatchObject({ channel: { id: "U0ANN" }, under: DEV, words: "hold web-1" });
    expect(slack.callsOf("chat.postEphemeral")).toEqual([]);
  });
});

test("where no window can be opened, the page itself says what to type", async () => {
  const { slack } = await start();
  bot.answers(() => ({ kind: "form", form: HOLD_FORM, instead: said("Say which") }));
  await open();
  await shown().not.toBe("");
  slack.fail("views.open", { error: "internal_error" });
  await click("Hold…");
  await shown().toMatch(/^Say which\n/);
});

test("what is for everybody is posted in the button's channel too", async () => {
  const { slack } = await start();
  bot.answers(() => ({ kind: "public", message: said("3 instances") }));
  await open();
  await shown().not.toBe("");
  await click("List");
  await shown().toMatch(/^3 instances\n/);
  expect(slack.inChannel("C0OPS")).toHaveLength(1);
});

test("the page is made when it is opened or clicked on, and never otherwise", async () => {
  const { slack } = await start();
  await slack.openHome({ to: bot.to, user: "U0ANN", tab: "messages" });
  await slack.slash({ to: bot.to, user: "U0ANN", channel: "C0OPS", text: "list" });
  await open();
  await shown().not.toBe("");
  expect(slack.callsOf("views.publish")).toHaveLength(1);
});

test("a click without a channel of ours, or that is forged, is not heard", async () => {
  const { slack, heard } = await start();
  await open();
  await shown().not.toBe("");
  const list = { to: bot.to, user: "U0ANN", button: "List" };
  expect((await slack.clickHome({ ...list, forge: { actionId: "home:0" } })).status).toBe(200);
  expect((await slack.clickHome({ ...list, forge: { actionId: "home:0:nope" } })).status).toBe(200);
  expect((await slack.clickHome({ ...list, forged: true })).status).toBe(401);
  expect((await slack.openHome({ to: bot.to, user: "U0ANN", forged: true })).status).toBe(401);
  expect(heard).toEqual([]);
  expect(slack.callsOf("views.publish")).toHaveLength(1);
});

test("an older page never overwrites a newer one of another replica, but an answer is shown", async () => {
  const { slack } = await start();
  await open();
  await shown().not.toBe("");
  const old = slack.homeOf("U0ANN")?.hash ?? "";
  const other = await startBot({ beside: bot });
  other.shows(() => [said("By the other one", LIST)]);
  await slack.openHome({ to: other.to, user: "U0ANN" });
  await shown().toContain("By the other one");
  // Slack told of this opening before the other replica published.
  await slack.openHome({ to: bot.to, user: "U0ANN", hash: old });
  await expect
    .poll(() => slack.callsOf("views.publish").map(({ outcome }) => outcome))
    .toEqual(["ok", "ok", "hash_conflict"]);
  expect(homeOf()).toContain("By the other one");

  bot.answers(async () => {
    await slack.openHome({ to: other.to, user: "U0ANN" });
    await expect.poll(() => slack.callsOf("views.publish")).toHaveLength(4);
    return privately(said("Done"));
  });
  await click("List");
  await shown().toMatch(/^Done\n/);
  expect(
    slack
      .callsOf("views.publish")
      .map(({ outcome }) => outcome)
      .slice(3),
  ).toEqual(["ok", "hash_conflict", "ok"]);
  await other.stop();
});

test("people who open and close it all day stay below Slack's limit", async () => {
  const pacing = { publishView: { cap: 2, perMs: 60_000 }, publishWaitMs: 50 };
  const { slack, logged } = await start({
    platform: { pacing },
    slack: { limits: { "views.publish": { cap: 2, perMs: 60_000 } } },
  });
  for (const user of ["U0ANN", "U0BEN", "U0EVE", "U0ANN"]) await open(user);
  await expect.poll(() => logged.filter((line) => line.includes("home tab"))).not.toEqual([]);
  expect(slack.refusedForRate()).toBe(0);
  expect(slack.callsOf("views.publish")).toHaveLength(2);
});

test("a workspace that has the home tab switched off, or a Slack in trouble, is noted and harms nothing", async () => {
  const { slack, logged, heard } = await start();
  slack.homeTabs.enabled = false;
  await open();
  await expect.poll(() => logged.join("\n")).toContain("views.publish: not_enabled");
  slack.homeTabs.enabled = true;
  slack.fail("views.publish", { status: 503 });
  slack.fail("users.info", { status: 503 });
  await open("U0BEN");
  await expect.poll(() => logged.join("\n")).toContain("views.publish: HTTP 503");
  await open("U0BEN");
  await shown("U0BEN").toContain("What you can do");
  expect(heard).toEqual([]);
});

describe("no page, however full, is one that Slack would refuse", () => {
  const rows = (n: number): Message => ({
    headline: ["My instances"],
    parts: [
      {
        kind: "rows",
        rows: Array.from({ length: n }, (_, at) => [`● ${"😀<!channel>".repeat(9)}${at}`]),
      },
    ],
    buttons: Array.from({ length: n }, (_, at) => ({
      label: `${"x".repeat(90)}${at}`,
      command: `status lab/here/${at}`,
      channel: OPS,
    })),
  });
  test.each([
    ["200 instances in one section", [rows(200)]],
    ["200 sections", Array.from({ length: 200 }, () => rows(3))],
    ["40 full sections", Array.from({ length: 40 }, () => rows(200))],
  ] as const)("%s", (_name, sections) => {
    const view = homeView(sections);
    expect(homeProblems(view as never)).toEqual([]);
    expect(view.blocks.length).toBeGreaterThan(1);
  });

  test("odd messages, with odd names", () => {
    fc.assert(
      fc.property(fc.array(ODD_MESSAGE, { minLength: 1, maxLength: 12 }), (sections) => {
        expect(homeProblems(homeView(sections) as never)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("what does not fit is left out with a line that says so", () => {
    const { blocks } = homeView(Array.from({ length: 200 }, () => rows(3)));
    expect(visibleText(blocks)).toMatch(/There is more than fits here\.$/);
    expect(visibleText(homeView([rows(3)]).blocks)).not.toContain("more than fits");
  });
});
