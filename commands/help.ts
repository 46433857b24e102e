import type { Command, CommandSpec, OptionSpec } from "../src/grammar/command.ts";
import { exampleWith, hasPlainName } from "../src/grammar/examples.ts";
import { usage } from "../src/grammar/usage.ts";
import {
  commandHelpCard,
  HELP_ITEMS_MAX,
  type HelpItem,
  helpCard,
  type NeededRight,
} from "../src/messages/help-card.ts";
import { type Button, code, type Line, privately } from "../src/messages/message.ts";
import { unconfiguredCard } from "../src/messages/unconfigured-card.ts";
import type { Permission } from "../src/model/action.ts";
import type { InstanceState } from "../src/model/instance.ts";
import { t } from "../src/model/phrase.ts";
import type { Services, Sighting } from "../src/services.ts";
import { defineCommand } from "./define.ts";

/** What help speaks of first, the most useful first: as many as fit, of those that the person can do. */
const FIRST = "list stop start schedule hold why reboot agenda status history approvals".split(" ");

/** How many instances are tried as an example, before help does without. */
const TRIED_MAX = 200;

interface Here {
  readonly help: Services["help"];
  /** What examples can be about, the better names first. */
  readonly instances: readonly Sighting[];
}

/** Help is about the other commands, so it is made from their list. */
export function helpAbout(others: readonly Command<Services>[]): Command<Services> {
  const told = others.flatMap(({ spec }) => (spec.hidden ? [] : [spec]));
  return defineCommand(
    {
      name: "help",
      summary: t`Show what you can do here`,
      permission: [],
      options: {
        command: {
          kind: "choice",
          about: t`the command to explain`,
          choices: told.map(({ name }) => name),
          required: false,
        },
      },
      examples: ["help", "help stop"],
    },
    async ({ command }, { fleet, help, channel }) => {
      const { view } = help;
      const here = { help, instances: forExamples(fleet.visible) };
      const one = told.find(({ name }) => name === command);
      if (one) return privately(explain(one, here));
      if (!view) {
        return privately(unconfiguredCard({ platform: channel.platform, channelId: channel.id }));
      }
      const items = FIRST.flatMap((name) => told.filter((spec) => spec.name === name))
        .filter((spec) => canSay(spec, here))
        .slice(0, HELP_ITEMS_MAX)
        .map((spec) => itemOf(spec, here));
      return privately(helpCard({ ...view, items }));
    },
  );
}

function forExamples(visible: readonly Sighting[]): readonly Sighting[] {
  const tried = visible.slice(0, TRIED_MAX);
  return [...tried.filter(hasPlainName), ...tried.filter((one) => !hasPlainName(one))];
}

/** Whether this person has the rights, and an instance to use them on. */
function canSay(spec: CommandSpec, here: Here): boolean {
  if (!needsOf(spec).every((needed) => here.help.holds(needed))) return false;
  return !namesInstance(spec) || exampleInstance(spec, here) !== undefined;
}

const needsOf = ({ permission }: CommandSpec): readonly Permission[] => [permission].flat();

const namesInstance = ({ options, examples }: CommandSpec): boolean =>
  Object.values(options).some((option) => "required" in option && option.required) &&
  (examples[0] ?? "").includes("dev-box");

/** In which state an instance is the better example. */
const WANTED: Readonly<Record<string, InstanceState>> = {
  start: "stopped",
  unshelve: "shelved",
  resume: "suspended",
};

/** One that the person sees, may do this to, can name, and that is in a state in which it makes sense. */
function exampleInstance(spec: CommandSpec, { help, instances }: Here): Sighting | undefined {
  const wanted = WANTED[spec.name] ?? "running";
  const may = (one: Sighting) => help.may(needsOf(spec), one);
  return instances.find((one) => one.state === wanted && may(one)) ?? instances.find(may);
}

function itemOf(spec: CommandSpec, here: Here): HelpItem {
  const { name, summary, examples } = spec;
  const instance = exampleInstance(spec, here);
  const declared = examples[0] ?? name;
  const example = instance ? exampleWith(declared, instance) : declared;
  return { name, summary, example, button: tryIt(spec, example) };
}

/** A click on an example must not surprise: what only looks is done, what acts is tried dry, all else is explained. */
function tryIt(spec: CommandSpec, example: string): Button {
  if (needsOf(spec).every((needed) => needed === "view"))
    return { label: example, command: example };
  return "dry-run" in spec.options
    ? { label: t`${example} (dry run)`, command: `${example} --dry-run` }
    : { label: t`More on ${spec.name}`, command: `help ${spec.name}` };
}

function explain(spec: CommandSpec, here: Here) {
  const { help } = here;
  const instance = exampleInstance(spec, here);
  const rights: NeededRight[] = [
    ...needsOf(spec).map((permission) => ({ permission })),
    ...Object.entries(spec.options).flatMap(([name, option]) =>
      "needs" in option && option.needs ? [{ permission: option.needs, option: `--${name}` }] : [],
    ),
  ].map((needed) => ({ ...needed, held: help.holds(needed.permission) }));
  return commandHelpCard({
    item: itemOf(spec, here),
    usage: usage(spec),
    options: Object.entries(spec.options).map(optionLine),
    examples: spec.examples.map((one) => (instance ? exampleWith(one, instance) : one)),
    rights,
    configured: help.view !== undefined,
  });
}

const optionLine = ([name, option]: [string, OptionSpec]): Line => [
  code(option.kind === "flag" || option.kind === "note" ? `--${name}` : name),
  "  ",
  option.about,
];
