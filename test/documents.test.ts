import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { kinds } from "../src/main/kinds.ts";

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const names = [...markdownIn("."), ...markdownIn("docs")].sort();

describe("the documents tell the truth", () => {
  test.each(names)("%s leads to places that exist", (name) => {
    const links = all(name, /\]\((?!https?:)([^)#\s]+)[^)]*\)/g);
    const missing = links.filter((link) => !existsSync(join(dirname(name), link)));
    expect(missing).toEqual([]);
  });

  test.each(names)("%s names files and commands that exist", (name) => {
    const paths = all(name, /`((?:src|test|docs|commands|scripts|bench)\/[\w./-]*)`/g);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    const scripts = all(name, /npm run (?:--silent )?([\w:]+)/g);
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });

  test("the configuration shown in README.md is one that the bot accepts", () => {
    const [shown = ""] = all("README.md", /```yaml\n([\s\S]*?)```/g);
    const env = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" };
    expect(readConfig({ text: shown, env, kinds })).toMatchObject({ ok: true });
  });

  test("ARCHITECTURE.md says of each package why it is there, and of no other", () => {
    const [, section = ""] = readFileSync("ARCHITECTURE.md", "utf8").split("## Dependencies");
    const [runtime = "", development = ""] = section.split("For development:");
    const told = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort();
    expect(told(runtime)).toEqual(Object.keys(manifest.dependencies).sort());
    const untyped = Object.keys(manifest.devDependencies).filter((name) => !/^@types\//.test(name));
    expect(told(development)).toEqual(untyped.sort());
  });
});

function markdownIn(folder: string): readonly string[] {
  const recursive = folder !== ".";
  return readdirSync(folder, { recursive, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

function all(name: string, pattern: RegExp): readonly string[] {
  return [...readFileSync(name, "utf8").matchAll(pattern)].map(([, found = ""]) => found);
}
