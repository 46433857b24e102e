import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from "yaml";
import type { Mistake } from "./types.ts";

export type Path = readonly PropertyKey[];

export interface ConfigDocument {
  /** The mapping at the top, as plain data. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The line of the nearest thing on this path that stands in the file. */
  lineOf(path: Path): number | undefined;
}

const SYNTAX_MISTAKES_MAX = 10;

/** Reads the text as one YAML mapping. Messages never quote the text: it may hold secrets. */
export function readDocument(
  text: string,
): { ok: true; document: ConfigDocument } | { ok: false; mistakes: Mistake[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const troubles = [...document.errors, ...document.warnings];
  if (troubles.length > 0) return { ok: false, mistakes: syntaxMistakes(troubles, lines) };
  const plain = toPlain(document);
  if ("sentence" in plain) return { ok: false, mistakes: [{ path: "", ...plain }] };
  const wrong = notAMapping(plain.value);
  if (wrong) return { ok: false, mistakes: [wrong] };
  const value = plain.value as Record<string, unknown>;
  return { ok: true, document: { value, lineOf: (path) => lineOf(document, lines, path) } };
}

function toPlain(document: Document): { value: unknown } | { sentence: string; hint: string } {
  try {
    return { value: document.toJS() as unknown };
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    return {
      sentence: "An alias (*name) has no anchor (&name) before it, or is used too often.",
      hint: "Set the anchor first; put a text that begins with * into quotes.",
    };
  }
}

function notAMapping(value: unknown): Mistake | undefined {
  if (value === null || value === undefined)
    return {
      path: "",
      sentence: "The configuration is empty.",
      hint: "Begin from lamplighter.example.yaml, or remove the file to start on the simulator.",
    };
  if (typeof value === "object" && !Array.isArray(value)) return undefined;
  return {
    path: "",
    sentence: `The configuration must be keys with values, not ${Array.isArray(value) ? "a list" : "a single text"}.`,
    hint: "At the top stand clouds:, platforms:, roles: and channels:.",
  };
}

/** One mistake per line: the first trouble of a line causes the others. */
function syntaxMistakes(errors: readonly YAMLError[], lines: LineCounter): Mistake[] {
  const byLine = new Map<number, Mistake>();
  for (const error of errors) {
    const line = lines.linePos(error.pos[0]).line;
    if (!byLine.has(line)) byLine.set(line, { path: "", line, ...sayYamlError(error.code) });
  }
  return [...byLine.values()].slice(0, SYNTAX_MISTAKES_MAX);
}

function sayYamlError(code: YAMLError["code"]): { sentence: string; hint: string } {
  switch (code) {
    case "DUPLICATE_KEY":
      return {
        sentence: "The same key stands twice in one place.",
        hint: "Keep one of the two, or join their values.",
      };
    case "TAB_AS_INDENT":
      return { sentence: "A tab is used to indent.", hint: "YAML indents with blanks only." };
    case "BAD_ALIAS":
      return {
        sentence: "A bare * is no text in YAML.",
        hint: 'Put it into quotes: allow: ["*"].',
      };
    case "BAD_SCALAR_START":
      return {
        sentence: "A text begins with a character that YAML keeps for itself.",
        hint: 'Put it into quotes, e.g. "@devs".',
      };
    case "MULTIPLE_DOCS":
      return {
        sentence: "The file holds more than one document.",
        hint: "Remove the line ---.",
      };
    case "TAG_RESOLVE_FAILED":
      return {
        sentence: "A text begins with !, which YAML reads as a tag that it does not know.",
        hint: "Put it into quotes, or remove the tag.",
      };
    default:
      return {
        sentence: `This is not YAML (${code.toLowerCase().replaceAll("_", " ")}).`,
        hint: `Look at indentation, brackets and quotes here and on the line above; inside [ ] and { } a $\{NAME} needs quotes.`,
      };
  }
}

function lineOf(document: Document, lines: LineCounter, path: Path): number | undefined {
  let node: unknown = document.contents;
  let start = startOf(document.contents);
  for (const step of path) {
    const found = child(isAlias(node) ? node.resolve(document) : node, step);
    if (!found) break;
    start = startOf(found.at) ?? start;
    node = found.value;
  }
  return start === undefined ? undefined : lines.linePos(start).line;
}

/** `at` is what to point to: the key in a mapping, the item in a list. */
function child(node: unknown, step: PropertyKey): { at: unknown; value: unknown } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { at: item, value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair && { at: pair.key, value: pair.value };
}

const startOf = (node: unknown): number | undefined =>
  (node as Node | null | undefined)?.range?.[0] ?? undefined;
