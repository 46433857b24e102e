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
  return word.toLowerCase() === "all" || /^[^/:\s]+:\S+$/.test(word);
}

/**
 * Reads `env:dev state:running` (blanks or commas between). `cloud region state name type` are fields of the
 * instance, any other key is one of its tags; `all` is every instance.
 * @returns the selector, or the word that could not be read
 */
export function parseSelector(text: string): Selector | { readonly unreadable: string } {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const conditions: Condition[] = [];
  for (const word of words) {
    if (word.toLowerCase() === "all") continue;
    if (!isSelectorWord(word)) return { unreadable: word };
    conditions.push(readCondition(word));
  }
  if (words.length === 0) return { unreadable: "" };
  return { text: words.join(" "), conditions };
}

/** Whether the instance is among those that the selector means. */
export function matches(selector: Selector, instance: Instance): boolean {
  const keys = new Set(selector.conditions.map(keyOf));
  return [...keys].every((key) =>
    selector.conditions.some((condition) => keyOf(condition) === key && holds(condition, instance)),
  );
}

function readCondition(word: string): Condition {
  const colon = word.indexOf(":");
  const key = word.slice(0, colon);
  const value = word.slice(colon + 1);
  const field = FIELDS.find((name) => name === key.toLowerCase());
  return field ? { on: field, value } : { on: "tag", key, value };
}

const keyOf = (condition: Condition): string =>
  condition.on === "tag" ? `tag:${condition.key.toLowerCase()}` : condition.on;

function holds(condition: Condition, instance: Instance): boolean {
  const actual = actualValue(condition, instance);
  return actual !== undefined && likeWildcard(condition.value, actual);
}

function actualValue(condition: Condition, instance: Instance): string | undefined {
  if (condition.on !== "tag") return instance[condition.on];
  const wanted = condition.key.toLowerCase();
  const key = Object.keys(instance.tags).find((name) => name.toLowerCase() === wanted);
  return key === undefined ? undefined : instance.tags[key];
}

function likeWildcard(pattern: string, actual: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "is").test(actual);
}
