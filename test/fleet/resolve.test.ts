import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveInstances } from "../../src/fleet/resolve.ts";
import { INSTANCE_STATES, type Instance } from "../../src/model/instance.ts";
import { BotError, type Problem } from "../../src/model/problem.ts";
import { problemOf } from "../grammar/example-commands.ts";
import { instanceNamed } from "./instances.ts";

const FLEET = [
  instanceNamed("web-staging", { tags: { env: "staging" } }),
  instanceNamed("web-prod", { tags: { env: "prod" }, cloud: "aws-prod" }),
  instanceNamed("web-1", { tags: { env: "dev" }, id: "i-0a1b2c" }),
  instanceNamed("build-1", { tags: { env: "dev" } }),
  instanceNamed("build-2", { tags: { env: "dev" }, state: "stopped" }),
  instanceNamed("build-10", { tags: { env: "prod" } }),
  instanceNamed("build", { tags: { env: "prod" } }),
  instanceNamed("dev-box", { tags: { env: "dev" } }),
  instanceNamed("My Box", { tags: { env: "dev" } }),
  instanceNamed("twin", { region: "eu-west-1", tags: { env: "dev" } }),
  instanceNamed("twin", { region: "us-east-1", tags: { env: "prod" } }),
  instanceNamed("old-db", { state: "deleted", tags: { env: "dev" } }),
  instanceNamed("gpu", { id: "i-gpu-new" }),
  instanceNamed("gpu", { id: "i-gpu-old", state: "deleted" }),
];
const OPTIONS = { template: "stop {} --hard", cloudsSilent: [] };

const resolve = (...words: readonly string[]) => resolveInstances(words, FLEET, OPTIONS);
const names = (...words: readonly string[]) => resolve(...words).map(({ name }) => name);
const refused = (...words: readonly string[]) => problemOf(() => resolve(...words));
const mentioned = (instances: readonly Instance[]) => instances.map(({ name }) => name);

describe("one word finds one instance", () => {
  test.each([
    ["its name", "dev-box", "dev-box"],
    ["its name in other letters", "DEV-Box", "dev-box"],
    ["the only name that begins so", "dev", "dev-box"],
    ["its whole name, though others begin with it", "build", "build"],
    ["its id", "i-0A1B2C", "web-1"],
    ["its ref", "aws-prod/eu-west-1/i-web-prod", "web-prod"],
    ["a name with a blank", "my box", "My Box"],
    ["a name with another dash", "dev‑box", "dev-box"],
    ["a deleted one by its whole name", "old-db", "old-db"],
  ])("%s: %s", (_, word, name) => {
    expect(names(word)).toEqual([name]);
  });
});

describe("selectors find many", () => {
  test.each([
    ["env:dev", ["build-1", "build-2", "dev-box", "My Box", "twin", "web-1"]],
    ["env:dev state:stopped", ["build-2"]],
    ["build-*", ["build-1", "build-2", "build-10"]],
    ["build-?", ["build-1", "build-2"]],
    ["name:build*", ["build", "build-1", "build-2", "build-10"]],
    ["build-* web-?", ["build-1", "build-2", "build-10", "web-1"]],
    ["build-* env:dev", ["build-1", "build-2"]],
    ["all env:staging", ["web-staging"]],
    ["state:deleted", ["gpu", "old-db"]],
  ])("%s", (words, found) => {
    expect(names(...words.split(" "))).toEqual(found);
  });

  test("a name with a blank", () => {
    expect(names("name:my *")).toEqual(["My Box"]);
  });

  test("all means every one but the deleted", () => {
    expect(names("all")).toHaveLength(FLEET.length - 2);
  });
});

describe("names add up, selectors narrow", () => {
  test("several names are all meant, each once, sorted as people count", () => {
    expect(names("web-1", "build-10", "build-2", "WEB-1", "i-0a1b2c", "build-1")).toEqual([
      "build-1",
      "build-2",
      "build-10",
      "web-1",
    ]);
    expect(names("dev-box", "build-?")).toEqual(["build-1", "build-2", "dev-box"]);
  });

  test("a selector beside a name never reaches for more than the name", () => {
    expect(names("dev-box", "env:dev")).toEqual(["dev-box"]);
    expect(names("dev-box", "all")).toEqual(["dev-box"]);
    expect(names("twin", "region:us-east-1")).toEqual(["twin"]);
  });

  test("a name that the selector excludes is refused, and nothing else is done", () => {
    expect(refused("dev-box", "web-prod", "env:dev")).toEqual({
      code: "nothing-matches",
      selector: "web-prod env:dev",
      cloudsSilent: [],
    });
    expect(refused("dev-box", "prod-*")).toMatchObject({ selector: "prod-*" });
  });

  test("no words, no instances", () => {
    expect(resolve()).toEqual([]);
  });
});

describe("what is not found is named", () => {
  test("an unknown name, with those that were probably meant and the way to say it again", () => {
    const problem = refused("dev-box", "web-stagng", "my box");
    expect(problem).toMatchObject({
      code: "no-such-instance",
      typed: "web-stagng",
      again: { template: 'stop dev-box {} "my box" --hard' },
    });
    expect(problem.code === "no-such-instance" && mentioned(problem.nearest)).toEqual([
      "web-staging",
    ]);
  });

  test("nothing absurd and nothing deleted is suggested", () => {
    expect(refused("zebra")).toMatchObject({ code: "no-such-instance", nearest: [] });
    expect(refused("odl-db")).toMatchObject({ code: "no-such-instance", nearest: [] });
    expect(refused("old")).toMatchObject({ code: "no-such-instance", nearest: [] });
  });

  test("the beginning of several names is a choice", () => {
    const problem = refused("web");
    expect(problem).toMatchObject({
      code: "ambiguous",
      again: { template: "stop {} --hard" },
    });
    expect(problem.code === "ambiguous" && mentioned(problem.candidates)).toEqual([
      "web-1",
      "web-prod",
      "web-staging",
    ]);
    expect(names("web", "env:dev")).toEqual(["web-1"]);
  });

  test("one name in two regions is a choice, told apart by the ref", () => {
    const problem = refused("twin");
    expect(problem.code === "ambiguous" && problem.candidates.map(({ ref }) => ref)).toEqual([
      "aws-dev/eu-west-1/i-twin",
      "aws-dev/us-east-1/i-twin",
    ]);
  });

  test("a deleted instance does not stand in the way of the one that has its name now", () => {
    expect(resolve("gpu").map(({ id }) => id)).toEqual(["i-gpu-new"]);
    expect(resolve("i-gpu-old").map(({ id }) => id)).toEqual(["i-gpu-old"]);
  });

  test("of very many candidates, 25 are offered", () => {
    const many = Array.from({ length: 60 }, (_, n) => instanceNamed(`node-${n}`));
    const problem = problemOf(() => resolveInstances(["node"], many, OPTIONS));
    expect(problem.code === "ambiguous" && mentioned(problem.candidates)).toEqual(
      Array.from({ length: 25 }, (_, n) => `node-${n}`),
    );
  });

  test("a selector that nothing matches names the clouds that are silent", () => {
    const silent = { ...OPTIONS, cloudsSilent: ["ovh"] };
    expect(problemOf(() => resolveInstances(["env:qa"], FLEET, silent))).toEqual({
      code: "nothing-matches",
      selector: "env:qa",
      cloudsSilent: ["ovh"],
    });
  });

  test("a state that does not exist is named with the nearest that does", () => {
    expect(refused("state:runing")).toMatchObject({
      code: "bad-choice",
      option: "state",
      typed: "runing",
      nearest: "running",
    });
  });

  test("half a selector is unreadable, not a name", () => {
    expect(refused("env:")).toEqual({ code: "unreadable-selector", word: "env:" });
    expect(refused(":dev")).toEqual({ code: "unreadable-selector", word: ":dev" });
  });

  test("a word of nothing but invisible characters is the beginning of no name", () => {
    expect(problemOf(() => resolveInstances(["\u200b"], FLEET.slice(0, 1), OPTIONS))).toMatchObject(
      { code: "no-such-instance" },
    );
  });
});

const someName = fc.stringMatching(/^[ab]{1,3}(-[12])?$/);
const someInstance = fc
  .record({
    name: someName,
    id: fc.stringMatching(/^i-[ab]{1,2}$/),
    region: fc.constantFrom("r1", "r2"),
    state: fc.constantFrom(...INSTANCE_STATES),
    env: fc.constantFrom("dev", "prod"),
  })
  .map(({ name, env, ...facts }) => instanceNamed(name, { ...facts, tags: { env } }));
const someFleet = fc.uniqueArray(someInstance, { selector: ({ ref }) => ref, maxLength: 12 });
const selectorWord = fc.constantFrom("env:dev", "env:prod", "all", "state:running", "region:r1");
const anyWord = fc.oneof(
  someName,
  selectorWord,
  fc.stringMatching(/^[ab*?]{1,4}$/),
  fc.stringMatching(/^aws-dev\/r[12]\/i-[ab]{1,2}$/),
  fc.string({ unit: "binary", minLength: 1 }),
);
const anyWords = fc.array(anyWord, { maxLength: 4 });

type Outcome = { readonly found: readonly Instance[] } | { readonly problem: Problem };

function outcomeOf(words: readonly string[], visible: readonly Instance[]): Outcome {
  try {
    return { found: resolveInstances(words, visible, OPTIONS) };
  } catch (error) {
    if (error instanceof BotError) return { problem: error.problem };
    throw error;
  }
}

function instancesIn(outcome: Outcome): readonly Instance[] {
  if ("found" in outcome) return outcome.found;
  const { problem } = outcome;
  if (problem.code === "ambiguous") return problem.candidates;
  return problem.code === "no-such-instance" ? problem.nearest : [];
}

describe("whatever the words and the fleet", () => {
  test("only what is visible is found, offered or suggested; what is hidden changes nothing", () => {
    fc.assert(
      fc.property(anyWords, someFleet, fc.func(fc.boolean()), (words, fleet, isVisible) => {
        const visible = fleet.filter((instance) => isVisible(instance.ref));
        for (const instance of instancesIn(outcomeOf(words, visible))) {
          expect(visible).toContain(instance);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("the order of words and of the fleet does not matter to what is found, and nothing is found twice", () => {
    fc.assert(
      fc.property(anyWords, someFleet, (words, fleet) => {
        const outcome = outcomeOf(words, fleet);
        if (!("found" in outcome)) return;
        expect(new Set(outcome.found).size).toBe(outcome.found.length);
        expect(outcomeOf(words.toReversed(), fleet.toReversed())).toEqual(outcome);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a selector added to any words never makes them reach further", () => {
    fc.assert(
      fc.property(anyWords, selectorWord, someFleet, (words, selector, fleet) => {
        const before = outcomeOf(words, fleet);
        const keys = words.map((word) => word.split(":")[0]);
        fc.pre(words.length > 0 && "found" in before && !keys.includes(selector.split(":")[0]));
        const after = outcomeOf([...words, selector], fleet);
        if ("found" in after && "found" in before) {
          for (const instance of after.found) expect(before.found).toContain(instance);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("a wildcard finds what a list of all names, searched by hand, holds", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab]?[*?][ab*?-]{0,3}$/), someFleet, (word, fleet) => {
        const byHand = new RegExp(`^${word.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        const wanted = fleet.filter(({ name, state }) => byHand.test(name) && state !== "deleted");
        const outcome = outcomeOf([word], fleet);
        if (wanted.length === 0) {
          expect(outcome).toMatchObject({ problem: { code: "nothing-matches", selector: word } });
        } else {
          expect(new Set(instancesIn(outcome))).toEqual(new Set(wanted));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("a refusal names the word, and its way to say it again has exactly one place for it", () => {
    fc.assert(
      fc.property(fc.array(someName, { minLength: 1, maxLength: 4 }), someFleet, (words, fleet) => {
        const outcome = outcomeOf(words, fleet);
        if (!("problem" in outcome)) return;
        const { problem } = outcome;
        if (problem.code !== "no-such-instance" && problem.code !== "ambiguous") {
          throw new Error(problem.code);
        }
        expect(words).toContain(problem.typed);
        expect(problem.again.template.replace("{}", problem.typed)).toBe(
          `stop ${words.join(" ")} --hard`,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

test("a few words among 10,000 instances are found in a moment", () => {
  const many = Array.from({ length: 10_000 }, (_, n) =>
    instanceNamed(`web-${n}`, { tags: { env: n % 100 ? "prod" : "dev" } }),
  );
  const timeOf = (...words: readonly string[]) => {
    const times = Array.from({ length: 5 }, () => {
      const startedAt = performance.now();
      resolveInstances(words, many, OPTIONS);
      return performance.now() - startedAt;
    });
    return Math.min(...times);
  };
  expect(timeOf("web-17", "web-4321", "i-web-99")).toBeLessThan(200);
  expect(timeOf("env:dev", "web-1*")).toBeLessThan(200);
  expect(timeOf("all")).toBeLessThan(400);
});
