import type { CommandSpec, OptionSpec } from "./command.ts";
import type { ReadValues } from "./values.ts";
import { quoteWord } from "./words.ts";

/** The command as it is written down: name, then the words in the options' order, then the flags. */
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
  const bare = options.flatMap(([name]) => {
    const value = values[name];
    if (typeof value === "string") return [printWord(spec, value)];
    return typeof value === "object" ? [instances(value.words)] : [];
  });
  const flags = options.flatMap(([name]) => (values[name] === true ? [`--${name}`] : []));
  return [spec.name, ...bare, ...flags].join(" ");
}

/** A word that is also the name of a flag is read as a forgotten `--`, unless it stands in quotes. */
function printWord(spec: CommandSpec, word: string): string {
  return flagNamed(spec, word) === undefined ? quoteWord(word) : `"${word}"`;
}

/** The flag of that name, as it is declared; letters' case does not matter. */
export function flagNamed(spec: CommandSpec, word: string): string | undefined {
  return flagNames(spec.options).find((name) => name.toLowerCase() === word.toLowerCase());
}

/** The names of all flags, without dashes. */
export function flagNames(options: Readonly<Record<string, OptionSpec>>): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) =>
    option.kind === "flag" ? [name] : [],
  );
}
