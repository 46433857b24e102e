import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PHRASES = /\/phrase\.ts$/;
const GAP_SHOWN_MAX = 40;

/** One text that people read, as the sources have it. */
interface Entry {
  readonly file: string;
  readonly text: string;
  /** What is said of a single one, where number decides. */
  readonly one?: string;
  /** What stands in the gaps, as the sources say it. */
  readonly gaps: readonly string[];
}

const HEADER = `# Every text that people read in a chat, in the order of the sources. Written by "npm run generate": do not edit it here.
# To add a language, copy this file and fill in the copy: docs/languages.md says how.
#
# {0}, {1} … are gaps: a name, a number, a command or another text of this file comes there. What stands in each one is
# noted above the text, in the words of the sources. A text that is left empty stays English.
language: xx
phrases:
`;

/** The skeleton of a language: each text once. */
export function catalogueYaml(): string {
  const entries = unique(["src", "commands"].flatMap(sourcesIn).flatMap(entriesOf));
  let file = "";
  const lines = entries.flatMap((entry) => {
    const heading = entry.file === file ? [] : ["", `  # --- ${entry.file}`];
    file = entry.file;
    return [...heading, ...linesOf(entry)];
  });
  return `${HEADER}${lines.slice(1).join("\n")}\n`;
}

function linesOf({ text, one, gaps }: Entry): string[] {
  const noted = gaps.map((gap, index) => `{${index}} ${gap}`).join(" · ");
  const note = noted === "" ? [] : [`  # ${noted}`];
  const key = `  ${JSON.stringify(text)}:`;
  if (one === undefined) return [...note, `${key} ""`];
  return [...note, key, `    one: "" # ${JSON.stringify(one)}`, `    other: ""`];
}

/** The same text at several places is one entry, at the first; where number decides at one of them, it does. */
function unique(entries: readonly Entry[]): readonly Entry[] {
  const known = new Map<string, Entry>();
  for (const entry of entries) {
    const before = known.get(entry.text);
    if (before?.one !== undefined && entry.one !== undefined && before.one !== entry.one)
      throw new Error(
        `${entry.file}: “${entry.text}” has two forms for one: it can have only one.`,
      );
    if (!before || (before.one === undefined && entry.one !== undefined))
      known.set(entry.text, before ? { ...before, one: entry.one ?? "" } : entry);
  }
  return [...known.values()];
}

const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && one.name.endsWith(".ts"))
    .map((one) => relative(ROOT, join(one.parentPath, one.name)))
    .sort();

function entriesOf(file: string): readonly Entry[] {
  const code = readFileSync(join(ROOT, file), "utf8");
  if (!code.includes("/phrase.ts")) return [];
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  if (!source.statements.some(importsPhrases)) return [];
  const found: Entry[] = [];
  const look = (node: ts.Node): void => {
    if (isTagged(node)) found.push({ file, ...readTagged(node, file) });
    const plural = ts.isCallExpression(node) && readCall(node, file);
    if (plural) found.push({ file, ...plural });
    // The two forms of a plural are one entry; what stands in their gaps is looked at all the same.
    const inner = plural && nameOf(node) === "plural" ? formsOf(node).flatMap(gapsOf) : undefined;
    if (inner) for (const gap of inner) look(gap);
    else ts.forEachChild(node, look);
  };
  look(source);
  return found;
}

const importsPhrases = (statement: ts.Statement): boolean =>
  ts.isImportDeclaration(statement) &&
  ts.isStringLiteral(statement.moduleSpecifier) &&
  PHRASES.test(statement.moduleSpecifier.text);

const isTagged = (node: ts.Node): node is ts.TaggedTemplateExpression =>
  ts.isTaggedTemplateExpression(node) && node.tag.getText() === "t";

const nameOf = (node: ts.Node): string | undefined =>
  ts.isCallExpression(node) ? node.expression.getText() : undefined;

/** `count(n, "instance")` and `plural(n, …, …)`; undefined for any other call. */
function readCall(node: ts.CallExpression, file: string): Omit<Entry, "file"> | undefined {
  const [number, first, second] = node.arguments;
  if (nameOf(node) === "count") {
    const words = [first, second].flatMap((word) =>
      word && ts.isStringLiteral(word) ? [word.text] : [],
    );
    const [one, many = `${one}s`] = words;
    if (one === undefined || words.length < node.arguments.length - 1)
      throw new Error(`${file}: ${node.getText()}: the words have to stand there themselves.`);
    return { text: `{0} ${many}`, one: `{0} ${one}`, gaps: [shown(number)] };
  }
  if (nameOf(node) !== "plural") return undefined;
  const [one, many] = formsOf(node).map((form) => readTagged(form, file));
  if (!one || !many)
    throw new Error(`${file}: ${node.getText()}: both forms have to stand there themselves.`);
  return { ...many, one: one.text };
}

const formsOf = (node: ts.Node): readonly ts.TaggedTemplateExpression[] =>
  ts.isCallExpression(node) ? node.arguments.slice(1).filter(isTagged) : [];

function readTagged({ template }: ts.TaggedTemplateExpression, file: string) {
  const parts = ts.isNoSubstitutionTemplateLiteral(template)
    ? [template.text]
    : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)];
  if (parts.some((part) => /\{\d+\}/.test(part)))
    throw new Error(`${file}: ${template.getText()}: it has what reads as a gap.`);
  const text = parts.reduce((before, after, index) => `${before}{${index - 1}}${after}`);
  return { text, gaps: gapsIn(template).map(shown) };
}

const gapsOf = ({ template }: ts.TaggedTemplateExpression): readonly ts.Expression[] =>
  gapsIn(template);

const gapsIn = (template: ts.TemplateLiteral): readonly ts.Expression[] =>
  ts.isTemplateExpression(template) ? template.templateSpans.map((span) => span.expression) : [];

/** An expression on one line, short. */
function shown(node: ts.Expression | undefined): string {
  const code = (node?.getText() ?? "").replace(/\s+/g, " ");
  return code.length > GAP_SHOWN_MAX ? `${code.slice(0, GAP_SHOWN_MAX)}…` : code;
}
