import { expect, test } from "vitest";
import type { Answer, Message } from "../../src/messages/message.ts";
import { plainLine } from "../../src/messages/message.ts";
import { spell } from "../../src/messages/spell.ts";
import type { Language } from "../../src/model/language.ts";
import type { Channel } from "../../src/model/people.ts";
import { t, type Words } from "../../src/model/phrase.ts";
import { inLanguage } from "../../src/platforms/in-language.ts";
import type { Board, Greet, Home, Platform, Visitor } from "../../src/platforms/platform.ts";
import { createFakeChat, wordsOf } from "../fakes/chat.ts";

const ITALIAN: Language = {
  language: "it",
  phrases: { "{0} is running": "{0} è in funzione", Stop: "Ferma" },
};
const CHANNEL: Channel = { platform: "web", id: "lab" };
const RUNNING: Message = {
  headline: [t`${"web-1"} is running`],
  parts: [],
  buttons: [{ label: t`Stop`, command: "stop web-1" }],
};
const ENGLISH = "web-1 is running\n[Stop]";
const TRANSLATED = "web-1 è in funzione\n[Ferma]";

/** A chat that is handed on what would be drawn in it. */
function house(language: () => Language | undefined) {
  const chat = createFakeChat("web", "lab");
  let begun: Parameters<Platform["start"]> | undefined;
  const platform = inLanguage(
    {
      ...chat,
      async start(...given) {
        begun = given;
        await chat.start(...given);
      },
    },
    language,
  );
  return { chat, platform, begun: () => begun ?? [] };
}

test("whatever is posted or edited is in the installation's language, as it is at that moment", async () => {
  let language: Language | undefined;
  const { chat, platform } = house(() => language);
  const posted = await platform.post(CHANNEL, RUNNING);
  language = ITALIAN;
  await platform.edit(posted, RUNNING, false);
  await platform.post(CHANNEL, RUNNING);
  expect(chat.posted.map(({ versions }) => versions.map(wordsOf))).toEqual([
    [ENGLISH, TRANSLATED],
    [TRANSLATED],
  ]);
});

test("answers, homes, greetings and the notes of the board are in it, and names in none", async () => {
  const { chat, platform, begun } = house(() => ITALIAN);
  const view = { rows: [], notes: [t`${"web-1"} is running`, "plain"] as readonly Words[] };
  const answer: Answer = { kind: "private", message: RUNNING, secret: true };
  await platform.start(
    async () => answer,
    async () => [{ label: "Stop", value: "Stop" }],
    async () => view,
    async () => [RUNNING, RUNNING],
    async (channel) => (channel.id === "lab" ? RUNNING : undefined),
  );
  const heard = await chat.says("list");
  if (heard.kind !== "private") throw new Error("no answer");
  expect([wordsOf(heard.message), heard.secret]).toEqual([TRANSLATED, true]);
  const [, suggest, board, home, greet] = begun() as [unknown, unknown, Board, Home, Greet];
  const visitor: Visitor = { actor: { platform: "web", id: "ann", name: "Stop" } };
  expect((await board(visitor.actor, CHANNEL)).notes.map(spell)).toEqual([
    "web-1 è in funzione",
    "plain",
  ]);
  expect((await home(visitor)).map(({ headline }) => plainLine(headline))).toEqual(
    Array(2).fill("web-1 è in funzione"),
  );
  expect(wordsOf((await greet(CHANNEL)) ?? RUNNING)).toBe(TRANSLATED);
  expect(await greet({ ...CHANNEL, id: "elsewhere" })).toBeUndefined();
  expect(suggest).toBeDefined();
});

test("without a language everything is handed on as it is, the very same", async () => {
  const { chat, platform, begun } = house(() => undefined);
  const view = { rows: [], notes: ["a note"] };
  const answer: Answer = { kind: "public", message: RUNNING };
  await platform.start(
    async () => answer,
    async () => [],
    async () => view,
  );
  expect(await chat.says("list")).toBe(answer);
  const [, , board, home, greet] = begun() as [unknown, unknown, Board, unknown, unknown];
  expect(await board({ platform: "web", id: "ann", name: "Ann" }, CHANNEL)).toBe(view);
  expect([home, greet]).toEqual([undefined, undefined]);
  await platform.post(CHANNEL, RUNNING);
  expect(chat.posted[0]?.versions[0]).toBe(RUNNING);
});
