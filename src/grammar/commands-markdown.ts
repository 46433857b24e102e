import { spell } from "../messages/spell.ts";
import type { CommandSpec, OptionSpec } from "./command.ts";
import { isDashed } from "./print.ts";
import { isSaidTime, usage } from "./usage.ts";

/** The text of docs/commands.md: every command that people type, in the order of the list. */
export function commandsMarkdown(commands: readonly { readonly spec: CommandSpec }[]): string {
  const shown = commands.map(({ spec }) => spec).filter((spec) => !spec.hidden);
  return [HEAD, ...shown.map(section)].join("\n\n").concat("\n");
}

const HEAD = `<!-- Generated from commands/ by \`npm run generate\`. Do not edit. -->

# Commands

Type them in a channel that Lamplighter knows. An instance is named by its name, the beginning of its name, its
provider's id, or a selector: \`env:dev\`, \`cloud:aws-dev\`, \`state:running\`, \`build-*\`, \`all\`. Names add up;
selectors narrow. Put quotes around a name with blanks.

A time and a reason can be said in plain words at the end of the line: \`stop dev-box at 22:00\`, \`stop dev-box in 2h\`,
\`stop dev-box tomorrow 9am\`, \`hold dev-box until fri 18:00 "load test"\`, \`skip dev-box because "demo tonight"\`.
They begin with \`at\`, \`on\`, \`in\`, \`today\`, \`tonight\`, \`tomorrow\` or a weekday, with \`until\`, and with \`because\`,
where the command has such an option. An instance that is called like one of these words is put in quotes.`;

function section(spec: CommandSpec): string {
  const options = Object.entries(spec.options);
  const permissions = [spec.permission].flat().map((permission) => `\`${permission}\``);
  return [
    `## ${spec.name}`,
    `${spell(spec.summary)}. Needs ${permissions.join(" and ")}.`,
    fenced([usage(spec)]),
    ...(options.length === 0 ? [] : [optionTable(options)]),
    ...(spec.examples.length === 0
      ? []
      : [`Examples:`, fenced(spec.examples.map((example) => `/vm ${example}`))]),
  ].join("\n\n");
}

const fenced = (lines: readonly string[]): string => ["```text", ...lines, "```"].join("\n");

function optionTable(options: readonly (readonly [string, OptionSpec])[]): string {
  const rows = options.map(([name, option]) => {
    return `| ${label(name, option)} | ${cell(about(option))} |`;
  });
  return ["| Option | Meaning |", "| --- | --- |", ...rows].join("\n");
}

function label(name: string, option: OptionSpec): string {
  if (!isDashed(option)) return `\`${name}\``;
  return isSaidTime(option) ? `\`${name}\`, \`--${name}\`` : `\`--${name}\``;
}

function about(option: OptionSpec): string {
  const words = spell(option.about);
  switch (option.kind) {
    case "flag":
      return option.needs ? `${words}; needs \`${option.needs}\`` : words;
    case "choice":
      return `${words}: ${option.choices.map((choice) => `\`${choice}\``).join(", ")}`;
    case "note":
      return option.needs ? `${words}; needs \`${option.needs}\` too` : words;
    case "instances":
    case "operation":
    case "text":
      return words;
    default:
      return option satisfies never;
  }
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
