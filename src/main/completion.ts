import { commands } from "../../commands/index.ts";
import type { CommandSpec } from "../grammar/command.ts";
import { dashedNames } from "../grammar/print.ts";
import type { Said } from "./said.ts";
import type { Client } from "./vm/client.ts";

export const COMPLETION_USAGE = `Usage: lamplighter completion bash | zsh | fish

Prints what makes the shell complete lamplighter's words; names of instances come from a running bot, where
LAMPLIGHTER_KEY is set. For bash, in ~/.bashrc:
  source <(lamplighter completion bash)`;

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_lamplighter() {
  local IFS=$'\\n'
  COMPREPLY=( $(lamplighter complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) )
}
complete -F _lamplighter lamplighter`,
  zsh: `#compdef lamplighter
_lamplighter() {
  local -a found
  found=("\${(@f)$(lamplighter complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _lamplighter lamplighter`,
  fish: `complete -c lamplighter -f -a '(lamplighter complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
};

/** `lamplighter completion`: what the shell has to run once. */
export function completion(args: readonly string[]): Said | string {
  const [shell = "", ...more] = args;
  if (shell === "--help" || shell === "-h") return { text: COMPLETION_USAGE, code: 0 };
  const script = more.length === 0 && Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  return script === undefined
    ? "Say for which shell: bash, zsh or fish."
    : { text: script, code: 0 };
}

interface CompleteTools {
  /** What can stand first. */
  readonly tools: readonly string[];
  /** A running bot, if one can be asked. */
  readonly client: Pick<Client, "suggest"> | undefined;
}

/**
 * `lamplighter complete`: what could stand in the place of the last word, one a line. What is not known is passed over.
 * @param words all that was typed after the program's name, the last of them half-typed or ""
 */
export async function complete(words: readonly string[], known: CompleteTools): Promise<Said> {
  const typed = words.at(-1) ?? "";
  const [tool, name, ...said] = words.slice(0, -1);
  const found = await candidates(typed, { tool, name, said: said.length }, known);
  const fitting = found.filter((one) => one.toLowerCase().startsWith(typed.toLowerCase()));
  return { text: [...new Set(fitting)].sort().join("\n"), code: 0 };
}

interface Typed {
  readonly tool: string | undefined;
  /** The command after `vm`. */
  readonly name: string | undefined;
  /** How many words stand after it. */
  readonly said: number;
}

async function candidates(
  typed: string,
  { tool, name, said }: Typed,
  { tools, client }: CompleteTools,
): Promise<readonly string[]> {
  if (tool === undefined) return tools;
  if (tool !== "vm") return [];
  const specs = commands.map(({ spec }) => spec).filter(({ hidden }) => !hidden);
  if (name === undefined) return specs.map((spec) => spec.name);
  const spec = specs.find((one) => one.name === name);
  if (!spec) return [];
  if (typed.startsWith("-")) return dashedNames(spec.options).map((one) => `--${one}`);
  return valuesOf(spec, said, typed, client);
}

/** For the option in whose place the word stands; instances may be several words. */
async function valuesOf(
  { name, options }: CommandSpec,
  said: number,
  typed: string,
  client: CompleteTools["client"],
): Promise<readonly string[]> {
  const bare = Object.entries(options).filter(([, { kind }]) => kind !== "flag" && kind !== "note");
  const [option, spec] = bare[Math.min(said, bare.length - 1)] ?? [];
  if (option === undefined || !spec) return [];
  if (spec.kind === "choice") return spec.choices;
  if (spec.kind !== "instances" || !client) return [];
  return client.suggest(name, option, typed).catch(() => []);
}
