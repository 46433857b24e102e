import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteWord, splitWords } from "../../src/grammar/words.ts";
import { problemOf } from "./example-commands.ts";

const texts = (line: string) => splitWords(line).map(({ text }) => text);

test.each([
  ["stop web-1, web-2,web-3", ["stop", "web-1", "web-2", "web-3"]],
  ['stop "my box" web-1', ["stop", "my box", "web-1"]],
  ["stop 'my box'", ["stop", "my box"]],
  ['stop " my box "', ["stop", "my box"]],
  ['stop name:"my *" env:dev', ["stop", "name:my *", "env:dev"]],
  ["stop ann's-box", ["stop", "ann's-box"]],
  ['stop "ann\'s box"', ["stop", "ann's box"]],
  ['stop "a, b"', ["stop", "a, b"]],
  ['stop "" web-1', ["stop", "web-1"]],
  ["", []],
])("%s", (line, words) => {
  expect(texts(line)).toEqual(words);
});

test.each(['stop "my box', "stop 'my box", 'stop name:"my box', '"'])(
  "a quote that is never closed is said to be so: %s",
  (line) => {
    expect(problemOf(() => splitWords(line))).toEqual({ code: "open-quote" });
  },
);

test("words in quotes are known to be quoted", () => {
  expect(splitWords('stop "--hard"')).toEqual([
    { text: "stop", quoted: false },
    { text: "--hard", quoted: true },
  ]);
});

test("a word that holds one kind of quotes is written in the other", () => {
  for (const word of [
    'say " hi',
    "say ' hi",
    'a", b',
    '"x"',
    "--hard",
    "build-?",
    "a.",
    "my box",
  ]) {
    expect(splitWords(`stop ${quoteWord(word)}`)[1]).toEqual({ text: word, quoted: true });
  }
});

test("what was split can be written down and split again", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab-\"': ,.?*é") }), (line) => {
      const words = splitOrNothing(line);
      expect(texts(words.map(quoteWord).join(" "))).toEqual(words);
    }),
    { numRuns: 3_000 },
  );
});

function splitOrNothing(line: string): readonly string[] {
  try {
    return texts(line);
  } catch {
    expect(problemOf(() => splitWords(line))).toEqual({ code: "open-quote" });
    return [];
  }
}
