import { type ResolveOptions, resolveInstances } from "../fleet/resolve.ts";
import { cleanWords } from "../grammar/clean.ts";
import type { Command } from "../grammar/command.ts";
import { isFlag } from "../grammar/dashed.ts";
import { nearest } from "../grammar/nearest.ts";
import { splitWords } from "../grammar/words.ts";
import type { Instance } from "../model/instance.ts";
import { BotError } from "../model/problem.ts";

/**
 * The instances that a line names, if it is no command: a command's name comes first, and so does one that is nearly
 * one, unless an instance is as near.
 * @returns undefined where the line is to be read as a command
 * @throws BotError where it names instances in no way that is understood
 */
export function instancesMeant(
  commands: readonly Pick<Command, "spec">[],
  line: string,
  visible: readonly Instance[],
  options: ResolveOptions,
): readonly Instance[] | undefined {
  const words = splitWords(cleanWords(line));
  const [first] = words;
  const names = commands.map(({ spec }) => spec.name);
  if (!first || words.some(isFlag) || names.includes(first.text.toLowerCase())) return undefined;
  const whole = visible.some(({ name }) => name === line);
  const said = whole ? [line] : words.map(({ text }) => text);
  try {
    return resolveInstances(said, visible, options);
  } catch (error) {
    const isNear = error instanceof BotError && isNearOne(error, words.length);
    if (!isNear && nearest(first.text, names) !== undefined) return undefined;
    throw error;
  }
}

/** Several words are rather a command with what it is about. */
const isNearOne = ({ problem }: BotError, words: number): boolean =>
  problem.code === "ambiguous" ||
  (words === 1 && problem.code === "no-such-instance" && problem.nearest.length > 0);
