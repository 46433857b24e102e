import type { Command } from "../src/grammar/command.ts";
import { usage } from "../src/grammar/usage.ts";
import {
  commandHelpCard,
  type HelpItem,
  helpCard,
  unconfiguredCard,
} from "../src/messages/help-card.ts";
import { code, type Line, privately } from "../src/messages/message.ts";
import type { Services } from "../src/services.ts";
import { defineCommand } from "./define.ts";

/** Help is about the other commands, so it is made from their list. */
export function helpAbout(others: readonly Command<Services>[]): Command<Services> {
  const told = others.filter(({ spec }) => !spec.hidden);
  return defineCommand(
    {
      name: "help",
      summary: "Show what you can do here",
      permission: [],
      options: {
        command: {
          kind: "choice",
          about: "the command to explain",
          choices: told.map(({ spec }) => spec.name),
          required: false,
        },
      },
      examples: ["help", "help stop"],
    },
    async ({ command }, { help, channel }) => {
      const { view, permissions } = help;
      const one = told.find(({ spec }) => spec.name === command);
      if (one) return privately(commandHelpCard(itemOf(one), one.spec.examples, optionLines(one)));
      if (!view) return privately(unconfiguredCard(channel.platform, channel.id));
      const possible = told.filter(({ spec }) =>
        [spec.permission].flat().every((needed) => permissions.has(needed)),
      );
      return privately(helpCard({ ...view, items: possible.map(itemOf) }));
    },
  );
}

function itemOf({ spec }: Command<Services>): HelpItem {
  const example = spec.examples[0] ?? spec.name;
  return { name: spec.name, summary: spec.summary, example, usage: usage(spec) };
}

const optionLines = ({ spec }: Command<Services>): Line[] =>
  Object.entries(spec.options).map(([name, option]) => [
    code(option.kind === "flag" ? `--${name}` : name),
    `  ${option.about}`,
  ]);
