import { readCatalogue } from "../../src/config/catalogue.ts";
import type { Line } from "../../src/messages/message.ts";
import type { Gap, Words } from "../../src/model/phrase.ts";

const catalogue = readCatalogue();

/** Of something that people read, the texts that no language can have: strings, and phrases beyond the catalogue. */
export function untranslatable(words: Words): readonly string[] {
  if (typeof words === "string") return isBare(words) ? [] : [words];
  const { text, gaps } = words;
  const own = isBare(text) || catalogue.has(text) ? [] : [text];
  return [...own, ...gaps.flatMap(untranslatableIn)];
}

/** The same of a line of whole sentences. */
export const untranslatableInLine = (line: Line): readonly string[] =>
  line.flatMap((one) =>
    typeof one === "string" || one.kind === "phrase" ? untranslatable(one) : [],
  );

/** Nothing but gaps, and what stands between them in every language. */
const isBare = (text: string): boolean => !/\p{L}/u.test(text);

/** A string in a gap is a name. */
function untranslatableIn(gap: Gap): readonly string[] {
  if (typeof gap === "string") return [];
  if (isLine(gap)) return gap.flatMap(untranslatableIn);
  if (gap.kind === "phrase") return untranslatable(gap);
  return "text" in gap && typeof gap.text !== "string" ? untranslatable(gap.text) : [];
}

const isLine = (gap: Gap): gap is Extract<Gap, readonly unknown[]> => Array.isArray(gap);
