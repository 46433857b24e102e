import { expect, test } from "vitest";
import { readCatalogue } from "../../src/config/catalogue.ts";
import { rewordMessage } from "../../src/messages/reword.ts";
import { spell, spelled } from "../../src/messages/spell.ts";
import { translate } from "../../src/messages/translate.ts";
import type { Piece } from "../../src/model/phrase.ts";
import { wordsOf } from "../fakes/chat.ts";
import { SITUATIONS } from "./situations.ts";

/** A language whose letters are all beyond ASCII, so that whatever was not translated stands out. */
const wide = (text: string): string =>
  text.replace(/[A-Za-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0));

const WIDE = {
  language: "en",
  phrases: Object.fromEntries(
    [...readCatalogue()].map(([text, { isPlural }]) => [
      text,
      isPlural ? { one: wide(text), other: wide(text) } : wide(text),
    ]),
  ),
};

/** Names, ids, commands and what people wrote themselves: the same in every language. */
const NAMES = [
  /“[^”]*”/g,
  /\bop_\w+/g,
  /@[\w-]+|#\w+|--[\w-]+/g,
  /\/vm \w+/g,
  /\b(aws|ovh|eu|us)-[\w/-]+|\bovh GRA9\b|\b(t3|sim)\.[\w-]+|\breq-\d\b/g,
  /\b(web|build|db|dev|gpu|old)-[a-z0-9][a-z0-9-]*/g,
  /\b(Ana|Ann|Ben|Chi)\b/g,
  /\b(env|stop|state|name):[\w-]+/g,
  /\b(Europe\/\w+|UTC)\b/g,
  /\bload test\b/g,
  // What is to be pasted, and the bot's and the cloud's own names for things.
  /\bchannels:[\s\S]*\[view\] \}/g,
  /\bcapacity · InsufficientInstanceCapacity\b/g,
  // Commands and permissions are typed in the same words everywhere.
  /\b(list|stop|stop:hard|start|schedule show|why|reboot)\b/g,
  // What a situation writes by hand, where only the rest of the message is of interest.
  /^The newest operations: 0$|^2 starts and stops within 7 days$|^ stops at seven$|^\[picture: .*\]$/gm,
];

/**
 * What these situations say that is made in another room than src/messages, and written down here as that room says it in
 * English. Each of them goes as soon as it is a text of the catalogue; none is added.
 */
const OF_OTHER_ROOMS: readonly string[] = [
  // Clouds, and what is asked of them
  "AWS has no t3.large free in eu-central-1a",
  "AWS asks us to slow down",
  "no answer within 10 s",
  "It has stop protection.",
  "The answer got lost, and repeating this is not safe.",
  "It was running when this was asked; now it is stopped.",
  "protected: it belongs to Auto Scaling group db",
  "already stopped",
  // Commands
  "List the instances you can see here",
  "Stop instances",
  "Start instances",
  "Reboot instances",
  "Set, show or clear a schedule",
  "Leave instances as they are",
  "Explain what you may do, and what will happen",
  "cut the power at once",
  "(dry run)",
  "More on hold",
  "Held:",
  // Rules and approvals
  "stop:hard on env:prod, needs 2 approvals by @oncall",
  "1 approval by @oncall",
  "never delete on env:prod",
  "@interns may not stop:hard on env:prod",
  "@devs may start, stop on env:dev, Mo-Fr 08:00-19:00 (Europe/Berlin)",
  "@devs may connect, at most 3 at once",
  "@devs may stop:hard",
  "@oncall may do everything",
  "member may stop:hard, Sa,Su (UTC)",
  "Sa,Su (UTC)",
  "slack did not say who is in which group.",
  "approved by Ben and Chi",
  "dev-box here",
  // Schedules
  "(once, as Ana asked: stop build-4 --at 20:00)",
  'schedule "office-hours" of the configuration',
  "Starts at 08:00, Monday through Friday; stops at 19:00 (Europe/Berlin).",
  "the tag lamplighter:schedule cannot be read: “offce” is no schedule.",
  "the tag schedule cannot be read, from character 14 on (“tz=Rome”): “Rome” is no time zone.",
  "found 2 h 10 min late, which is more than 15 min",
  "CPU 62 % over 15 min, 1 open session",
  "its stop was begun",
  "asked for",
  "held by Ana",
];

/** Code, times, mentions and channels are no words. */
const isWords = (piece: Piece): boolean =>
  typeof piece === "string" || !["code", "time", "mention", "channel"].includes(piece.kind);

function leftOf(make: () => Parameters<typeof translate>[0]): readonly string[] {
  const words = rewordMessage(translate(make(), WIDE), {
    line: (line) => spelled(line).map((piece) => (isWords(piece) ? piece : "…")),
    words: spell,
  });
  const own = OF_OTHER_ROOMS.reduce((text, one) => text.replaceAll(one, ""), wordsOf(words));
  const bare = NAMES.reduce((text, name) => text.replace(name, ""), own);
  return bare.split("\n").filter((line) => /[A-Za-z]/.test(line));
}

const ALL = Object.values(SITUATIONS).map((make) => wordsOf(make()));

test.each(OF_OTHER_ROOMS)("“%s” is said somewhere, or else it is taken off the list", (one) => {
  expect(ALL.some((words) => words.includes(one))).toBe(true);
});

test.each(Object.entries(SITUATIONS))("all words of %s can be translated", (_name, make) => {
  expect(leftOf(make)).toEqual([]);
});
