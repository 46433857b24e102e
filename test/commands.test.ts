import { describe, expect, test } from "vitest";
import { commands } from "../commands/index.ts";
import { readCommand } from "../src/grammar/read.ts";

/** Discord's limits are the narrower ones; Slack's usage hint holds them all the same. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const ABOUT_MAX = 100;
const OPTIONS_MAX = 25;

describe.each(commands.map(({ spec }) => [spec.name, spec] as const))("/vm %s", (name, spec) => {
  test.each(spec.examples)("understands its own example: %s", (example) => {
    const reading = readCommand(commands, example);
    expect(reading.command.spec.name).toBe(name);
    expect(reading.words).toBe(example);
  });

  test("fits into both chats", () => {
    expect(name).toMatch(NAME);
    expect(spec.summary.length).toBeLessThanOrEqual(ABOUT_MAX);
    expect(Object.keys(spec.options).length).toBeLessThanOrEqual(OPTIONS_MAX);
    for (const [option, { about }] of Object.entries(spec.options)) {
      expect(option).toMatch(NAME);
      expect(about.length).toBeLessThanOrEqual(ABOUT_MAX);
    }
  });
});

test("no two commands have one name", () => {
  const names = commands.map(({ spec }) => spec.name);
  expect(new Set(names).size).toBe(names.length);
});
