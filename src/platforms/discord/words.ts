import { fillForm } from "../../messages/form.ts";
import type { Declaration, DeclaredOption } from "../platform.ts";
import { nativeName } from "./registration.ts";

/** One option as a client sends it. */
export interface GivenOption {
  readonly name: string;
  readonly value: string | number | boolean;
}

/** Kinds that are said with their name before them; everything else by its value alone. */
const DASHED = ["flag", "note"];

interface Known extends GivenOption {
  readonly option: DeclaredOption;
}

/**
 * What would have been typed after `/vm`: the name, the values in the order of declaration, then what begins with
 * dashes. What Discord still offers but is declared no more is said all the same, so that it is refused with a reason.
 */
export function wordsOf(
  subcommand: string,
  given: readonly GivenOption[],
  declarations: readonly Declaration[],
): string {
  const declaration = declarations.find(({ name }) => nativeName(name) === subcommand);
  const declared = Object.entries(declaration?.options ?? {});
  const dashed = declared.flatMap(([name, { kind, said }]) =>
    // `dev-box at 22:00` is understood as it is typed.
    DASHED.includes(kind) && said === undefined ? [name] : [],
  );
  const known: Known[] = declared.flatMap(([name, option]) => {
    const found = given.find((one) => one.name === nativeName(name));
    return found ? [{ name, option, value: found.value }] : [];
  });
  const unknown = given
    .filter(({ name }) => !declared.some(([key]) => nativeName(key) === name))
    .map(({ name, value }) => ({ name, value, option: kindOfUnknown(value) }));
  const all = [...known, ...unknown];
  const values = all.filter(({ option }) => !DASHED.includes(option.kind));
  const names = all.filter(({ option }) => DASHED.includes(option.kind));
  return [
    declaration?.name ?? subcommand,
    ...values.map(({ option, value }) => valueWords(option, String(value), dashed)),
    ...names.map(dashedWords),
  ]
    .filter((word) => word !== "")
    .join(" ");
}

const kindOfUnknown = (value: GivenOption["value"]): DeclaredOption => ({
  kind: typeof value === "boolean" ? "flag" : "text",
  about: "",
});

function dashedWords({ name, option, value }: Known): string {
  if (option.kind === "flag") return value === true ? `--${name}` : "";
  const noted = inQuotes(String(value));
  return noted && `--${name} ${noted}`;
}

/** Names and selectors are several words; anything else that was put into one option is one. */
function valueWords({ kind }: DeclaredOption, value: string, dashed: readonly string[]): string {
  if (kind === "instances") return noFlags(value, dashed);
  return PLAIN_WORD.test(value) && !isOneOf(value, dashed) ? value : inQuotes(value);
}

/** Quotes of every kind and what stands for a character: where words may begin and end otherwise than at blanks. */
const MARKUP = /["'`“”„‟«»″＂‘’‚‛‹›′´＇<>&]/gu;
const DASH = "[-‐‑‒–—―−⁃﹘﹣－]";
/** A dash that begins a word, or might once invisible characters and markup are gone. */
const LEADING_DASH = new RegExp(`(?<![\\p{L}\\p{N}_.:/@*?#=+-])${DASH}`, "u");
const BLANKS = /[\s,\p{Z}\p{C}]+/u;
const PLAIN_WORD = /^[\p{L}\p{N}@#*_][\p{L}\p{N}@#*?_:/.=+-]*$/u;

/**
 * What a person typed into an option, as they typed it; only that nothing in it can become a flag, because flags have
 * options of their own here. A word that looks like one is put in quotes.
 */
function noFlags(value: string, dashed: readonly string[]): string {
  const looksDashed = (word: string) => LEADING_DASH.test(word) || isOneOf(word, dashed);
  const words = value.replace(MARKUP, " ").split(BLANKS);
  if (!LEADING_DASH.test(value) && !words.some(looksDashed)) return value;
  // Who can tell where the words are? As one, it is at worst a name that nothing has.
  if (value.search(MARKUP) >= 0) return inQuotes(value);
  return words
    .filter((word) => word !== "")
    .map((word) => (looksDashed(word) ? inQuotes(word) : word))
    .join(" ");
}

/** The grammar reads the bare name of a flag as a forgotten `--`. */
const isOneOf = (word: string, names: readonly string[]): boolean =>
  names.some((name) => name.toLowerCase() === word.toLowerCase());

/** As an answer in a form is put into its command: one word, whatever it holds. */
const inQuotes = (text: string): string =>
  fillForm("{text}", [{ name: "text", kind: "text" }], { text });
