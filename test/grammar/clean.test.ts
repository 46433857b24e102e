import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanWords } from "../../src/grammar/clean.ts";
import { BotError } from "../../src/model/problem.ts";
import { problemOf } from "./example-commands.ts";

const NBSP = "\u00a0";

const KEYBOARDS: readonly (readonly [string, string, string])[] = [
  ["an em dash made of two", "stop dev-box —hard", "stop dev-box --hard"],
  ["an en dash", "stop dev-box –hard", "stop dev-box --hard"],
  ["a minus sign", "stop dev-box −hard", "stop dev-box --hard"],
  ["one dash", "stop dev-box -hard", "stop dev-box --hard"],
  ["three dashes", "stop dev-box ---hard", "stop dev-box --hard"],
  ["a half-made dash", "stop dev-box —-hard", "stop dev-box --hard"],
  ["a full-width dash", "stop dev-box －－hard", "stop dev-box --hard"],
  ["a long dash inside a flag", "stop dev-box —dry–run", "stop dev-box --dry-run"],
  ["a hyphen that does not break, from a web page", "stop dev‑box", "stop dev-box"],
  ["double dashes made one, inside a name", "stop dev—box", "stop dev--box"],
  ["curly quotes", "stop “my box”", 'stop "my box"'],
  ["German quotes", "stop „my box“", 'stop "my box"'],
  ["guillemets", "stop «my box»", 'stop "my box"'],
  ["a curly apostrophe", "stop ann’s-box", "stop ann's-box"],
  ["single curly quotes", "stop ‘my box’", "stop 'my box'"],
  ["backticks round a name", "stop `dev-box`", 'stop "dev-box"'],
  ["backticks round the command", "`stop dev-box`", "stop dev-box"],
  ["a code block", "```stop dev-box```", "stop dev-box"],
  ["quotes round the command", '"stop dev-box"', "stop dev-box"],
  ["Slack's escapes", "stop R&amp;D-box &lt;now&gt;", "stop R&D-box now"],
  ["escapes of escapes", "stop R&amp;amp;D-box", "stop R&D-box"],
  ["a mention", "history <@U012AB|ann>", "history @U012AB"],
  ["a mention without a name", "history <@U012AB>", "history @U012AB"],
  ["a Discord mention", "history <@!1234567890>", "history @1234567890"],
  ["a Discord role", "history <@&1234567890>", "history @1234567890"],
  ["a channel", "list <#C012AB|ops>", "list #C012AB"],
  ["a user group", "history <!subteam^S012|@devs>", "history @S012"],
  ["@here", "history <!here|here>", "history @here"],
  ["a name that was made a link", "stop <http://dev-box.io|dev-box.io>", "stop dev-box.io"],
  ["a name that was made an address", "stop <mailto:a@b.io|a@b.io>", "stop a@b.io"],
  ["a link without a text", "stop <http://dev-box.io>", "stop http://dev-box.io"],
  ["angle brackets copied from the usage", "stop <dev-box>", "stop dev-box"],
  ["blanks that do not break", `stop${NBSP}dev-box${NBSP}--hard`, "stop dev-box --hard"],
  ["doubled blanks and tabs", "  stop \t dev-box  ", "stop dev-box"],
  ["a line break at the end", "stop dev-box\n", "stop dev-box"],
  ["invisible characters", "st\u200bop \ufeffdev\u00ad-box\u200e", "stop dev-box"],
  ["/vm typed again", "/vm stop dev-box", "stop dev-box"],
  ["vm typed again, in capitals", "VM vm Stop dev-box", "Stop dev-box"],
  ["a slash before the command", "/stop dev-box", "stop dev-box"],
  ["a full stop", "stop dev-box.", "stop dev-box"],
  ["an ellipsis", "stop dev-box…", "stop dev-box"],
  ["excitement", "stop dev-box --hard!!", "stop dev-box --hard"],
  ["a question", "list?", "list"],
  ["a question, set apart as in French", `list${NBSP}?`, "list"],
  ["a question and a shout", "stop web-1?!", "stop web-1"],
  ["many questions", "stop web-1??", "stop web-1"],
  ["a question mark alone", "?", ""],
  ["two wildcards at the end", "stop build-??", "stop build-??"],
  ["a full stop inside a name", "stop web.example.com", "stop web.example.com"],
  ["a full stop in quotes", 'stop "web.1."', 'stop "web.1."'],
  ["a wildcard at the end", "stop build-?", "stop build-?"],
  ["a dash in a quoted name", 'stop "dev -box" -hard', 'stop "dev -box" --hard'],
  ["a letter in two parts", "stop cafe\u0301", "stop caf\u00e9"],
];

describe("what keyboards send is understood", () => {
  test.each(KEYBOARDS)("%s: %s", (_, typed, meant) => {
    expect(cleanWords(typed)).toBe(meant);
  });
});

test("a text of 1,000 characters is read, a longer one is refused with the limit", () => {
  expect(cleanWords("a".repeat(1_000))).toHaveLength(1_000);
  expect(problemOf(() => cleanWords("a".repeat(1_001)))).toEqual({ code: "too-long", max: 1_000 });
  expect(problemOf(() => cleanWords("b—b".repeat(300)))).toEqual({ code: "too-long", max: 1_000 });
});

const PIECES =
  "— – −h -- - “ ” « » ` ``` \" ' & &amp; &lt; &gt; amp; lt; < > <@ U1 | <# <!here> <http://x| mailto: /vm vm / stop . ! ? … , : \u00a0 \u200b \u0301 \ud83d a B *";
const awkward = fc
  .array(fc.oneof(fc.constantFrom(...PIECES.split(" "), " "), fc.string({ unit: "binary" })))
  .map((pieces) => pieces.join(""));

test("cleaning twice is cleaning once", () => {
  fc.assert(
    fc.property(awkward, (text) => {
      const once = cleaned(text);
      if (once !== undefined) expect(cleanWords(once)).toBe(once);
    }),
    { numRuns: 3_000 },
  );
});

test("text built to be cleaned many times over is still read at once", () => {
  const nested = `${"<".repeat(450)}a${">".repeat(450)}`;
  const startedAt = performance.now();
  for (const text of [
    nested,
    ". ".repeat(500),
    "?".repeat(1_000),
    `-${"?!".repeat(490)}`,
    "&amp;".repeat(200),
    '"`'.repeat(500),
  ]) {
    cleaned(text);
  }
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

function cleaned(text: string): string | undefined {
  try {
    return cleanWords(text);
  } catch (error) {
    expect(error).toBeInstanceOf(BotError);
    return undefined;
  }
}
