import type { z } from "zod";
import type { ConfigDocument, Path } from "./document.ts";
import { type JsonSchema, knownKeys } from "./json-schema.ts";
import { hintFor, nearest } from "./nearest.ts";
import { withoutQuotes } from "./quote.ts";
import type { Substituted } from "./substitute.ts";
import type { Mistake } from "./types.ts";

export interface RawMistake {
  readonly path: Path;
  readonly sentence: string;
  readonly hint?: string | undefined;
}

/** What is needed to say where a mistake stands without telling a secret. */
export interface Reporting {
  readonly document: ConfigDocument;
  readonly substituted: readonly Substituted[];
  /** Values that an environment variable put there itself: path → variable. */
  readonly overrides: ReadonlyMap<string, string>;
}

/** Puts a schema's issues into mistakes: one for each unknown key, and the inner ones of a choice of forms. */
export function fromIssues(
  issues: readonly z.core.$ZodIssue[],
  jsonSchema: JsonSchema,
  value: unknown,
): RawMistake[] {
  return issues.flatMap((issue) => fromIssue(issue, jsonSchema, value));
}

function fromIssue(issue: z.core.$ZodIssue, jsonSchema: JsonSchema, value: unknown): RawMistake[] {
  const { path, message } = issue;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key, knownKeys(jsonSchema, value, path)));
    case "invalid_value":
      return [{ path, ...wrongChoice(valueAt(value, path), message, issue.values) }];
    case "invalid_key":
      return [{ path, sentence: issue.issues[0]?.message ?? message }];
    case "invalid_union":
      return innerMistakes(issue, jsonSchema, value) ?? [{ path, sentence: message }];
    case "custom":
      return [{ path, sentence: message, hint: textOf(issue.params?.hint) }];
    case "invalid_type":
      return [{ path, sentence: message, hint: quoteHint(message) }];
    case "too_small":
    case "too_big":
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_element":
      return [{ path, sentence: message }];
    default:
      return issue satisfies never;
  }
}

/** Of a choice of forms, what is wrong with the one that fits best; nothing where it is a plain value. */
function innerMistakes(
  { path, errors }: z.core.$ZodIssueInvalidUnion,
  jsonSchema: JsonSchema,
  value: unknown,
): RawMistake[] | undefined {
  const inner = errors.filter((issues) => issues.some((issue) => issue.path.length > 0));
  const best = inner.sort((one, other) => one.length - other.length)[0];
  return best?.flatMap((issue) =>
    fromIssue({ ...issue, path: [...path, ...issue.path] } as z.core.$ZodIssue, jsonSchema, value),
  );
}

function unknownKey(path: Path, key: string, known: readonly string[]): RawMistake {
  const here = [...path, key];
  const hint = known.length === 0 ? "Remove it: nothing can stand here." : hintFor(key, known);
  return { path: here, sentence: "This key is not known.", hint };
}

function wrongChoice(typed: unknown, message: string, choices: readonly unknown[]) {
  if (typeof typed !== "string") return { sentence: message };
  const near = nearest(typed, choices.map(String));
  return { sentence: message, hint: near === undefined ? undefined : `Did you mean ${near}?` };
}

const quoteHint = (sentence: string): string | undefined =>
  /^Must be a text, not (a number|true or false)/.test(sentence)
    ? "Put it into quotes."
    : undefined;

/** Adds the line, takes the environment's values out again, and sorts as the file reads. */
export function report(raw: readonly RawMistake[], reporting: Reporting): Mistake[] {
  const mistakes = raw.map((one) =>
    locate({ ...one, sentence: asSentence(one.sentence) }, reporting),
  );
  const unique = new Map(
    mistakes.map((mistake) => [`${mistake.path}\n${mistake.sentence}`, mistake]),
  );
  return [...unique.values()].sort(
    (one, other) => (one.line ?? Number.MAX_SAFE_INTEGER) - (other.line ?? Number.MAX_SAFE_INTEGER),
  );
}

/** Adapters say `must be a port`; here each mistake is a sentence of its own. */
const asSentence = (words: string): string =>
  words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");

function locate(raw: RawMistake, { document, substituted, overrides }: Reporting): Mistake {
  const path = pathText(raw.path);
  const variable = overrides.get(path);
  if (variable !== undefined)
    return {
      path: variable,
      sentence: withoutQuotes(raw.sentence, [variable]),
      hint: raw.hint && withoutQuotes(raw.hint, [variable]),
    };
  const names = substituted.find((one) => pathText(one.path) === path)?.names;
  return {
    path,
    line: document.lineOf(raw.path),
    sentence: names ? withoutQuotes(raw.sentence, names) : raw.sentence,
    hint: names && raw.hint ? withoutQuotes(raw.hint, names) : raw.hint,
  };
}

/** `clouds.aws-dev.regions[0]`. */
const pathText = (path: Path): string =>
  path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");

/** Whether something was already found wrong at this path or above it. */
export const isBelow = (path: Path, above: Path): boolean =>
  above.every((step, index) => path[index] === step);

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, step) =>
      typeof node === "object" && node !== null && Object.hasOwn(node, step)
        ? (node as Record<PropertyKey, unknown>)[step]
        : undefined,
    value,
  );
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

/** For a terminal or a log: one mistake in two lines. */
export function sayMistake({ path, line, sentence, hint }: Mistake): string {
  const where = [line === undefined ? "" : `line ${line}`, path].filter((word) => word !== "");
  const first = where.length === 0 ? sentence : `${where.join(", ")}: ${sentence}`;
  return hint === undefined ? first : `${first}\n  ${hint}`;
}
