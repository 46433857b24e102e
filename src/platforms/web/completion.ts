import { spell } from "../../messages/spell.ts";
import type { Suggestion } from "../../model/people.ts";
import type { Declaration, DeclaredOption } from "../platform.ts";

/** What could stand in the line instead of what is typed now. */
export interface Completion {
  /** The whole line, without `/vm`. */
  readonly line: string;
  readonly label: string;
  readonly about?: string | undefined;
}

/** What could stand at the place of an option, as the bot knows it. */
export type AskOption = (
  command: string,
  option: string,
  typed: string,
) => Promise<readonly Suggestion[]>;

interface Half {
  readonly spec: Declaration;
  /** The words behind the command's name that stand already, as they were typed. */
  readonly before: readonly string[];
  /** The word that is being typed; "" after a blank. */
  readonly last: string;
}

export const COMPLETIONS_MAX = 25;
/** As people's keyboards write them. */
const DASHED = /^[-–—]/;

/** What could follow in a half-typed line, best first: a command's name, its flags, what its options may hold. */
export async function complete(
  typed: string,
  declarations: readonly Declaration[],
  ask: AskOption,
): Promise<readonly Completion[]> {
  const line = typed.replace(/^\s*\/?vm(?=\s)/i, "").trimStart();
  const name = /^\S*/.exec(line)?.[0] ?? "";
  if (name === line) return commandsLike(name, declarations);
  const spec = declarations.find((one) => one.name === name.toLowerCase());
  const half = spec && readHalf(spec, line.slice(name.length));
  return half ? (await following(half, ask)).slice(0, COMPLETIONS_MAX) : [];
}

function commandsLike(name: string, declarations: readonly Declaration[]): readonly Completion[] {
  const wanted = name.replace(/^\//, "").toLowerCase();
  return declarations
    .filter((one) => !one.hidden && one.name.startsWith(wanted))
    .slice(0, COMPLETIONS_MAX)
    .map((one) => ({ line: `${one.name} `, label: one.name, about: spell(one.summary) }));
}

/** Undefined where a quote is open: what stands in it is the person's own. */
function readHalf(spec: Declaration, rest: string): Half | undefined {
  if ((rest.match(/"/g)?.length ?? 0) % 2 === 1) return undefined;
  const last = /\S*$/.exec(rest)?.[0] ?? "";
  const before = rest.slice(0, rest.length - last.length).match(/\S*"[^"]*"|\S+/g) ?? [];
  return { spec, before, last };
}

async function following(half: Half, ask: AskOption): Promise<readonly Completion[]> {
  const { spec, before, last } = half;
  if (isNote(spec, before.at(-1))) return [];
  if (DASHED.test(last)) return flagsLike(half);
  const plain = plainWords(half);
  if (plain.some((word) => isLead(spec, word))) return [];
  const found = await values(half, plain, ask);
  const flags = last === "" ? flagsLike(half) : [];
  // Whoever has named something already may be done with it.
  return plain.length > 0 ? [...flags, ...found] : [...found, ...flags];
}

/** The words that stand for themselves: neither flags nor notes. */
const plainWords = ({ spec, before }: Half): readonly string[] =>
  before.filter((word, index) => !DASHED.test(word) && !isNote(spec, before[index - 1]));

/** Whether what follows the word is its note. */
const isNote = ({ options }: Declaration, word = ""): boolean =>
  DASHED.test(word) && options[word.replace(/^[-–—]+/, "").toLowerCase()]?.kind === "note";

/** Whether the word begins a note in plain words: `at 22:00`. */
const isLead = ({ options }: Declaration, word: string): boolean =>
  Object.values(options).some(({ said }) => said === word.toLowerCase());

function flagsLike({ spec, before, last }: Half): readonly Completion[] {
  const wanted = last.replace(/^[-–—]+/, "").toLowerCase();
  const given = new Set(before.map((word) => word.replace(/^[-–—]+/, "").toLowerCase()));
  return (
    Object.entries(spec.options)
      .filter(([name, { kind }]) => isDashed(kind) && name.startsWith(wanted) && !given.has(name))
      // What is whole at once stands before what has to be said as well.
      .sort(([, one], [, other]) => Number(one.kind === "note") - Number(other.kind === "note"))
      .map(([name, { kind, about }]) => ({
        line: [spec.name, ...before, kind === "note" ? `--${name} "` : `--${name}`].join(" "),
        label: `--${name}`,
        about: spell(about),
      }))
  );
}

const isDashed = (kind: string): boolean => kind === "flag" || kind === "note";

/** What the option may hold whose turn it is. An optional choice that a word does not fit is passed over, as in reading. */
async function values(
  half: Half,
  plain: readonly string[],
  ask: AskOption,
): Promise<readonly Completion[]> {
  const { spec, last } = half;
  let left = [...plain];
  const found: Completion[] = [];
  for (const [name, option] of Object.entries(spec.options)) {
    if (isDashed(option.kind)) continue;
    if (option.kind === "instances") {
      const typed = [...left, last].join(" ");
      return [...found, ...(await asked(half, [name, typed, left], ask))];
    }
    const [first] = left;
    if (first === undefined) {
      found.push(...(await asked(half, [name, last, []], ask)));
      if (option.required) return found;
    } else if (option.required || holds(option, first)) left = left.slice(1);
  }
  return found;
}

const holds = ({ choices }: DeclaredOption, word: string): boolean =>
  choices === undefined || choices.includes(word.toLowerCase());

async function asked(
  { spec, before, last }: Half,
  [option, typed, replaced]: readonly [name: string, typed: string, replaced: readonly string[]],
  ask: AskOption,
): Promise<readonly Completion[]> {
  const kept = before.filter((word) => !replaced.includes(word));
  const suggestions = await ask(spec.name, option, typed);
  return suggestions
    .filter(({ value }) => last === "" || value !== typed)
    .map(({ label, value }) => ({ line: [spec.name, ...kept, value].join(" "), label }));
}
