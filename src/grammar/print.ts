import type { CommandSpec, OptionSpec } from "./command.ts";
import type { ReadValues } from "./values.ts";
import { quoteWord } from "./words.ts";

/** The command as it is written down: name, then the words in the options' order, then the flags and notes. No secret is in it. */
export function printCommand(spec: CommandSpec, values: ReadValues): string {
  return printWith(spec, values, (words) => words.map((word) => printWord(spec, word)).join(" "));
}

/** The same, with `{}` in the place of the words for instances. */
export function printTemplate(spec: CommandSpec, values: ReadValues): string {
  return printWith(spec, values, () => "{}");
}

function printWith(
  spec: CommandSpec,
  values: ReadValues,
  instances: (words: readonly string[]) => string,
): string {
  const options = Object.entries(spec.options);
  const bare = options.flatMap(([name, option]) => {
    const value = values[name];
    if (isDashed(option) || isSecret(option)) return [];
    if (typeof value === "string") return [printWord(spec, value)];
    return typeof value === "object" ? [instances(value.words)] : [];
  });
  const dashed = options.flatMap(([name, option]) => {
    const value = values[name];
    if (option.kind === "note" && typeof value === "string") return [`--${name} ${quoted(value)}`];
    return option.kind === "flag" && value === true ? [`--${name}`] : [];
  });
  return [spec.name, ...bare, ...dashed].join(" ");
}

const isSecret = (option: OptionSpec): boolean => option.kind === "text" && option.secret === true;

/** A note always stands in quotes: a person reads it as what was said. */
function quoted(value: string): string {
  const word = quoteWord(value);
  return word === value ? `"${value}"` : word;
}

/** A word that is also the name of a flag is read as a forgotten `--`, unless it stands in quotes. */
function printWord(spec: CommandSpec, word: string): string {
  return dashedNamed(spec, word) === undefined ? quoteWord(word) : `"${word}"`;
}

/** Whether the option is said with dashes before its name. */
export const isDashed = (option: OptionSpec): boolean =>
  option.kind === "flag" || option.kind === "note";

/** The option with dashes of that name, as it is declared; letters' case does not matter. */
export function dashedNamed(spec: CommandSpec, word: string): string | undefined {
  return dashedNames(spec.options).find((name) => name.toLowerCase() === word.toLowerCase());
}

/** The names of all flags and notes, without dashes. */
export function dashedNames(options: Readonly<Record<string, OptionSpec>>): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => (isDashed(option) ? [name] : []));
}
