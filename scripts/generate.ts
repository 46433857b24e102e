/**
 * Writes what is made from something else. With `--check` it writes nothing and fails where a file is stale,
 * or a phrase would be lost on its way into one of them or to a person.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { commands } from "../commands/index.ts";
import { configJsonSchema } from "../src/config.ts";
import { commandsMarkdown } from "../src/grammar/commands-markdown.ts";
import { kinds } from "../src/main/kinds.ts";
import { slackManifestYaml } from "../src/platforms/slack/manifest.ts";
import { leastRights } from "../src/providers/aws-ec2/least-rights.ts";
import { catalogueYaml } from "./catalogue.ts";
import { phrasesInStrings } from "./phrases-in-strings.ts";

const root = new URL("..", import.meta.url);

/** The page with what is generated in the place of its first JSON. */
const withJson = (file: string, json: string): string =>
  readFileSync(new URL(file, root), "utf8").replace(
    /```json\n[\s\S]*?```/,
    () => `\`\`\`json\n${json}\n\`\`\``,
  );

/** Each generated file and how it is made. */
const GENERATED: Readonly<Record<string, () => string>> = {
  "manifest.yml": () => slackManifestYaml(commands.map(({ spec }) => spec)),
  "docs/commands.md": () => commandsMarkdown(commands),
  "docs/catalogue.yaml": catalogueYaml,
  "docs/providers/aws-ec2.md": () => withJson("docs/providers/aws-ec2.md", leastRights()),
  "docs/lamplighter.schema.json": () => `${JSON.stringify(configJsonSchema(kinds), null, 2)}\n`,
};

const stale = Object.entries(GENERATED)
  .map(([file, make]) => ({ file, path: new URL(file, root), text: make() }))
  .filter(({ path, text }) => !existsSync(path) || readFileSync(path, "utf8") !== text);

if (process.argv.includes("--check")) {
  for (const { file } of stale) console.error(`${file} is stale. Run: npm run generate`);
  const lost = phrasesInStrings();
  for (const where of lost) console.error(`${where} is a phrase, and put into a plain string.`);
  if (stale.length + lost.length > 0) process.exitCode = 1;
} else {
  for (const { file, path, text } of stale) {
    writeFileSync(path, text);
    console.log(`${file} written`);
  }
}
