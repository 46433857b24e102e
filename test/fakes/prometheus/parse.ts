import { BadQuery, type Token, tokensOf } from "./tokens.ts";

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly text: string;
}

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | {
      readonly kind: "selector";
      readonly name: string;
      readonly matchers: readonly Matcher[];
      readonly range?: string | undefined;
    }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: "aggregate";
      readonly name: string;
      readonly by: readonly string[];
      readonly args: readonly Expression[];
    }
  | { readonly kind: "divide"; readonly left: Expression; readonly right: Expression };

const AGGREGATES = ["sum", "max", "min", "avg", "count", "topk"];

/** Reads the part of PromQL that is needed here; everything else is refused. */
export function parse(query: string): Expression {
  const tokens = tokensOf(query);
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const isNext = (text: string): boolean => peek()?.kind !== "string" && peek()?.text === text;
  const take = (kind: Token["kind"]): string => {
    const token = tokens[at];
    if (token?.kind !== kind)
      throw new BadQuery(`parse error: unexpected ${token?.text ?? "end of input"}`);
    at += 1;
    return token.text;
  };
  const skip = (sign: string): void => {
    if (!isNext(sign))
      throw new BadQuery(`parse error: unexpected ${peek()?.text ?? "end of input"}`);
    at += 1;
  };
  const list = <Item>(close: string, item: () => Item): Item[] => {
    const items: Item[] = [];
    while (!isNext(close)) {
      items.push(item());
      if (!isNext(close)) skip(",");
    }
    skip(close);
    return items;
  };
  const arguments_ = (): Expression[] => {
    skip("(");
    return list(")", expression);
  };

  function expression(): Expression {
    let left = operand();
    while (isNext("/")) {
      skip("/");
      left = { kind: "divide", left, right: operand() };
    }
    return left;
  }

  function operand(): Expression {
    if (isNext("(")) {
      skip("(");
      const inner = expression();
      skip(")");
      return inner;
    }
    if (peek()?.kind === "number") return { kind: "number", value: Number(take("number")) };
    if (isNext("{")) return selector("");
    const name = take("word");
    if (AGGREGATES.includes(name)) return aggregate(name);
    return isNext("(") ? { kind: "call", name, args: arguments_() } : selector(name);
  }

  function aggregate(name: string): Expression {
    let by: string[] = [];
    if (isNext("by")) {
      take("word");
      skip("(");
      by = list(")", () => take("word"));
    }
    return { kind: "aggregate", name, by, args: arguments_() };
  }

  function selector(name: string): Expression {
    let matchers: Matcher[] = [];
    if (isNext("{")) {
      skip("{");
      matchers = list("}", () => {
        const label = take("word");
        const operator = take("sign");
        if (!["=", "!=", "=~", "!~"].includes(operator))
          throw new BadQuery(`parse error: unexpected ${operator} in label matching`);
        return { label, operator, text: take("string") };
      });
    }
    if (!isNext("[")) return { kind: "selector", name, matchers };
    skip("[");
    const range = take("duration");
    skip("]");
    return { kind: "selector", name, matchers, range };
  }

  const whole = expression();
  const rest = peek();
  if (rest) throw new BadQuery(`parse error: unexpected ${rest.kind} ${JSON.stringify(rest.text)}`);
  return whole;
}

/** Every selector in it, in the order in which they stand. */
export function selectorsOf(expression: Expression): Extract<Expression, { kind: "selector" }>[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "selector":
      return [expression];
    case "call":
    case "aggregate":
      return expression.args.flatMap(selectorsOf);
    case "divide":
      return [expression.left, expression.right].flatMap(selectorsOf);
    default:
      return expression satisfies never;
  }
}
