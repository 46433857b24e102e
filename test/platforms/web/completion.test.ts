import { expect, test } from "vitest";
import { commands } from "../../../commands/index.ts";
import { complete } from "../../../src/platforms/web/completion.ts";

const declarations = commands.map(({ spec }) => spec);

/** The lines that are offered, and what the bot was asked for them. */
async function offered(typed: string) {
  const asked: string[][] = [];
  const found = await complete(typed, declarations, async (command, option, part) => {
    asked.push([command, option, part]);
    return option === "instance"
      ? [{ label: `web-1 · running`, value: `${part.replace(/\S*$/, "")}web-1` }]
      : [];
  });
  return { lines: found.map(({ line }) => line), asked, found };
}

test("the beginning of a command is completed, with and without /vm, in any case, but for what only buttons say", async () => {
  const expected = ["status ", "start ", "stop "];
  for (const typed of ["st", "/vm st", "ST", "  st"])
    expect((await offered(typed)).lines).toEqual(expected);
  expect((await offered("")).lines).toContain("list ");
  expect((await offered("confi")).lines).toEqual([]);
});

test("an instance is completed behind what is there already", async () => {
  expect(await offered("stop we")).toMatchObject({
    lines: ["stop web-1"],
    asked: [["stop", "instance", "we"]],
  });
  expect((await offered("stop build-1 we")).lines).toEqual(["stop build-1 web-1"]);
  expect((await offered("stop --hard we")).lines).toEqual(["stop --hard web-1"]);
});

test("what was typed whole is not offered again", async () => {
  expect((await offered("stop web-1")).lines).toEqual([]);
  expect((await offered("nonsense we")).lines).toEqual([]);
});

test("a dash is completed to a flag, in whichever form a keyboard writes it, each once", async () => {
  expect((await offered("stop web-1 --h")).lines).toEqual(["stop web-1 --hard"]);
  expect((await offered("stop web-1 —h")).lines).toEqual(["stop web-1 --hard"]);
  expect((await offered("stop --hard web-1 --h")).lines).toEqual([]);
  expect((await offered("stop web-1 --bec")).lines).toEqual(['stop web-1 --because "']);
});

test("after an instance flags come first, and nothing stands in a person's own words", async () => {
  expect((await offered("stop web-1 ")).lines[0]).toBe("stop web-1 --hard");
  for (const typed of ['stop web-1 --because "hung we', "stop web-1 --because ", "stop web-1 at 2"])
    expect((await offered(typed)).lines).toEqual([]);
});

test("a choice is asked for first, and what is said of it leads on to the instances", async () => {
  expect((await offered("schedule s")).asked).toEqual([["schedule", "what", "s"]]);
  expect((await offered("schedule show we")).lines).toEqual(["schedule show web-1"]);
});
