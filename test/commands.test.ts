import { describe, expect, test } from "vitest";
import { commands } from "../commands/index.ts";
import type { CommandSpec } from "../src/grammar/command.ts";
import { leadInto } from "../src/grammar/leads.ts";
import { readCommand } from "../src/grammar/read.ts";
import { spell } from "../src/messages/spell.ts";
import { untranslatable } from "./support/untranslatable.ts";

/** Discord's limits are the narrower ones; Slack's usage hint holds them all the same. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const ABOUT_MAX = 100;
const OPTIONS_MAX = 25;

describe.each(commands.map(({ spec }) => [spec.name, spec] as const))("/vm %s", (name, spec) => {
  test.each(spec.examples)("understands its own example: %s", (example) => {
    const reading = readCommand(commands, example);
    expect(reading.command.spec.name).toBe(name);
    if (isPlain(spec, example)) expect(reading.words).toBe(example);
    expect(readCommand(commands, reading.words)).toEqual(reading);
  });

  test("fits into both chats", () => {
    expect(name).toMatch(NAME);
    expect(spell(spec.summary).length).toBeLessThanOrEqual(ABOUT_MAX);
    expect(Object.keys(spec.options).length).toBeLessThanOrEqual(OPTIONS_MAX);
    for (const [option, { about }] of Object.entries(spec.options)) {
      expect(option).toMatch(NAME);
      expect(spell(about).length).toBeLessThanOrEqual(ABOUT_MAX);
    }
  });

  test("is explained in words that can be translated", () => {
    const said = Object.values(spec.options).flatMap((option) =>
      option.kind === "instances" ? [option.about, option.label] : [option.about],
    );
    expect([spec.summary, ...said].flatMap(untranslatable)).toEqual([]);
  });
});

/** Whether it says no time or reason in plain words. */
function isPlain({ options }: CommandSpec, example: string): boolean {
  const said = Object.values(options).flatMap((option) =>
    option.kind === "note" && option.said ? [option.said] : [],
  );
  return !example.split(" ").some((word) => said.some((one) => leadInto(one, word)));
}

test("no two commands have one name", () => {
  const names = commands.map(({ spec }) => spec.name);
  expect(new Set(names).size).toBe(names.length);
});
