import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../src/model/canonical.ts";

test("one value has one text, whatever order its keys were written in", () => {
  expect(canonicalJson({ b: [1, { d: null, c: "ü" }], a: undefined, A: true })).toBe(
    '{"A":true,"b":[1,{"c":"ü","d":null}]}',
  );
});

test("nothing is lost on the way, and nothing depends on the order of keys", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      // JSON knows no -0.
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(turned(value))).toBe(text);
    }),
  );
});

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).reverse();
  return Object.fromEntries(fields.map(([key, field]) => [key, turned(field)]));
}
