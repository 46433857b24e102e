import type { Instance } from "./instance.ts";

const FIELDS = ["cloud", "region", "state", "name", "type"] as const;
type Field = (typeof FIELDS)[number];

/** One condition on an instance. `*` and `?` in `value` are wildcards; letters' case does not matter. */
export type Condition =
  | { readonly on: Field; readonly value: string }
  | { readonly on: "tag"; readonly key: string; readonly value: string };

/** Every key holds; several values of one key are alternatives. No condition at all means every instance. */
export interface Selector {
  /** As it was written, for showing. */
  readonly text: string;
  readonly conditions: readonly Condition[];
}

export const EVERYTHING: Selector = { text: "all", conditions: [] };

/** Whether a word has the form of a selector (`env:dev`, `all`) and not that of a name or a ref. */
export function isSelectorWord(word: string): boolean {
  return word.toLowerCase() === "all" || /^[^:\s]+:\S/.test(word);
}

/**
 * Reads `env:dev state:running` (blanks or commas between). `cloud region state name type` are fields of the
 * instance, any other key is one of its tags; `all` is every instance.
 * @returns the selector, or the word that could not be read
 */
export function parseSelector(text: string): Selector | { readonly unreadable: string } {
  return parseSelectorWords(text.split(/[\s,]+/).filter((word) => word !== ""));
}

/** The same for words that are split already, so that a value may hold blanks: `name:my box`. */
export function parseSelectorWords(
  words: readonly string[],
): Selector | { readonly unreadable: string } {
  const unreadable = words.length === 0 ? "" : words.find((word) => !isSelectorWord(word));
  if (unreadable !== undefined) return { unreadable };
  const conditions = words.filter((word) => word.toLowerCase() !== "all").map(readCondition);
  return { text: words.join(" "), conditions };
}

/** Whether the instance is among those that the selector means. */
export function matches(selector: Selector, instance: Instance): boolean {
  return selectorMatcher(selector)(instance);
}

/** The selector made ready once, for trying many instances. */
export function selectorMatcher(selector: Selector): (instance: Instance) => boolean {
  const byKey = new Map<string, Test[]>();
  for (const condition of selector.conditions) {
    const key = condition.on === "tag" ? `tag:${condition.key.toLowerCase()}` : condition.on;
    const tests = byKey.get(key) ?? [];
    byKey.set(key, tests);
    tests.push(conditionTest(condition));
  }
  const keys = [...byKey.values()];
  return (instance) => keys.every((tests) => tests.some((holds) => holds(instance)));
}

type Test = (instance: Instance) => boolean;

function readCondition(word: string): Condition {
  const colon = word.indexOf(":");
  const key = word.slice(0, colon);
  const value = word.slice(colon + 1);
  const field = FIELDS.find((name) => name === key.toLowerCase());
  return field ? { on: field, value } : { on: "tag", key, value };
}

function conditionTest(condition: Condition): Test {
  const isWanted = wildcardTest(condition.value);
  if (condition.on === "tag") {
    return (instance) => tagValues(instance, condition.key).some(isWanted);
  }
  const { on } = condition;
  return (instance) => {
    const actual = instance[on];
    return actual !== undefined && isWanted(actual);
  };
}

/** The tag of exactly that key; failing that, those whose key differs only in letters' case. */
function tagValues({ tags }: Instance, key: string): readonly string[] {
  const exact = Object.hasOwn(tags, key) ? tags[key] : undefined;
  if (exact !== undefined) return [exact];
  const wanted = key.toLowerCase();
  return Object.entries(tags).flatMap(([name, value]) =>
    name.toLowerCase() === wanted ? [value] : [],
  );
}

function wildcardTest(pattern: string): (actual: string) => boolean {
  const wanted = pattern.toLowerCase();
  if (!/[*?]/.test(wanted)) return (actual) => actual.toLowerCase() === wanted;
  return (actual) => isLike(wanted, actual.toLowerCase());
}

/**
 * Walks both once, and goes back only to the last `*`: a pattern of many stars, which anybody may type, costs no more
 * than the product of both lengths. A regular expression would take for ever on it.
 */
function isLike(pattern: string, actual: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let here = 0; here < actual.length; ) {
    if (pattern[at] === "*") {
      star = at++;
      resume = here;
    } else if (pattern[at] === "?") {
      at++;
      here = afterLetter(actual, here);
    } else if (pattern[at] === actual[here]) {
      at++;
      here++;
    } else if (star >= 0) {
      at = star + 1;
      resume = afterLetter(actual, resume);
      here = resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Some letters take two places in a string. */
const afterLetter = (text: string, at: number): number =>
  at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
