import { afterEach, expect, test } from "vitest";
import { type FakeMessage, latest } from "../../fakes/slack/index.ts";
import { illustrated, pixel } from "../../support/pictures.ts";
import { type Bot, type BotOptions, said, startBot } from "./bot.ts";

const ALT = "Timeline of when instances run";
const QUICK = { lookAgainMs: 20, uploadWithinMs: 2_000 };
let bot: Bot;

const start = async (options: Partial<BotOptions> = {}, pacing = QUICK) => {
  bot = await startBot({ ...options, platform: { pacing } });
  bot.answers(() => ({ kind: "private", message: illustrated("2 starts and stops", ALT) }));
  return bot;
};
const ann = () => ({ to: bot.to, user: "U0ANN", channel: "C0OPS", text: "agenda --week" });
const imagesIn = (message: FakeMessage | undefined) =>
  message ? latest(message).blocks.filter(({ type }) => type === "image") : [];

/** What Ann alone sees in the end. */
async function answer(): Promise<FakeMessage> {
  await expect.poll(() => bot.slack.onlyFor("U0ANN"), { timeout: 8_000 }).toHaveLength(1);
  const [message] = bot.slack.onlyFor("U0ANN");
  if (!message) throw new Error("no answer");
  return message;
}

afterEach(() => bot.stop());

test.each(["http", "socket"] as const)(
  "a picture is shown with its words to the asker alone, by a file that is in no channel, over %s",
  async (mode) => {
    const { slack } = await start({ mode });
    const reaction = await slack.slash(ann());
    expect(reaction).toMatchObject({ status: 200, shown: undefined });
    const message = await answer();
    const [file] = slack.files.values();
    expect(imagesIn(message)).toMatchObject([{ slack_file: { id: file?.id }, alt_text: ALT }]);
    expect(latest(message).text).toBe("2 starts and stops");
    expect(file).toMatchObject({ name: "week.png", altText: ALT, completed: true });
    expect(file?.bytes?.toString("base64")).toBe(pixel(ALT).png);
    expect(message.versions).toHaveLength(1);
  },
);

test("the command is acknowledged at once, however long Slack looks at the picture", async () => {
  const { slack } = await start();
  slack.uploads.looksUntilProcessed = 6;
  const reaction = await slack.slash(ann());
  expect(reaction.ms).toBeLessThan(1_000);
  expect(imagesIn(await answer())).toHaveLength(1);
  expect(slack.callsOf("files.info")).toHaveLength(7);
});

test.each([
  ["does not announce the upload", "files.getUploadURLExternal", { error: "internal_error" }],
  ["does not take the bytes", "upload", { status: 500 }],
  ["loses the upload", "files.completeUploadExternal", { error: "file_not_found" }],
  ["asks to slow down", "files.getUploadURLExternal", { retryAfter: 30 }],
  ["does not say whether it has looked at it", "files.info", { status: 503 }],
] as const)("where Slack %s, the words are said all the same", async (_, method, failure) => {
  const { slack, logged } = await start();
  slack.fail(method, failure);
  await slack.slash(ann());
  const message = await answer();
  expect(imagesIn(message)).toEqual([]);
  expect(JSON.stringify(latest(message).blocks)).toContain("web-1 stops at seven");
  expect(logged.join("\n")).toMatch(/did not take a picture/);
});

test("where Slack takes too long to look at it, the words are said all the same", async () => {
  const { slack } = await start({}, { lookAgainMs: 20, uploadWithinMs: 300 });
  slack.uploads.looksUntilProcessed = 1_000;
  await slack.slash(ann());
  expect(imagesIn(await answer())).toEqual([]);
});

test("where Slack hangs in the middle of it, the words are said all the same", async () => {
  const { slack } = await start({}, { lookAgainMs: 20, uploadWithinMs: 300 });
  slack.fail("upload", { hang: true });
  await slack.slash(ann());
  expect(imagesIn(await answer())).toEqual([]);
});

test("without the right to upload, which an older installation lacks, the words are said", async () => {
  const { slack, logged } = await start({ before: ({ scopes }) => scopes.delete("files:write") });
  await slack.slash(ann());
  expect(imagesIn(await answer())).toEqual([]);
  expect(logged.join("\n")).toMatch(/missing_scope.*files:write/);
});

test("a message that Slack refuses with its picture is said without it", async () => {
  const { slack } = await start();
  slack.fail("response_url", { status: 400 });
  await slack.slash(ann());
  expect(imagesIn(await answer())).toEqual([]);
});

test("a picture also comes with a click, and with what the bot posts and edits by itself", async () => {
  const { slack, platform } = await start();
  const ops = { platform: "slack", id: "C0OPS" } as const;
  const button = { label: "Week", command: "agenda --week" };
  await platform.post(ops, said("See", button));
  const [card] = slack.inChannel("C0OPS");
  if (!card) throw new Error("no card");
  await slack.click({ to: bot.to, user: "U0ANN", message: card, button: "Week" });
  expect(imagesIn(await answer())).toHaveLength(1);
  const posted = await platform.post(ops, illustrated("Last week", ALT));
  await platform.edit(posted, illustrated("Last week, again", ALT), true);
  const [, digest] = slack.inChannel("C0OPS");
  expect(digest?.versions.map(({ blocks }) => blocks.at(-1)?.type)).toEqual(["image", "image"]);
  // It is the same picture every time.
  expect(slack.files.size).toBe(1);
});
