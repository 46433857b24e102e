import { z } from "zod";
import type { PluralWords } from "../model/language.ts";
import { type Catalogue, readCatalogue } from "./catalogue.ts";
import { type ConfigDocument, type Path, readDocument } from "./document.ts";
import { readSource } from "./source.ts";
import type { LanguageConfig, Mistake } from "./types.ts";

type Read =
  | { readonly ok: true; readonly language: LanguageConfig }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

interface Wrong {
  readonly path: Path;
  readonly sentence: string;
  readonly hint?: string | undefined;
}

const schema = z.strictObject({
  language: z.string().refine(isLanguage),
  phrases: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
});

const FORM: Mistake = {
  path: "",
  sentence: "It is no file of a language.",
  hint: "Begin from docs/catalogue.yaml: it has language:, and below phrases: each text with its translation.",
};

/** Reads a file of translations. @returns it, or all its mistakes at once, each with the text that it is about */
export function readLanguage(file: string, catalogue = readCatalogue()): Read {
  const source = readSource(file);
  if (!source.ok) return failed([{ ...source.mistake, path: "language", hint: WHERE }]);
  const read = readDocument(source.text);
  if (!read.ok)
    return failed(read.mistakes.map((one) => within(file, one.line ? one : FORM, one.line)));
  const { document } = read;
  const parsed = schema.safeParse(document.value);
  if (!parsed.success) return failed(formMistakes(parsed.error.issues, file, document));
  const { language, phrases } = parsed.data;
  const all = Object.entries(phrases);
  // Not a mistake: an update, which says something else, must not keep the bot from starting.
  const unknown = all.flatMap(([text]) => (catalogue.has(text) ? [] : [text]));
  const known = all.filter(([text]) => catalogue.has(text));
  const wrong = known.flatMap(([text, said]) => check({ text, said, language }, catalogue));
  if (wrong.length > 0)
    return failed(wrong.map((one) => within(file, one, document.lineOf(one.path))));
  const translated = known.flatMap(([text, said]) => {
    const filled = withoutEmpty(said);
    return filled === undefined ? [] : [[text, filled] as const];
  });
  const said = { language, phrases: Object.fromEntries(translated) };
  return { ok: true, language: { file, ...said, of: catalogue.size, unknown } };
}

const WHERE = "Its place is said from where the configuration stands.";

const failed = (mistakes: readonly Mistake[]): Read => ({ ok: false, mistakes });

const within = (
  file: string,
  { sentence, hint }: Pick<Mistake, "sentence" | "hint">,
  line: number | undefined,
): Mistake => ({ path: line === undefined ? file : `${file}:${line}`, sentence, hint });

/** What is left empty is not translated yet. */
function withoutEmpty(said: string | PluralWords): string | PluralWords | undefined {
  if (typeof said === "string") return said === "" ? undefined : said;
  const filled = Object.fromEntries(Object.entries(said).filter(([, words]) => words !== ""));
  return Object.hasOwn(filled, "other") ? filled : undefined;
}

function formMistakes(
  issues: readonly z.core.$ZodIssue[],
  file: string,
  { lineOf }: ConfigDocument,
): Mistake[] {
  return issues.map(({ path, code }) => {
    const about = path.length > 1 ? `“${String(path[1])}”` : undefined;
    if (about)
      return within(
        file,
        { sentence: `${about} has no translation that is a text, or texts by number.` },
        lineOf(path),
      );
    if (path[0] === "language" && code === "custom")
      return within(file, { sentence: "This is no language.", hint: LANGUAGES }, lineOf(path));
    return within(file, FORM, lineOf(path));
  });
}

const LANGUAGES = "Write its tag, such as it, pt-BR or zh-Hant.";

function isLanguage(tag: string): boolean {
  try {
    return Intl.PluralRules.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

interface Translation {
  readonly text: string;
  readonly said: string | Readonly<Record<string, string>>;
  readonly language: string;
}

function check({ text, said, language }: Translation, catalogue: Catalogue): Wrong[] {
  const path = ["phrases", text];
  if (typeof said === "string") return gapMistakes(text, said, true).map(at(path));
  if (!catalogue.get(text)?.isPlural)
    return [{ path, sentence: `“${text}” does not depend on a number: it takes one translation.` }];
  return pluralMistakes(text, said, language).map(({ below, ...one }) => ({
    ...one,
    path: below === undefined ? path : [...path, below],
  }));
}

const at =
  (path: Path) =>
  (sentence: string): Wrong => ({ path, sentence });

const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
/** "un'istanza" may do without the number. */
const SMALL = ["zero", "one", "two"];

function pluralMistakes(text: string, said: Readonly<Record<string, string>>, language: string) {
  const all: readonly string[] = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const categories = CATEGORIES.filter((category) => all.includes(category));
  const missing =
    said.other === undefined
      ? [{ sentence: `“${text}” has no other:, which is what is said of all other numbers.` }]
      : [];
  const wrong = Object.entries(said).flatMap(([category, words]) => {
    if (!categories.includes(category))
      return {
        below: category,
        sentence: `“${text}”: ${language} has no number called ${category}.`,
        hint: `It has ${categories.join(", ")}.`,
      };
    return gapMistakes(text, words, !SMALL.includes(category)).map((sentence) => ({
      below: category,
      sentence,
    }));
  });
  const open: { sentence: string; hint?: string; below?: string }[] = [...missing, ...wrong];
  return open;
}

/** @param isWhole whether all gaps have to be there */
function gapMistakes(text: string, said: string, isWhole: boolean): string[] {
  if (said === "") return [];
  const [wanted, given] = [gapsOf(text), gapsOf(said)];
  const missing = isWhole ? [...wanted].filter((gap) => !given.has(gap)) : [];
  const invented = [...given].filter((gap) => !wanted.has(gap));
  return [
    ...missing.map((gap) => `“${text}” is translated without ${gap}.`),
    ...invented.map((gap) => `“${text}” has no ${gap}, but its translation has.`),
  ];
}

const gapsOf = (text: string): ReadonlySet<string> => new Set(text.match(/\{\d+\}/g));
