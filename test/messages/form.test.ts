import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainCharacters } from "../../src/grammar/characters.ts";
import { cleanWords } from "../../src/grammar/clean.ts";
import { splitWords } from "../../src/grammar/words.ts";
import { fillForm } from "../../src/messages/form.ts";

const REASON = [{ name: "reason", kind: "text" }] as const;
const fill = (reason: string) => fillForm("decline op_7 {reason}", REASON, { reason });
const words = (command: string) => splitWords(cleanWords(command));

describe("what a person typed is one word of the command, whatever it holds", () => {
  test.each([
    ["use soft reboot", "use soft reboot"],
    ["--hard", "--hard"],
    ['say "no"', 'say "no"'],
    ["we're done", "we're done"],
    [`we're "done", now`, `we're "done", now`],
    ["C:\\temp\\", "C:\\temp\\"],
    ["{reason} {other}", "{reason} {other}"],
    ["R&D needs it", "R&D needs it"],
    ["load > 3 and < 5", "load > 3 and < 5"],
    ["is it done?", "is it done?"],
  ])("%s", (answer, read) => {
    expect(splitWords(fill(answer)).at(-1)).toEqual({ text: read, quoted: true });
    expect(words(fill(answer)).at(-1)).toEqual({ text: read, quoted: true });
  });

  test("lines become one line, and typographic quotes plain ones, as everywhere in a command", () => {
    expect(words(fill("first\n\n  “second” ")).at(-1)?.text).toBe('first "second"');
  });

  test("with both kinds of quotes, which commands cannot say, the double ones become single", () => {
    expect(words(fill(`say "no" to 'x' now`)).at(-1)?.text).toBe("say 'no' to 'x' now");
  });

  test.each([
    ['x&quot; --hard "', "x＆quot; --hard '"],
    ["<!x|a> b", "＜!x|a> b"],
  ])("a chat's own codes are no way out: %s", (answer, read) => {
    expect(words(fill(answer)).at(-1)?.text).toBe(read.replaceAll("'", '"'));
  });

  test.each(["", "  \n", '"', "''", "\u200B"])("nothing is said by %j", (answer) => {
    expect(words(fill(answer)).map(({ text }) => text)).toEqual(["decline", "op_7"]);
  });

  test("any answers at all: as many words as were answered, each in quotes and as it was typed", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom('"', "'", "&quot;", "&amp;#39;", "<@U1|", "<a:", "|x>", ";", " ", "\n", "`"),
      fc.constantFrom("\\", "{b}", "--hard", "don't", "“", "\u1FEF", "\u200B", ",", "\u0338"),
    );
    const answer = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    const fields = ["a", "b", "c"].map((name) => ({ name, kind: "line" as const }));
    fc.assert(
      fc.property(answer, answer, answer, (a, b, c) => {
        const said = words(fillForm("decline {a} {b} {c} --now", fields, { a, b, c }));
        expect(said[0]).toEqual({ text: "decline", quoted: false });
        expect(said.at(-1)).toEqual({ text: "--now", quoted: false });
        const expected = [a, b, c].map(loose).filter((text) => /[^'\s]/.test(text));
        expect(said.slice(1, -1).map(({ text }) => loose(text))).toEqual(expected);
        expect(said.slice(1, -1).every(({ quoted }) => quoted)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("plain words come back exactly", () => {
    const plain = fc.stringMatching(/^[\w.,;:!?(){}[\]\\/|@#$%^*+=~'-]+(?: [\w.,;:!?(){}\\-]+)*$/);
    fc.assert(
      fc.property(plain, (answer) => {
        fc.pre(!/^'+$/.test(answer));
        expect(splitWords(fill(answer)).at(-1)).toEqual({ text: answer, quoted: true });
      }),
    );
  });
});

test("an option is put as it was picked; a place without an answer is left out", () => {
  const fields = [
    { name: "instance", kind: { command: "stop", option: "instance" } },
    { name: "reason", kind: "line" },
  ] as const;
  const command = "stop {instance} {reason} {unknown}";
  expect(fillForm(command, fields, { instance: "web-1 web-2" })).toBe(
    "stop web-1 web-2  {unknown}",
  );
});

test("a note keeps its name, and is left out as a whole without an answer", () => {
  const note = (reason: string) => fillForm("stop web-1 --because={reason}", REASON, { reason });
  expect(words(note(`it's --hard "now"`)).slice(2)).toEqual([
    { text: `--because=it's --hard "now"`, quoted: false },
  ]);
  expect(note(" ")).toBe("stop web-1");
});

/** What the answer is but for the signs that commands cannot hold: kinds of quotes, and codes of chats. */
const loose = (text: string): string =>
  plainCharacters(text)
    .replace(/"{3,}/g, '"')
    .replace(/"/g, "'")
    .replace(/＜/g, "<")
    .replace(/＆/g, "&");
