import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { LEADS } from "../../src/grammar/leads.ts";
import { readCommand } from "../../src/grammar/read.ts";
import { problemCard } from "../../src/messages/problem-card.ts";
import { wordsOf } from "../fakes/chat.ts";
import { problemOf } from "./example-commands.ts";

const read = (text: string) => readCommand(commands, text);
const refusal = (text: string) => wordsOf(problemCard(problemOf(() => read(text))));

describe("a time and a reason may be said in plain words at the end, and are written down with dashes", () => {
  test.each([
    ["stop dev-box at 22:00", 'stop dev-box --at "22:00"'],
    ["stop dev-box in 2h", 'stop dev-box --at "in 2h"'],
    ["stop dev-box tomorrow 9am", 'stop dev-box --at "tomorrow 9am"'],
    ["stop dev-box tonight at 10", 'stop dev-box --at "tonight at 10"'],
    ["Stop dev-box AT 22:00.", 'stop dev-box --at "22:00"'],
    ["stop dev-box fri 18:00", 'stop dev-box --at "fri 18:00"'],
    ["stop dev-box on 24 dec 18:00", 'stop dev-box --at "24 dec 18:00"'],
    ["stop dev-box on fri, 18:00", 'stop dev-box --at "fri 18:00"'],
    ["stop dev-box at 2026-12-24T18:00Z", 'stop dev-box --at "2026-12-24T18:00Z"'],
    ["stop dev-box next fri 18:00", 'stop dev-box --at "next fri 18:00"'],
    ["start env:dev at “fri 18:00”", 'start env:dev --at "fri 18:00"'],
    ['start dev-box --at "fri 18:00"', 'start dev-box --at "fri 18:00"'],
    ["start dev-box --at=22:00", 'start dev-box --at "22:00"'],
    ["stop env:dev state:running at 22:00", 'stop env:dev state:running --at "22:00"'],
    ["stop --dry-run web-1 web-2 at 22:00", 'stop web-1 web-2 --at "22:00" --dry-run'],
    ["stop web-1 at 22:00 --dry-run", 'stop web-1 --at "22:00" --dry-run'],
    ['stop web-1 at 22:00 "demo"', 'stop web-1 --at "22:00" --because "demo"'],
    [
      'hold dev-box until fri 18:00 "load test"',
      'hold dev-box --until "fri 18:00" --because "load test"',
    ],
    [
      "hold dev-box until fri 18:00 because load test",
      'hold dev-box --until "fri 18:00" --because "load test"',
    ],
    [
      'hold dev-box because "load test" until tomorrow at 9am',
      'hold dev-box --until "tomorrow at 9am" --because "load test"',
    ],
    [
      'hold dev-box until fri 18:00 --because "load test"',
      'hold dev-box --until "fri 18:00" --because "load test"',
    ],
    [
      'hold "my box" till "fri 18:00" "load test"',
      'hold "my box" --until "fri 18:00" --because "load test"',
    ],
    ["skip dev-box because demo tonight", 'skip dev-box --because "demo tonight"'],
    [`skip dev-box because 15" boys' demo`, `skip dev-box --because "15' boys' demo"`],
    [`skip dev-box because 'say "no" now'`, `skip dev-box --because 'say "no" now'`],
    ["reboot dev-box because it's hung", `reboot dev-box --because "it's hung"`],
    [
      'schedule set dev-box --named "office-hours" until 24 dec 18:00',
      'schedule set dev-box --named "office-hours" --until "24 dec 18:00"',
    ],
    ["schedule show dev-box until 22:00", 'schedule show dev-box --until "22:00"'],
  ])("%s", (typed, plain) => {
    expect(read(typed).words).toBe(plain);
    expect(read(plain).values).toEqual(read(typed).values);
  });

  test("a button that says the command again keeps the time", () => {
    expect(read("stop dev-bx at 22:00").template).toBe('stop {} --at "22:00"');
  });
});

describe("an instance that is called like the beginning of a time", () => {
  test.each([
    ['stop "at"', ["at"]],
    ['stop web-1 "in" "fri"', ["web-1", "in", "fri"]],
    ["stop mon", ["mon"]],
    ["stop in web-1", ["in", "web-1"]],
    ['stop "at" at 22:00', ["at"]],
    ["status at", ["at"]],
    ["list web-1 in 2h", ["web-1", "in", "2h"]],
  ])("is meant by %s", (typed, words) => {
    expect(read(typed).values.instance).toEqual({ words });
    expect(read(read(typed).words).values).toEqual(read(typed).values);
  });
});

describe("what cannot be understood is said in a sentence, and nothing is done", () => {
  test.each([
    ["stop dev-box at", /^“at” needs a time behind it\.\nSay for example \/vm stop … at 22:00/],
    ["stop dev-box in", /^“in” needs a time behind it/],
    ["stop dev-box mon", /An instance called “mon” is said in quotes/],
    ['stop dev-box at ""', /^“at” needs a time/],
    ["stop dev-box at --dry-run", /^“at” needs a time/],
    ["stop dev-box at because demo", /^“at” needs a time/],
    ["hold dev-box until", /^“until” needs a time behind it/],
    ["skip dev-box because", /^“because” needs a reason behind it/],
    ["stop at 22:00", /^No instance stands before “at 22:00”\.\nType it like this: \/vm stop </],
    ["stop at", /^No instance stands before “at”/],
    ["stop in 2h", /^No instance stands before “in 2h”/],
    ["stop tomorrow 9am", /^No instance stands before “tomorrow 9am”/],
    ["stop fri at 18:00", /^No instance stands before/],
    ["hold until fri 18:00", /^No instance stands before “until fri 18:00”/],
    ["schedule set until fri 18:00", /^No instance stands before/],
    ["stop dev-box at 22:00 hard", /^“hard” is not an option of \/vm stop\. Did you mean --hard\?/],
    ['stop dev-box at 22:00 --at "23:00"', /^The line says “at” twice/],
    ['hold web-1 until 22:00 "a" --because "b"', /^The line says “because” twice/],
    ['hold web-1 until 22:00 "a" "b"', /^The line says “because” twice/],
    ['schedule set web-1 until 22:00 "a"', /^I do not understand “a” after \/vm schedule/],
    ["stop web-1 at 22:00 --dry-run web-2", /^I do not understand “web-2” after \/vm stop/],
    ["stop web-1 because it hangs at boot", /^“at” can begin a time, or belong to the reason/],
    ["hold web-1 because demo until 22:00", /Put the reason in quotes: because "…"/],
  ])("%s", (typed, sentence) => {
    expect(refusal(typed)).toMatch(sentence);
  });
});

const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/),
  fc.constantFrom("env:dev", "state:running", "build-*", "aws-dev/eu-west-1/i-0a1"),
);
const names = fc.array(name.filter(isNoLead), { minLength: 1, maxLength: 4 });
/** A quote behind a colon opens one. */
const piece = fc
  .stringMatching(/^[a-z0-9][a-z0-9:'/+]{0,7}[a-z0-9]$/)
  .filter((word) => !word.includes(":'"));
const pieces = fc.array(piece.filter(isNoLead), { minLength: 1, maxLength: 4 });
const lead = fc.constantFrom<string>(...LEADS.at.after, ...LEADS.at.opens);

function isNoLead(word: string): boolean {
  const all = Object.values(LEADS).flatMap(({ after, opens }) => [...after, ...opens] as string[]);
  return ![...all, "hard"].includes(word);
}

test("whatever the instances and the words of a time are, all of them are kept, in the line and in its record", () => {
  fc.assert(
    fc.property(names, lead, pieces, fc.boolean(), (instances, first, rest, hard) => {
      const { values, words } = read(
        `stop ${instances.join(" ")} ${first} ${rest.join(" ")}${hard ? " --hard" : ""}`,
      );
      const dropped: readonly string[] = LEADS.at.after;
      const said = dropped.includes(first) ? rest : [first, ...rest];
      expect(values).toMatchObject({ instance: { words: instances }, at: said.join(" "), hard });
      expect(read(words)).toMatchObject({ values, words });
    }),
  );
});

test("no word of a line is lost: each is in what was understood, or the line is refused", () => {
  const leads = fc.constantFrom(
    "at",
    "in",
    "until",
    "fri",
    "because",
    "22:00",
    '"my box"',
    "web-1",
  );
  const line = fc.array(fc.oneof(leads, piece), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(fc.constantFrom("stop", "hold", "skip", "start"), line, (command, words) => {
      const text = `${command} ${words.join(" ")}`;
      const understood = orNothing(text);
      if (understood === undefined) return;
      const dropped = /^(at|on|until|till|because)$/;
      for (const word of words.filter((each) => !dropped.test(each)))
        expect(understood).toContain(word.replaceAll('"', ""));
      expect(read(understood).words).toBe(understood);
    }),
    { numRuns: 2_000 },
  );
});

function orNothing(text: string): string | undefined {
  try {
    return read(text).words;
  } catch {
    expect(refusal(text)).not.toBe("");
    return undefined;
  }
}
