import { expect, test } from "vitest";
import { type Checkable, exitCode, renderCheck, runCheck } from "../src/check.ts";
import { readConfig } from "../src/config.ts";
import type { Finding } from "../src/model/finding.ts";
import { PlatformError } from "../src/platforms/platform.ts";
import { ProviderError } from "../src/providers/provider.ts";
import { kinds } from "./config/kinds.ts";

const configResult = readConfig({ kinds, env: {}, directory: "/does-not-exist" });

const finds = (...findings: Finding[]): Checkable => ({
  async *check() {
    yield* findings;
  },
});

const throws = (error: unknown, ...before: Finding[]): Checkable => ({
  async *check() {
    yield* before;
    throw error;
  },
});

const silent = (...before: Finding[]): Checkable => ({
  async *check() {
    yield* before;
    await new Promise(() => {});
  },
});

const works: Finding = {
  what: "ec2:DescribeInstances in eu-west-1",
  ok: true,
  detail: "12 instances",
};
const lacks: Finding = {
  what: "ec2:StopInstances in eu-west-1",
  ok: false,
  detail: "the role may not do this",
  todo: "Add ec2:StopInstances to the role's policy.",
};

const check = (providers: Record<string, Checkable>, platforms: Record<string, Checkable> = {}) =>
  runCheck({ configResult, providers, platforms, limitMs: 100 });

test("a table says what works, which right is missing, and what to do", async () => {
  const sections = await check(
    { "aws-dev": finds(works, lacks) },
    { web: finds({ ...works, what: "page" }) },
  );
  expect(renderCheck(sections)).toBe(`configuration
  ok    built-in configuration              1 cloud, 1 platform, 1 channel

cloud aws-dev
  ok    ec2:DescribeInstances in eu-west-1  12 instances
  FAIL  ec2:StopInstances in eu-west-1      the role may not do this
        -> Add ec2:StopInstances to the role's policy.

platform web
  ok    page                                12 instances

1 thing to mend.
`);
  expect(exitCode(sections)).toBe(1);
});

test("when everything works the table says so and the command succeeds", async () => {
  const sections = await check({ lab: finds(works) });
  expect(renderCheck(sections)).toMatch(/\n\nEverything works\.\n$/);
  expect(exitCode(sections)).toBe(0);
});

test("mistakes in the file are in the table, with line, path and hint", async () => {
  const broken = readConfig({
    kinds,
    env: {},
    text: "clouds:\n  lab: { provider: simulater }\nplatforms: { web: {} }",
  });
  const sections = await runCheck({ configResult: broken, providers: {}, platforms: {} });
  expect(renderCheck(sections)).toContain(
    '  FAIL  line 2, clouds.lab.provider  "simulater" is not a provider of this version.\n        -> Did you mean simulator?',
  );
  expect(exitCode(sections)).toBe(1);
});

test("one that fails, or never answers, keeps the others' findings and its own earlier ones", async () => {
  const sections = await check(
    {
      hangs: silent(works),
      refuses: throws(
        new ProviderError({ kind: "not-allowed", detail: "no", missing: "sts:AssumeRole" }),
        works,
      ),
      fine: finds(works),
    },
    { slack: throws(new PlatformError("not-allowed", "invalid_auth")) },
  );
  const lines = sections.map(({ title, findings }) => [
    title,
    ...findings.map((one) => `${one.ok} ${one.detail}${one.todo ? ` / ${one.todo}` : ""}`),
  ]);
  expect(lines.slice(1)).toEqual([
    [
      "cloud hangs",
      "true 12 instances",
      "false none within 0.1 s / Look at the network between here and there: proxy, firewall, address.",
    ],
    ["cloud refuses", "true 12 instances", "false no / Grant sts:AssumeRole."],
    ["cloud fine", "true 12 instances"],
    ["platform slack", "false invalid_auth"],
  ]);
});

test("clouds are tried at the same time, not one after the other", async () => {
  const begun: string[] = [];
  let release = () => {};
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  const meets = (name: string): Checkable => ({
    async *check() {
      begun.push(name);
      if (begun.length === 2) release();
      await both;
      yield works;
    },
  });
  const sections = await runCheck({
    configResult,
    providers: { one: meets("one"), other: meets("other") },
    platforms: {},
  });
  expect(exitCode(sections)).toBe(0);
});

test("something that throws before it begins, or finds nothing at all, does not pass for working", async () => {
  const bursts: Checkable = {
    check: () => {
      throw "a string";
    },
  };
  expect(exitCode(await check({ bursts }))).toBe(1);
  expect(exitCode(await check({ empty: finds() }))).toBe(1);
});

test("what a cloud answers cannot break the table or steer the terminal", async () => {
  const sections = await check({
    lab: finds({ ...lacks, detail: "a\n\u001b[2Jb\tc", todo: "d\r\ne" }),
  });
  const text = renderCheck(sections);
  expect(text).toContain("a [2Jb c");
  expect(text).toContain("-> d e");
});
