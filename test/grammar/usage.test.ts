import { expect, test } from "vitest";
import { commandsMarkdown } from "../../src/grammar/commands-markdown.ts";
import { usage } from "../../src/grammar/usage.ts";
import { commands } from "./example-commands.ts";

test("a command's usage shows what must be given, what may be, and the flags last", () => {
  expect(commands.map(({ spec }) => usage(spec))).toEqual([
    "/vm list [by-name|by-state] [instance…]",
    "/vm start <instance…> [--dry-run]",
    "/vm stop <instance…> [--hard] [--dry-run]",
    "/vm move <instance…> <north|south>",
    "/vm cancel <operation> [--dry-run]",
    "/vm help [command]",
    "/vm confirm <operation>",
    '/vm kill <instance…> [--hard] [--because "…"] [--force "…"]',
    '/vm park <here|there> <instance…> [soon …] [until …] [--because "…"] [--dry-run]',
    "/vm decline <operation> [reason]",
    "/vm prove <operation> [code]",
  ]);
});

test("the page of commands says that it is generated and by what, and shows each command but the hidden ones", () => {
  const page = commandsMarkdown(commands);
  expect(page.split("\n")[0]).toContain("`npm run generate`");
  expect(page.match(/^## .+$/gm)).toEqual([
    "## list",
    "## start",
    "## stop",
    "## move",
    "## cancel",
    "## help",
    "## kill",
    "## park",
    "## decline",
    "## prove",
  ]);
  expect(page).toContain("/vm stop web-1 --hard");
  expect(page).toContain("| `--hard` | cut the power at once; needs `stop:hard` |");
  expect(page).toContain("| `place` | where \\| to: `north`, `south` |");
  expect(page).toContain("Move instances. Needs `stop` and `start`.");
  expect(page).toContain("| `until`, `--until` | until when |");
});
