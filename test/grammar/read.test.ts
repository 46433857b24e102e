import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CommandSpec, OptionSpec } from "../../src/grammar/command.ts";
import { dashedNames, printCommand } from "../../src/grammar/print.ts";
import { readCommand } from "../../src/grammar/read.ts";
import type { ReadValue } from "../../src/grammar/values.ts";
import { BotError } from "../../src/model/problem.ts";
import { commands, list, move, problemOf, stop } from "./example-commands.ts";

const read = (text: string) => {
  const { command, values, words, template } = readCommand(commands, text);
  return { name: command.spec.name, values, words, template };
};
const refused = (text: string) => problemOf(() => read(text));

describe("one command, however it is typed", () => {
  test.each([
    "stop dev-box --hard",
    "Stop dev-box --Hard.",
    "STOP dev-box —hard",
    "stop —hard dev-box",
    "--hard stop dev-box",
    "/vm  stop `dev-box`  –hard!",
    "vm stop “dev-box” -hard",
    "stop\u00a0dev-box --hard --hard",
    '"stop dev-box --hard"',
    "stop <http://dev-box|dev-box> ‒HARD",
    "stop dev‑box −−hard",
    "/stop dev-box, --hard",
  ])("%s", (text) => {
    expect(read(text)).toEqual({
      name: "stop",
      values: { instances: { words: ["dev-box"] }, hard: true, "dry-run": false },
      words: "stop dev-box --hard",
      template: "stop {} --hard",
    });
  });
});

test("nothing at all is help, and so is --help", () => {
  for (const text of ["", "  ", "?", "/vm", "vm", "--help", "HELP!", "`help`"]) {
    expect(read(text)).toMatchObject({ name: "help", values: { command: undefined } });
  }
});

test("several instances may be named, with commas, blanks and quotes", () => {
  const { values, words, template } = read('stop web-1, "my box" env:dev —dry-run');
  expect(values.instances).toEqual({ words: ["web-1", "my box", "env:dev"] });
  expect(words).toBe('stop web-1 "my box" env:dev --dry-run');
  expect(template).toBe("stop {} --dry-run");
});

test("an operation is named by its id, with or without op_, in any case", () => {
  for (const id of ["op_7f3k9", "7F3K9", "OP_7F3K9", "op-7f3k9", "`7f3k9`", "7f3k9."]) {
    expect(read(`cancel ${id}`)).toMatchObject({
      values: { operation: "op_7f3k9", "dry-run": false },
      words: "cancel op_7f3k9",
    });
  }
  expect(refused("cancel web/1")).toEqual({ code: "no-such-operation", typed: "web/1" });
});

test("a word of a choice may stand before or after the instances", () => {
  expect(read("list By-State env:dev").values).toEqual({
    order: "by-state",
    instances: { words: ["env:dev"] },
  });
  expect(read("list env:dev").values).toEqual({
    order: undefined,
    instances: { words: ["env:dev"] },
  });
  expect(read("move web-1 web-2 SOUTH").values).toEqual({
    instances: { words: ["web-1", "web-2"] },
    place: "south",
  });
});

describe("what is not understood is named, with the nearest right word", () => {
  test.each([
    ["sotp dev-box", { code: "unknown-command", typed: "sotp", nearest: "stop" }],
    ["Strat dev-box", { code: "unknown-command", typed: "Strat", nearest: "start" }],
    ["banana", { code: "unknown-command", typed: "banana", nearest: undefined }],
    ["confrim op_1", { code: "unknown-command", typed: "confrim", nearest: undefined }],
    [
      "stop dev-box --hrad",
      { code: "unknown-option", command: "stop", typed: "--hrad", nearest: "--hard" },
    ],
    [
      "stop dev-box --dryrun",
      { code: "unknown-option", command: "stop", typed: "--dryrun", nearest: "--dry-run" },
    ],
    [
      "stop dev-box --purple",
      { code: "unknown-option", command: "stop", typed: "--purple", nearest: undefined },
    ],
    [
      "stop dev-box --hard=yes",
      { code: "unknown-option", command: "stop", typed: "--hard=yes", nearest: "--hard" },
    ],
    [
      "stop hard dev-box",
      { code: "unknown-option", command: "stop", typed: "hard", nearest: "--hard" },
    ],
    ["help stpo", { code: "bad-choice", option: "command", typed: "stpo", nearest: "stop" }],
    ["move web-1 nroth", { code: "bad-choice", option: "place", typed: "nroth", nearest: "north" }],
    [
      "stop --hard",
      {
        code: "missing-option",
        command: "stop",
        option: "instances",
        usage: "/vm stop <instance…> [--hard] [--dry-run]",
      },
    ],
    ["cancel", { code: "missing-option", command: "cancel", option: "operation" }],
    ["cancel op_1 web-1", { code: "unexpected-word", command: "cancel", word: "web-1" }],
    ['stop "my box', { code: "open-quote" }],
  ])("%s", (text, problem) => {
    expect(refused(text)).toMatchObject(problem);
  });
});

test("an instance that is called like a flag is reached with quotes", () => {
  const { values, words } = read('stop "hard" "--dry-run"');
  expect(values).toMatchObject({ hard: false, instances: { words: ["hard", "--dry-run"] } });
  expect(words).toBe('stop "hard" "--dry-run"');
  expect(read(words).values).toEqual(values);
});

test("every example of every command is read as that command", () => {
  for (const { spec } of commands)
    for (const example of spec.examples) {
      expect(read(example)).toMatchObject({ name: spec.name, words: example });
    }
});

const ownWords = fc
  .stringMatching(/^[a-z0-9][a-zA-Z0-9 .'?*:_,=-]{0,30}[a-z0-9]$/)
  .filter((said) => !/ {2}|' /.test(said));

const word = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .stringMatching(/^[a-z0-9][a-z0-9 .'?*:_-]{0,12}[a-z0-9*]$/)
      .filter((name) => !/ {2}|: /.test(name)),
  },
  // Instances may be called so.
  { weight: 1, arbitrary: fc.constantFrom("at", "in", "On", "until", "fri", "because", "soon") },
);

/** What one option can hold. */
function valueFor(option: OptionSpec): fc.Arbitrary<ReadValue> {
  switch (option.kind) {
    case "flag":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...option.choices);
    case "operation":
      return fc.stringMatching(/^op_[a-z0-9]{5}$/);
    case "note":
      return ownWords;
    case "text":
      return option.secret ? fc.constant(undefined) : ownWords;
    case "instances":
      return fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => ({ words }));
    default:
      return option satisfies never;
  }
}

/** Every combination of what a command's options can hold. */
function valuesOf(spec: CommandSpec): fc.Arbitrary<Record<string, ReadValue>> {
  const values = Object.entries(spec.options).map(([name, option]) => {
    const value = valueFor(option);
    const optional = option.kind === "note" || (option.kind !== "flag" && !option.required);
    return [name, optional ? fc.option(value, { nil: undefined }) : value] as const;
  });
  return fc.record(Object.fromEntries(values));
}

test.each(commands.map(({ spec }) => [spec.name, spec] as const))(
  "%s: what is written down is read as the same",
  (_, spec) => {
    fc.assert(
      fc.property(valuesOf(spec), (values) => {
        const printed = printCommand(spec, values);
        expect(read(printed)).toMatchObject({ name: spec.name, values, words: printed });
      }),
      { numRuns: 500 },
    );
  },
);

const awkwardWords = fc.constantFrom(
  ..."stop list move cancel help confirm kill park decline prove here at in fri 22:00 until because --until --because --because= --force --hard —dry-run -x hard env:dev web-1 \" ' ` “my box” north by-name op_1 , <@U1|ann> &lt; a: : ? * {} R&amp;D ``".split(
    " ",
  ),
);
const anyText = fc
  .array(fc.oneof(awkwardWords, fc.string({ unit: "binary", maxLength: 6 })), { maxLength: 9 })
  .map((words) => words.join(" "));

test("no text ends in anything but a command or a refusal in words, and its record is read as the same", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let reading: ReturnType<typeof read>;
      try {
        reading = read(text);
      } catch (error) {
        expect(error).toBeInstanceOf(BotError);
        return;
      }
      const { code: _, ...values } = reading.values;
      expect(read(reading.words)).toMatchObject({ ...reading, values });
    }),
    { numRuns: 5_000, examples: [['stop " ``']] },
  );
});

test("a flag is understood wherever it stands", () => {
  const flags = dashedNames(stop.spec.options).map((name) => `--${name}`);
  fc.assert(
    fc.property(fc.shuffledSubarray(["stop", "web-1", ...flags], { minLength: 4 }), (words) => {
      fc.pre(words.indexOf("stop") < words.indexOf("web-1"));
      expect(read(words.join(" ")).words).toBe("stop web-1 --hard --dry-run");
    }),
  );
});

describe("a note", () => {
  test.each([
    ['kill web-1 --because "hung kernel"', "hung kernel"],
    ["kill --because “hung kernel” web-1", "hung kernel"],
    ["kill web-1 —because='hung kernel' --hard", "hung kernel"],
    ["kill web-1 --because=hung", "hung"],
    ["kill web-1 --BECAUSE hung", "hung"],
    ['kill web-1 --because "use --hard, not -x"', "use --hard, not -x"],
  ])("%s", (text, because) => {
    const { values, words } = read(text);
    expect(values).toMatchObject({ instances: { words: ["web-1"] }, because });
    expect(words).toContain(` --because "${because}"`);
    expect(read(words).values).toEqual(values);
  });

  test.each([
    ["kill web-1 --because", undefined],
    ["kill web-1 --because=", undefined],
    ["kill web-1 --because --hard", undefined],
    ["kill web-1 --because hung kernel", "hung"],
  ])("%s is asked for once more, in quotes", (text, typed) => {
    expect(refused(text)).toMatchObject({ code: "unclear-note", option: "--because", typed });
  });

  test("does not set the flag of which it speaks", () => {
    expect(read('kill web-1 --because "--hard"').values).toMatchObject({ hard: false });
  });
});

test("own words are all that is left of the line", () => {
  expect(read("decline op_7f3k9 use a soft reboot").values).toMatchObject({
    reason: "use a soft reboot",
  });
});

test("a secret reaches the command and no record", () => {
  const { values, words } = read("prove op_7f3k9 123 456");
  expect(values).toMatchObject({ code: "123 456" });
  expect(words).toBe("prove op_7f3k9");
});

test("commands are found in the list that is handed in, not in another", () => {
  expect(problemOf(() => readCommand([list, move], "stop web-1"))).toMatchObject({
    code: "unknown-command",
    nearest: undefined,
  });
});
