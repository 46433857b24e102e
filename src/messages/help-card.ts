import type { Permission } from "../model/action.ts";
import { count, t, type Words } from "../model/phrase.ts";
import { type Button, code, type Line, type Message, type Part, strong, text } from "./message.ts";
import { listed } from "./words.ts";

/** One thing that can be done, as help shows it. */
export interface HelpItem {
  readonly name: string;
  readonly summary: Words;
  /** As it would be typed here, without `/vm`. */
  readonly example: string;
  /** What a click on it does: nothing that could surprise. */
  readonly button: Button;
}

/** One person in one channel. */
export interface HelpView {
  /** Roles held here, by name. */
  readonly roles: readonly string[];
  readonly channel: Words;
  readonly instances: number;
}

/** At most this many commands fit one glance. */
export const HELP_ITEMS_MAX = 7;

/** `/vm help`: what this person can do here, each with an example that can be run as it stands. */
export function helpCard(view: HelpView & { readonly items: readonly HelpItem[] }): Message {
  const items = view.items.slice(0, HELP_ITEMS_MAX);
  const more = items.find(({ name }) => name === "schedule") ?? items.at(-1);
  if (!more) {
    return {
      headline: [t`There is nothing that you can do here yet`],
      parts: [
        text(t`Ask whoever runs the bot for a role in this channel.`),
        { kind: "context", line: [whereYouStand(view)] },
      ],
      buttons: [],
    };
  }
  const rows = items.map(({ summary, example }): Line => [code(`/vm ${example}`), "  ", summary]);
  return {
    headline: [t`What you can do here`],
    parts: [
      { kind: "rows", rows },
      text(t`More: ${code(`/vm help ${more.name}`)}`),
      { kind: "context", line: [whereYouStand(view)] },
    ],
    buttons: items.map(({ button }) => button),
  };
}

function whereYouStand({ roles, channel, instances }: HelpView): Words {
  const many = count(instances, "instance");
  return roles.length > 0
    ? t`You are ${listed(roles)} in ${channel} (${many}).`
    : t`You have no role in ${channel} (${many}).`;
}

/** A right that a command needs, and whether this person has it here. */
export interface NeededRight {
  readonly permission: Permission;
  /** The option that needs it, where the command itself does not. */
  readonly option?: string | undefined;
  readonly held: boolean;
}

/** One command, for one person in one channel. */
export interface CommandHelp {
  readonly item: HelpItem;
  readonly usage: string;
  readonly options: readonly Line[];
  readonly examples: readonly string[];
  readonly rights: readonly NeededRight[];
  /** Whether the channel is in the configuration at all. */
  readonly configured: boolean;
}

/** `/vm help stop`: one command, all of it. */
export function commandHelpCard(help: CommandHelp): Message {
  const { item, usage, options, examples, configured } = help;
  return {
    headline: ["/vm ", strong(item.name), " — ", item.summary],
    parts: [
      text(code(usage)),
      ...(options.length > 0 ? [{ kind: "rows" as const, rows: options }] : []),
      { kind: "rows", rows: examples.map((example): Line => [code(`/vm ${example}`)]) },
      ...rightsParts(help),
    ],
    buttons:
      configured && help.rights.every(({ held, option }) => held || option) ? [item.button] : [],
  };
}

function rightsParts({ rights, configured }: CommandHelp): Part[] {
  if (rights.length === 0) return [text(t`It needs no right: everybody may say it.`)];
  if (!configured) {
    const names = listed([...new Set(rights.map(({ permission }) => permission))]);
    return [
      text(t`It needs ${names}. This channel is not in my configuration, so nobody has that here.`),
    ];
  }
  return [text(t`It needs:`), { kind: "rows", rows: rights.map(rightRow) }];
}

function rightRow({ permission, option, held }: NeededRight): Line {
  const verdict = held ? t`you have it here` : t`you do not have it here`;
  const words = option === undefined ? verdict : t`for ${option}; ${verdict}`;
  return [`${held ? "●" : "○"} `, code(permission), "  ", words];
}
