import { parseArgs } from "node:util";
import { commands } from "../../commands/index.ts";
import type { Said } from "./said.ts";

export const MANIFEST_USAGE = `Usage: lamplighter manifest [--address URL] [--json]

  Prints the manifest of the Slack app: for Socket Mode, or with the bot's public address for HTTP.
  --json  as JSON, which Slack's own tools take as well`;

const OPTIONS = {
  address: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h" },
} as const;

/** `lamplighter manifest`. @returns what is to be said, or what is wrong with the words in a sentence */
export async function manifest(args: readonly string[]): Promise<Said | string> {
  const read = parse(args);
  if (typeof read === "string") return read;
  const { address, json, help } = read;
  if (help) return { text: MANIFEST_USAGE, code: 0 };
  if (address !== undefined && !/^https:\/\/./.test(address))
    return `“${address}” is no address that Slack takes: write https://bot.example.com.`;
  const { slackManifest, slackManifestYaml } = await import("../platforms/slack/manifest.ts");
  const specs = commands.map(({ spec }) => spec);
  const reach =
    address === undefined
      ? ({ mode: "socket" } as const)
      : ({ mode: "http", baseUrl: address } as const);
  const text = json
    ? JSON.stringify(slackManifest(specs, reach), null, 2)
    : slackManifestYaml(specs, reach).trimEnd();
  return { text, code: 0 };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    return (error as Error).message;
  }
}
