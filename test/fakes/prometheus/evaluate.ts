import type { Expression, Matcher } from "./parse.ts";
import { BadQuery } from "./tokens.ts";

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What it is now; of a counter, `rate` is asked. */
  readonly value: number;
}

interface Point {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Result {
  readonly type: "vector" | "matrix" | "scalar";
  readonly points: readonly Point[];
}

/** What an expression comes to. A series' rate is its value: time stands still here. */
export function evaluate(expression: Expression, series: readonly Series[]): Result {
  switch (expression.kind) {
    case "number":
      return { type: "scalar", points: [{ labels: {}, value: expression.value }] };
    case "selector":
      return select(expression, series);
    case "call":
      return call(expression, series);
    case "aggregate":
      return aggregate(expression, series);
    case "divide":
      return divide(
        vectorOf(evaluate(expression.left, series)),
        vectorOf(evaluate(expression.right, series)),
      );
    default:
      return expression satisfies never;
  }
}

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

function select({ name, matchers, range }: Of<"selector">, series: readonly Series[]): Result {
  if (name === "" && matchers.every((matcher) => fits(matcher, "")))
    throw new BadQuery("vector selector must contain at least one non-empty matcher");
  const points = series
    .filter((one) => name === "" || one.name === name)
    .filter(({ labels }) => matchers.every((matcher) => fits(matcher, labels[matcher.label] ?? "")))
    .map((one) => ({ labels: { __name__: one.name, ...one.labels }, value: one.value }));
  return { type: range === undefined ? "vector" : "matrix", points };
}

function fits({ operator, text }: Matcher, value: string): boolean {
  if (operator === "=" || operator === "!=") return (text === value) === (operator === "=");
  return re2(text).test(value) === (operator === "=~");
}

/** RE2 writes a character's number as `\x{1f600}`; a pattern has to fit the whole value. */
function re2(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern.replace(/\\x\{/g, "\\u{")})$`, "su");
  } catch {
    throw new BadQuery(`error parsing regexp: ${pattern}`);
  }
}

function call({ name, args }: Of<"call">, series: readonly Series[]): Result {
  const [first] = args;
  if (!first) throw new BadQuery(`expected 1 argument(s) in call to "${name}", got 0`);
  const given = evaluate(first, series);
  const wanted = { rate: "matrix", vector: "scalar" }[name];
  if (!wanted) throw new BadQuery(`unknown function with name "${name}"`);
  if (given.type !== wanted)
    throw new BadQuery(`expected type ${wanted} in call to function "${name}", got ${given.type}`);
  return { type: "vector", points: given.points.map(withoutName) };
}

const withoutName = ({ labels: { __name__, ...labels }, value }: Point): Point => ({
  labels,
  value,
});

function aggregate({ name, by, args }: Of<"aggregate">, series: readonly Series[]): Result {
  const points = vectorOf(evaluate(args.at(-1) ?? { kind: "number", value: 0 }, series)).points;
  if (name === "topk") {
    const [most] = args;
    const bound = most?.kind === "number" ? most.value : 0;
    const sorted = points.filter(({ value }) => !Number.isNaN(value));
    return {
      type: "vector",
      points: sorted.sort((a, b) => b.value - a.value).slice(0, bound),
    };
  }
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const key = keyOf(only(point.labels, by));
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  const combined = [...groups.values()].map((group) => ({
    labels: only(group[0]?.labels ?? {}, by),
    value: combine(
      name,
      group.map(({ value }) => value),
    ),
  }));
  return { type: "vector", points: combined };
}

function combine(name: string, values: readonly number[]): number {
  if (name === "sum") return values.reduce((sum, value) => sum + value, 0);
  if (name === "max") return Math.max(...values);
  throw new BadQuery(`the fake does not know ${name}`);
}

function divide(left: Result, right: Result): Result {
  const divisors = new Map(
    right.points.map(withoutName).map(({ labels, value }) => [keyOf(labels), value]),
  );
  const points = left.points.map(withoutName).flatMap(({ labels, value }) => {
    const divisor = divisors.get(keyOf(labels));
    return divisor === undefined ? [] : [{ labels, value: value / divisor }];
  });
  return { type: "vector", points };
}

function vectorOf(result: Result): Result {
  if (result.type === "matrix")
    throw new BadQuery("binary expression must contain only scalar and instant vector types");
  return result;
}

const only = (labels: Point["labels"], by: readonly string[]): Point["labels"] =>
  Object.fromEntries(by.flatMap((name) => (name in labels ? [[name, labels[name] ?? ""]] : [])));

const keyOf = (labels: Point["labels"]): string => JSON.stringify(Object.entries(labels).sort());
