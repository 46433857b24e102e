import { BotError } from "../model/problem.ts";
import { cleanWords } from "./clean.ts";
import type { CommandSpec } from "./command.ts";
import { isFlag, readDashed } from "./dashed.ts";
import { nearest } from "./nearest.ts";
import { assignWords } from "./positions.ts";
import { printCommand, printTemplate } from "./print.ts";
import { readSaid } from "./said.ts";
import type { ReadValues } from "./values.ts";
import { splitWords, type Word } from "./words.ts";

/** One command as it was understood. Words for instances are not looked up yet. */
export interface Reading<Command> {
  readonly command: Command;
  readonly values: ReadValues;
  /** The command in its plain form, for records: `stop dev-box --hard`, `stop dev-box --at "22:00"`. */
  readonly words: string;
  /** The same with `{}` where the words for instances stood: `stop {} --hard`. */
  readonly template: string;
}

/**
 * Reads what stands after `/vm`; nothing at all is `help`. Flags may stand anywhere, letters' case does not matter.
 * @throws BotError for whatever is not understood, with the nearest right word where there is one
 */
export function readCommand<Command extends { readonly spec: CommandSpec }>(
  commands: readonly Command[],
  text: string,
): Reading<Command> {
  const { name, rest } = takeName(splitWords(cleanWords(text)));
  const command = findCommand(commands, name);
  const { spec } = command;
  const { dashed, bare: words } = readDashed(spec, rest);
  const { said, bare } = readSaid(spec, dashed, words);
  return readingOf(command, { ...dashed, ...said, ...assignWords(spec, bare) });
}

/** What was asked for by values, as if it had been said in words. @throws BotError unknown-command */
export function readValues<Command extends { readonly spec: CommandSpec }>(
  commands: readonly Command[],
  name: string,
  values: ReadValues,
): Reading<Command> {
  return readingOf(findCommand(commands, name), values);
}

function readingOf<Command extends { readonly spec: CommandSpec }>(
  command: Command,
  values: ReadValues,
): Reading<Command> {
  const { spec } = command;
  return {
    command,
    values,
    words: printCommand(spec, values),
    template: printTemplate(spec, values),
  };
}

/** The command is the first word without dashes; `--help` alone is understood too. */
function takeName(words: readonly Word[]): { name: string; rest: readonly Word[] } {
  const bare = words.findIndex((word) => !isFlag(word));
  const at = Math.max(bare, 0);
  const name = words[at]?.text.replace(/^-+(?=.)/, "") ?? "help";
  return { name, rest: words.filter((_, index) => index !== at) };
}

function findCommand<Command extends { readonly spec: CommandSpec }>(
  commands: readonly Command[],
  typed: string,
): Command {
  const command = commands.find(({ spec }) => spec.name.toLowerCase() === typed.toLowerCase());
  if (command) return command;
  const known = commands.flatMap(({ spec }) => (spec.hidden ? [] : [spec.name]));
  throw new BotError({ code: "unknown-command", typed, nearest: nearest(typed, known) });
}
