import { afterEach, expect, test } from "vitest";
import { privately } from "../../../src/messages/message.ts";
import { type FakeMessage, ids, latest } from "../../fakes/discord/index.ts";
import { illustrated, pixel } from "../../support/pictures.ts";
import { type Bot, said, startBot } from "./bot.ts";

const ALT = "Timeline of when instances run";
const EDIT = "PATCH /webhooks/:app/:token/messages/:message";
const FOLLOW_UP = "POST /webhooks/:app/:token";
const POST = "POST /channels/:channel/messages";
const OPS = { platform: "discord", id: ids.ops } as const;
let bot: Bot;

const start = async (mode: "http" | "gateway" = "gateway") => {
  bot = await startBot({ mode });
  bot.answers(() => privately(illustrated("2 starts and stops", ALT)));
  return bot;
};
afterEach(() => bot.stop());

interface Embed {
  readonly description?: string;
  readonly image?: { readonly url: string };
}
const embedsOf = (message: FakeMessage) => latest(message).body.embeds as Embed[] | undefined;
const filesOf = (message: FakeMessage) => latest(message).attachments;

async function answered(message: FakeMessage | undefined): Promise<FakeMessage> {
  if (!message) throw new Error("no answer");
  await expect.poll(() => message.versions.length, { timeout: 8_000 }).toBeGreaterThan(0);
  return message;
}

test.each(["http", "gateway"] as const)(
  "a picture is shown below its words to the asker alone, over %s",
  async (mode) => {
    const { types, discord } = await start(mode);
    const reaction = await types("list");
    expect(reaction).toMatchObject({ acknowledged: true, ephemeral: true });
    const message = await answered(reaction.message);
    expect(latest(message).body.content).toBe("2 starts and stops");
    const [embed, ...more] = embedsOf(message) ?? [];
    expect(embed?.description).toBe("web-1 stops at seven");
    expect(embed?.image?.url).toBe("attachment://week.png");
    expect(more).toEqual([]);
    const [file] = filesOf(message);
    expect(file).toMatchObject({ name: "week.png", contentType: "image/png", description: ALT });
    expect(Buffer.from(file?.bytes ?? []).toString("base64")).toBe(pixel(ALT).png);
    expect(discord.refusedForForm()).toEqual([]);
  },
);

test("several pictures stand below each other, each its own file", async () => {
  const { types, answers } = await start();
  answers(() => privately(illustrated("Two weeks", ALT, "The week after")));
  const message = await answered((await types("list")).message);
  expect(embedsOf(message)?.map(({ image }) => image?.url)).toEqual([
    "attachment://week.png",
    "attachment://1-week.png",
  ]);
  expect(filesOf(message).map(({ description }) => description)).toEqual([ALT, "The week after"]);
});

test.each([
  ["finds it too large", { status: 413, code: 40_005 }],
  ["lets the bot attach nothing here", { status: 403, code: 50_013 }],
] as const)("where Discord %s, the words are said all the same", async (_, failure) => {
  const { types, discord } = await start();
  discord.fail(EDIT, failure);
  const message = await answered((await types("list")).message);
  expect(filesOf(message)).toEqual([]);
  expect(embedsOf(message)).toEqual([{ description: "web-1 stops at seven" }]);
});

test("where the way to Discord is too slow for a file, the words are said all the same", async () => {
  const { types, discord } = await start();
  discord.fail(EDIT, { html: 502 }, 2);
  const message = await answered((await types("list")).message);
  expect(filesOf(message)).toEqual([]);
});

test("after a click it comes beside what was clicked; the same view again takes its place, picture and all", async () => {
  const { types, answers, discord } = await start();
  const again = { label: "Again", command: "list again" };
  const other = { label: "Week", command: "agenda --week" };
  answers(() => privately({ ...illustrated("First", ALT), buttons: [again, other] }));
  const list = await answered((await types("list")).message);
  answers(() => privately({ ...illustrated("Second", "Another"), buttons: [again, other] }));
  await discord.people.click({ user: ids.ann, message: list, button: "Again" });
  await expect.poll(() => latest(list).body.content).toBe("Second");
  expect(filesOf(list).map(({ description }) => description)).toEqual(["Another"]);
  await discord.people.click({ user: ids.ann, message: list, button: "Week" });
  await expect.poll(() => discord.onlyFor(ids.ann)).toHaveLength(2);
  answers(() => privately(said("Words alone", again)));
  await discord.people.click({ user: ids.ann, message: list, button: "Again" });
  await expect.poll(() => latest(list).body.content).toBe("Words alone");
  expect(filesOf(list)).toEqual([]);
  expect(discord.refusedForForm()).toEqual([]);
});

test("a lost answer to a message with a picture is not said twice", async () => {
  const { types, answers, discord } = await start();
  answers(() => privately(said("See", { label: "Week", command: "agenda --week" })));
  const card = await answered((await types("list")).message);
  answers(() => privately(illustrated("2 starts and stops", ALT)));
  discord.fail(FOLLOW_UP, { loseAnswer: true });
  await discord.people.click({ user: ids.ann, message: card, button: "Week" });
  await expect.poll(() => bot.logged.join()).toMatch(/could not be delivered/);
  expect(discord.onlyFor(ids.ann)).toHaveLength(2);
});

test("what the bot posts and edits by itself keeps the one picture that it has now", async () => {
  const { platform, discord } = await start();
  const posted = await platform.post(OPS, illustrated("Last week", ALT));
  await platform.edit(posted, illustrated("This week", "Another"), true);
  const [message] = discord.inChannel(ids.ops);
  if (!message) throw new Error("nothing was posted");
  expect(message.versions.map(({ attachments }) => attachments.length)).toEqual([1, 1]);
  expect(filesOf(message).map(({ description }) => description)).toEqual(["Another"]);
  await platform.edit(posted, said("Words alone"), true);
  expect(filesOf(message)).toEqual([]);
});

test("where the bot may attach nothing, what it posts is words", async () => {
  const { platform, discord } = await start();
  discord.fail(POST, { status: 403, code: 50_013 });
  await platform.post(OPS, illustrated("Last week", ALT));
  const [message] = discord.inChannel(ids.ops);
  expect(message && filesOf(message)).toEqual([]);
  expect(message && latest(message).body.content).toBe("Last week");
});
