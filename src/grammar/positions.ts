import { BotError } from "../model/problem.ts";
import type { CommandSpec, OptionSpec } from "./command.ts";
import { nearest } from "./nearest.ts";
import { normaliseOperationId } from "./operation-id.ts";
import { dashedNamed, isDashed } from "./print.ts";
import { usage } from "./usage.ts";
import type { ReadValue, ReadValues } from "./values.ts";
import type { Word } from "./words.ts";

type WordOption = Exclude<OptionSpec, { kind: "flag" | "note" }>;
type SingleOption = Exclude<WordOption, { kind: "instances" }>;
type Named<Option> = { readonly name: string; readonly option: Option };

/**
 * Gives the words without dashes to the options, in the order of their declaration. Instances take as many words as
 * there are; what is declared after them is read from the end. An optional word that does not fit is left to the others.
 * @throws BotError unknown-option, missing-option, unexpected-word, bad-choice, no-such-operation
 */
export function assignWords(spec: CommandSpec, words: readonly Word[]): ReadValues {
  refuseForgottenDashes(spec, words);
  const options = wordOptions(spec);
  const values: Record<string, ReadValue> = {};
  const left = words.map(({ text }) => text);
  for (const { name, option, at, last } of readingOrder(options)) {
    const word = left.at(at);
    if (word === undefined || (!option.required && !last && !fits(option, word))) continue;
    const taken = left.splice(at, option.kind === "text" && at === 0 ? left.length : 1);
    values[name] = readSingle(name, option, taken.join(" "));
  }
  const many = options.find(({ option }) => option.kind === "instances");
  if (many && left.length > 0) values[many.name] = { words: left.splice(0) };
  refuseLeftover(spec, left[0]);
  refuseMissing(spec, options, values);
  return Object.fromEntries(options.map(({ name }) => [name, values[name]]));
}

function wordOptions(spec: CommandSpec): readonly Named<WordOption>[] {
  return Object.entries(spec.options).flatMap(([name, option]) =>
    isWordOption(option) ? [{ name, option }] : [],
  );
}

const isWordOption = (option: OptionSpec): option is WordOption => !isDashed(option);

/** Options of one word each, with the end of the line from which they are read; `last` if no other could take the word. */
function readingOrder(options: readonly Named<WordOption>[]) {
  const many = options.findIndex(({ option }) => option.kind === "instances");
  const singles = options.flatMap(({ name, option }, index) => {
    if (option.kind === "instances") return [];
    const after = many >= 0 && index > many;
    return [{ name, option, at: after ? -1 : 0, last: many < 0 && index === options.length - 1 }];
  });
  return [
    ...singles.filter(({ at }) => at === 0),
    ...singles.filter(({ at }) => at === -1).reverse(),
  ];
}

/** `stop hard web-1` must not reach for an instance whose name begins with "hard". */
function refuseForgottenDashes(spec: CommandSpec, words: readonly Word[]): void {
  for (const { text: typed, quoted } of words) {
    const flag = quoted ? undefined : dashedNamed(spec, typed);
    if (flag === undefined) continue;
    const nearest = `--${flag}`;
    throw new BotError({ code: "unknown-option", command: spec.name, typed, nearest });
  }
}

function fits(option: SingleOption, word: string): boolean {
  switch (option.kind) {
    case "choice":
      return choiceOf(option.choices, word) !== undefined;
    case "operation":
      return /^op[_-]/i.test(word);
    case "text":
      return true;
    default:
      return option satisfies never;
  }
}

function readSingle(name: string, option: SingleOption, typed: string): string {
  switch (option.kind) {
    case "choice":
      return choiceOf(option.choices, typed) ?? refuseChoice(name, option.choices, typed);
    case "operation": {
      const id = normaliseOperationId(typed);
      if (id === undefined) throw new BotError({ code: "no-such-operation", typed });
      return id;
    }
    case "text":
      return typed;
    default:
      return option satisfies never;
  }
}

const choiceOf = (choices: readonly string[], word: string): string | undefined =>
  choices.find((choice) => choice.toLowerCase() === word.toLowerCase());

function refuseChoice(option: string, choices: readonly string[], typed: string): never {
  const near = nearest(typed, choices);
  throw new BotError({ code: "bad-choice", option, typed, choices, nearest: near });
}

function refuseLeftover(spec: CommandSpec, word: string | undefined): void {
  if (word === undefined) return;
  throw new BotError({
    code: "unexpected-word",
    command: spec.name,
    word,
    usage: usage(spec),
  });
}

function refuseMissing(
  spec: CommandSpec,
  options: readonly Named<WordOption>[],
  values: ReadValues,
): void {
  const missing = options.find(({ name, option }) => option.required && values[name] === undefined);
  if (!missing) return;
  throw new BotError({
    code: "missing-option",
    command: spec.name,
    option: missing.name,
    usage: usage(spec),
  });
}
