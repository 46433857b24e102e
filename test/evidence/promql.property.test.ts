import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CPU_QUERY,
  canBeValue,
  fillForAny,
  fillQuery,
  SESSIONS_QUERY,
} from "../../src/evidence/promql.ts";
import { evaluate } from "../fakes/prometheus/evaluate.ts";
import { parse, selectorsOf } from "../fakes/prometheus/parse.ts";
import { tokensOf } from "../fakes/prometheus/tokens.ts";

const NASTY = [
  '"} or vector(1) #',
  '\\"',
  "\\",
  "a\nb",
  ".*",
  "a|b",
  "(?i)web",
  "{values}",
  "{label}",
  "$&",
  "\\x{41}",
  "\u0000",
  "\uFFFD",
  "\u202Ename",
  "Ünïcödé-🤖",
  "`",
  "'",
  "[15m]",
];

const names = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: "binary", maxLength: 20 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((several) => [...new Set(several.filter(canBeValue))])
  .filter((several) => several.length > 0);

test("whatever a machine is called, the query is the same query, with one text in it", () => {
  fc.assert(
    fc.property(names, fc.constantFrom(CPU_QUERY, SESSIONS_QUERY), (values, template) => {
      const shape = (query: string) =>
        tokensOf(query).map(({ kind, text }) => (kind === "string" ? kind : text));
      const query = fillQuery(template, "name", values);
      expect(shape(query)).toEqual(shape(fillQuery(template, "name", ["plain"])));
      expect(query).toMatch(/^[ -~]+$/);
      for (const { matchers } of selectorsOf(parse(query)))
        expect(matchers.filter(({ label }) => label === "name")).toHaveLength(1);
    }),
    { numRuns: 2_000 },
  );
});

test("it finds the machines of these names, and no other", () => {
  fc.assert(
    fc.property(names, fc.string({ unit: "binary", maxLength: 20 }), (values, other) => {
      const series = [...new Set([...values, other, "x", "web", "A", "a", "b", ""])].map(
        (name) => ({
          name: "up",
          labels: { name },
          value: 1,
        }),
      );
      const found = evaluate(parse(fillQuery('up{{label}=~"{values}"}', "name", values)), series);
      expect(found.points.map(({ labels }) => labels.name).sort()).toEqual([...values].sort());
    }),
    { numRuns: 2_000 },
  );
});

test("half a character, nothing and a text without end are no values", () => {
  expect(["", "\uD800", "a\uDC00b", "x".repeat(257)].filter(canBeValue)).toEqual([]);
});

test("any value at all is asked for by the check alone", () => {
  expect(fillForAny('up{{label}=~"{values}"}', "host")).toBe('up{host=~".+"}');
});
