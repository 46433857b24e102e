import { type Button, code, type Line, type Message, strong, text } from "./message.ts";
import { count } from "./words.ts";

/** One command as help shows it. */
export interface HelpItem {
  readonly name: string;
  readonly summary: string;
  /** As it would be typed, without `/vm`. */
  readonly example: string;
  readonly usage: string;
}

export interface HelpView {
  /** Roles held here, by name. */
  readonly roles: readonly string[];
  readonly channel: string;
  readonly instances: number;
}

/** At most this many commands fit one glance. */
const ITEMS_MAX = 7;

/** `/vm help`: what this person can do here, each with an example that can be run as it stands. */
export function helpCard({
  items,
  roles,
  channel,
  instances,
}: HelpView & { readonly items: readonly HelpItem[] }): Message {
  const who = roles.length > 0 ? `You have ${roles.join(", ")}` : "You have no role";
  const rows = items
    .slice(0, ITEMS_MAX)
    .map(({ summary, example }): Line => [code(`/vm ${example}`), `  ${summary}`]);
  const buttons: Button[] = [{ label: "List instances", command: "list" }];
  return {
    headline: ["What you can do here"],
    parts: [
      { kind: "rows", rows },
      text("More on one of them: ", code("/vm help stop")),
      { kind: "context", line: [`${who} in ${channel} (${count(instances, "instance")}).`] },
    ],
    buttons: items.some(({ name }) => name === "list") ? buttons : [],
  };
}

/** `/vm help stop`: one command, all of it. */
export function commandHelpCard(
  item: HelpItem,
  examples: readonly string[],
  options: readonly Line[],
): Message {
  return {
    headline: ["/vm ", strong(item.name), ` — ${item.summary}`],
    parts: [
      text(code(item.usage)),
      ...(options.length > 0 ? [{ kind: "rows" as const, rows: options }] : []),
      { kind: "rows", rows: examples.map((example): Line => [code(`/vm ${example}`)]) },
    ],
    buttons: [],
  };
}

/** In a channel that the configuration does not know: what to paste into it. */
export function unconfiguredCard(platform: string, channelId: string): Message {
  const snippet = `channels:\n  - ${platform}: ${channelId}\n    instances: all\n    grants:\n      - { role: member, allow: [view] }`;
  return {
    headline: ["Hello. This channel is not in my configuration yet, so I do nothing here."],
    parts: [
      text("Whoever runs the bot can add it to ", code("lamplighter.yaml"), ", for example:"),
      { kind: "code", text: snippet },
    ],
    buttons: [],
  };
}
