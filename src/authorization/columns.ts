import type { Instance } from "../model/instance.ts";
import { type Condition, type Selector, selectorMatcher } from "../model/selector.ts";

/** One field or tag of many instances: instances that agree in it share a number. */
interface Column {
  /** Each instance's number. */
  readonly numbers: Int32Array;
  /** For each number, the instances (their places in the list) that have it. */
  readonly places: number[][];
  readonly numberOf: Map<string, number>;
  /** The distinct values in small letters, each with its number; a tag that stands twice gives two for one number. */
  readonly values: { readonly small: string; readonly number: number }[];
}

/** What a selector says of one column. */
interface Clause {
  readonly column: Column;
  /** For each number of the column, 1 where the clause holds. */
  readonly good: Uint8Array;
  /** On how many instances it holds. */
  readonly count: number;
}

/**
 * Makes many selectors quick to judge on many instances: what a selector says of a field or tag is tried once for each
 * distinct value, on one instance that has it. The judging itself is the model's, so that there is one meaning only.
 * @param selectors all that will be asked about
 * @returns the places, in `instances`, of those that a selector means, in no order
 */
export function columnsOf(
  instances: readonly Instance[],
  selectors: readonly Selector[],
): (selector: Selector) => readonly number[] {
  const columns = buildColumns(instances, selectors);
  const everywhere = instances.map((_, at) => at);
  const clauses = new Map<string, Clause>();

  const clauseOf = (conditions: readonly Condition[], column: Column): Clause => {
    const text = JSON.stringify(conditions);
    const clause = clauses.get(text) ?? judgeColumn(column, conditions, instances);
    clauses.set(text, clause);
    return clause;
  };

  return (selector) => {
    const narrowing = conditionsByKey(selector)
      .flatMap(([key, conditions]) => {
        const column = columns.get(key);
        if (!column) throw new Error(`the selector ${selector.text} was not announced`);
        return [clauseOf(conditions, column)];
      })
      .filter(({ count }) => count < instances.length)
      .sort((one, other) => one.count - other.count);
    const [narrowest, ...others] = narrowing;
    return others.reduce(keep, narrowest ? placesIn(narrowest) : everywhere);
  };
}

const placesIn = ({ column, good }: Clause): readonly number[] =>
  column.places.filter((_, number) => good[number] === 1).flat();

function keep(places: readonly number[], { column, good }: Clause): readonly number[] {
  const kept: number[] = [];
  for (const at of places) if (good[column.numbers[at] ?? 0]) kept.push(at);
  return kept;
}

function judgeColumn(
  column: Column,
  conditions: readonly Condition[],
  instances: readonly Instance[],
): Clause {
  const holds = selectorMatcher({ text: "", conditions });
  const prefixes = conditions.map(({ value }) => literalPrefix(value));
  const good = new Uint8Array(column.places.length);
  let count = 0;
  for (const { small, number } of column.values) {
    if (good[number] || !prefixes.some((prefix) => small.startsWith(prefix))) continue;
    const places = column.places[number] ?? [];
    const sample = instances[places[0] ?? -1];
    if (!sample || !holds(sample)) continue;
    good[number] = 1;
    count += places.length;
  }
  return { column, good, count };
}

/** What a value must begin with to fit the pattern: spares the judging of most values. */
const literalPrefix = (pattern: string): string => pattern.toLowerCase().split(/[*?]/, 1)[0] ?? "";

const FIELDS = ["cloud", "region", "state", "name", "type"] as const;

function buildColumns(
  instances: readonly Instance[],
  selectors: readonly Selector[],
): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  for (const key of selectors.flatMap(({ conditions }) => conditions.map(keyOf)))
    if (!columns.has(key)) columns.set(key, emptyColumn(instances.length));
  for (const field of FIELDS) {
    const column = columns.get(field);
    if (column) for (const [at, one] of instances.entries()) putField(column, at, one[field]);
  }
  const tagColumns = [...columns].filter(([key]) => key.startsWith(TAG));
  if (tagColumns.length > 0) fillTags(tagColumns, instances);
  return columns;
}

const emptyColumn = (size: number): Column => ({
  numbers: new Int32Array(size),
  places: [],
  numberOf: new Map(),
  values: [],
});

function putField(column: Column, at: number, value: string | undefined): void {
  const isNew = put(column, at, value === undefined ? "" : `is ${value}`);
  if (isNew && value !== undefined) addValue(column, at, value);
}

/** A tag's column tells apart all that the keys of any case say, so that it is the model that weighs them. */
function fillTags(columns: readonly (readonly [string, Column])[], instances: readonly Instance[]) {
  const numberOfKey = new Map(columns.map(([key], number) => [key, number]));
  const numberOfTag = new Map<string, number>();
  const said = columns.map(() => "");
  for (const [at, { tags }] of instances.entries()) {
    said.fill("");
    for (const tag of Object.keys(tags)) {
      const number = numberOfTag.get(tag) ?? numberOfKey.get(TAG + tag.toLowerCase()) ?? -1;
      numberOfTag.set(tag, number);
      const value = tags[tag] ?? "";
      if (number >= 0) said[number] += `${tag.length} ${value.length} ${tag}${value}`;
    }
    for (const [number, [key, column]] of columns.entries())
      if (put(column, at, said[number] ?? "")) addTagValues(column, at, key, tags);
  }
}

function addTagValues(column: Column, at: number, key: string, tags: Instance["tags"]): void {
  for (const [tag, value] of Object.entries(tags))
    if (TAG + tag.toLowerCase() === key) addValue(column, at, value);
}

/**
 * @param says all that the column says of this instance
 * @returns whether nothing before it said the same
 */
function put({ numbers, numberOf, places }: Column, at: number, says: string): boolean {
  const known = numberOf.get(says);
  const number = known ?? places.length;
  numbers[at] = number;
  places[number]?.push(at);
  if (known !== undefined) return false;
  numberOf.set(says, number);
  places.push([at]);
  return true;
}

const addValue = ({ values, numbers }: Column, at: number, value: string): void =>
  void values.push({ small: value.toLowerCase(), number: numbers[at] ?? 0 });

const TAG = "tag:";

const keyOf = (condition: Condition): string =>
  condition.on === "tag" ? TAG + condition.key.toLowerCase() : condition.on;

function conditionsByKey(selector: Selector): [string, Condition[]][] {
  const byKey = new Map<string, Condition[]>();
  for (const condition of selector.conditions) {
    const same = byKey.get(keyOf(condition)) ?? [];
    same.push(condition);
    byKey.set(keyOf(condition), same);
  }
  return [...byKey];
}
