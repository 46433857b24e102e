import type { Instance } from "../model/instance.ts";
import { type Condition, type Selector, selectorMatcher } from "../model/selector.ts";

/** One field or tag of many instances: instances that agree in it share a number. */
interface Column {
  readonly numbers: Int32Array;
  readonly numberOf: Map<string, number>;
  /** For each number, how many instances have it, and the place of one of them. */
  readonly counts: number[];
  readonly samples: number[];
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
 * @returns the places, in `instances`, of those that a selector means
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
    return narrowing.reduce(keep, everywhere);
  };
}

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
  const good = new Uint8Array(column.counts.length);
  let count = 0;
  for (const [number, sample] of column.samples.entries()) {
    const instance = instances[sample];
    if (!instance || !holds(instance)) continue;
    good[number] = 1;
    count += column.counts[number] ?? 0;
  }
  return { column, good, count };
}

const FIELDS = ["cloud", "region", "state", "name", "type"] as const;

function buildColumns(
  instances: readonly Instance[],
  selectors: readonly Selector[],
): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  const numbers = () => new Int32Array(instances.length);
  for (const { conditions } of selectors)
    for (const condition of conditions)
      if (!columns.has(keyOf(condition)))
        columns.set(keyOf(condition), {
          numbers: numbers(),
          numberOf: new Map(),
          counts: [],
          samples: [],
        });
  for (const field of FIELDS) {
    const column = columns.get(field);
    if (column) for (const [at, one] of instances.entries()) put(column, at, one[field] ?? "");
  }
  fillTags(columns, instances);
  return columns;
}

function put({ numbers, numberOf, counts, samples }: Column, at: number, value: string): void {
  const known = numberOf.get(value);
  const number = known ?? counts.length;
  if (known === undefined) {
    numberOf.set(value, number);
    counts.push(0);
    samples.push(at);
  }
  numbers[at] = number;
  counts[number] = (counts[number] ?? 0) + 1;
}

/** A tag's column tells apart all that the keys of any case say, so that it is the model that weighs them. */
function fillTags(columns: ReadonlyMap<string, Column>, instances: readonly Instance[]): void {
  const wanted = [...columns].filter(([key]) => key.startsWith(TAG));
  const columnOfTag = new Map<string, Column | undefined>();
  for (const [at, { tags }] of instances.entries()) {
    const found = new Map<Column, string>();
    for (const tag of Object.keys(tags)) {
      if (!columnOfTag.has(tag)) columnOfTag.set(tag, columns.get(TAG + tag.toLowerCase()));
      const column = columnOfTag.get(tag);
      if (column) found.set(column, `${found.get(column) ?? ""}${tag}\0${tags[tag]}\0`);
    }
    for (const [, column] of wanted) put(column, at, found.get(column) ?? "");
  }
}

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
