import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isSelectorWord,
  matches,
  parseSelector,
  parseSelectorWords,
  type Selector,
  selectorMatcher,
} from "../../src/model/selector.ts";
import { instanceNamed } from "../fleet/instances.ts";

function selector(text: string): Selector {
  const parsed = parseSelector(text);
  if ("unreadable" in parsed) throw new Error(`unreadable: ${parsed.unreadable}`);
  return parsed;
}

const box = instanceNamed("build-7", {
  state: "running",
  type: "t3.large",
  tags: { env: "dev", Team: "Data", "kubernetes.io/role": "node" },
});

describe("build-7, running, env=dev, Team=Data", () => {
  test.each([
    "all",
    "ALL",
    "env:dev",
    "ENV:DEV",
    "team:data",
    "env:dev state:running",
    "env:dev,state:running",
    "state:stopped state:running",
    "name:build-* env:d?v",
    "name:*",
    "type:t3.*",
    "cloud:aws-dev region:eu-*",
    "kubernetes.io/role:node",
    "all env:dev",
  ])("%s means it", (text) => {
    expect(matches(selector(text), box)).toBe(true);
  });

  test.each([
    "env:prod",
    "env:de",
    "env:dev state:stopped",
    "env:prod state:running",
    "type:t3",
    "type:t3xlarge",
    "name:build-??",
    "owner:*",
    "constructor:*",
  ])("%s does not", (text) => {
    expect(matches(selector(text), box)).toBe(false);
  });
});

test("an instance without a type is in no selector on types", () => {
  expect(matches(selector("type:*"), instanceNamed("x", { type: undefined }))).toBe(false);
});

test("of two tags that differ only in letters' case, the one written exactly so counts", () => {
  const both = instanceNamed("x", { tags: { Env: "prod", env: "dev" } });
  expect(matches(selector("env:dev"), both)).toBe(true);
  expect(matches(selector("env:prod"), both)).toBe(false);
});

test("what cannot be read is named", () => {
  expect(parseSelector("env:dev nonsense")).toEqual({ unreadable: "nonsense" });
  expect(parseSelector("env:")).toEqual({ unreadable: "env:" });
  expect(parseSelector("  ")).toEqual({ unreadable: "" });
});

test("names, refs and ids are not taken for selectors", () => {
  for (const word of ["dev-box", "aws-dev/eu-west-1/i-0abc", "i-0abc", ":dev", "env:"]) {
    expect(isSelectorWord(word)).toBe(false);
  }
});

test("words that are split already may hold blanks", () => {
  const parsed = parseSelectorWords(["name:my *", "env:dev"]);
  expect(parsed).toMatchObject({ text: "name:my * env:dev" });
  if ("unreadable" in parsed) throw new Error("unreadable");
  const mine = instanceNamed("my box", { tags: { env: "dev" } });
  expect(matches(parsed, mine)).toBe(true);
});

/** Says the same in another way: try every length for every star. */
function oracle(pattern: string, actual: string): boolean {
  const [first, ...rest] = [...pattern.toLowerCase()];
  const letters = [...actual.toLowerCase()];
  if (first === undefined) return letters.length === 0;
  const tails = letters.map((_, from) => letters.slice(from).join("")).concat("");
  if (first === "*") return tails.some((tail) => oracle(rest.join(""), tail));
  if (letters.length === 0) return false;
  const same = first === "?" || first === letters[0];
  return same && oracle(rest.join(""), letters.slice(1).join(""));
}

test("wildcards mean what they mean everywhere", () => {
  const pattern = fc.string({ unit: fc.constantFrom(..."aB.*?😀"), minLength: 1, maxLength: 7 });
  const name = fc.string({ unit: fc.constantFrom(..."abA.😀"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, name, (value, actual) => {
      const wanted = { text: "", conditions: [{ on: "name", value }] } as const;
      expect(matches(wanted, instanceNamed(actual))).toBe(oracle(value, actual));
    }),
    { numRuns: 5_000 },
  );
});

test("a pattern made to take for ever is answered at once", () => {
  const endless = selector(`name:${"*a".repeat(200)}b`);
  const startedAt = performance.now();
  expect(matches(endless, instanceNamed("a".repeat(255)))).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test("10,000 instances are tried in a moment", () => {
  const many = Array.from({ length: 10_000 }, (_, n) =>
    instanceNamed(`web-${n}`, { tags: { env: n % 2 ? "dev" : "prod", team: "data", app: "x" } }),
  );
  const isWanted = selectorMatcher(selector("env:dev name:web-* state:running app:?"));
  const startedAt = performance.now();
  expect(many.filter(isWanted)).toHaveLength(5_000);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
