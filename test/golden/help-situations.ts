import { type CommandHelp, commandHelpCard, helpCard } from "../../src/messages/help-card.ts";
import type { Message } from "../../src/messages/message.ts";
import { unconfiguredCard } from "../../src/messages/unconfigured-card.ts";

const VIEW = { roles: ["@devs"], channel: "#ops", instances: 12 };

const looking = (name: string, example: string, summary: string) => ({
  name,
  example,
  summary,
  button: { label: example, command: example },
});

const acting = (name: string, example: string, summary: string) => ({
  ...looking(name, example, summary),
  button: { label: `${example} (dry run)`, command: `${example} --dry-run` },
});

const STOP = acting("stop", "stop web-staging", "Stop instances");

const help = (rest: Partial<CommandHelp>): Message =>
  commandHelpCard({
    item: STOP,
    usage: "/vm stop <instance…> [at …] [--hard]",
    options: [[{ kind: "code", text: "--hard" }, "  cut the power at once"]],
    examples: ["stop web-staging", "stop web-staging --hard", "stop env:dev in 2h"],
    rights: [
      { permission: "stop", held: true },
      { permission: "stop:hard", option: "--hard", held: false },
    ],
    configured: true,
    ...rest,
  });

/** What is said to whoever wants to know what to say. */
export const HELP_SITUATIONS: Readonly<Record<string, () => Message>> = {
  help: () =>
    helpCard({
      ...VIEW,
      items: [
        looking("list", "list", "List the instances you can see here"),
        STOP,
        acting("start", "start gpu-lab", "Start instances"),
        looking("schedule", "schedule show web-staging", "Set, show or clear a schedule"),
        {
          ...looking("hold", "hold web-staging until 22:00", "Leave instances as they are"),
          button: { label: "More on hold", command: "help hold" },
        },
        looking("why", "why web-staging", "Explain what you may do, and what will happen"),
        acting("reboot", "reboot web-staging", "Reboot instances"),
      ],
    }),
  "help-for-nobody": () => helpCard({ ...VIEW, roles: [], instances: 0, items: [] }),
  "help-on-one": () => help({}),
  "help-on-one-without-the-right": () => help({ rights: [{ permission: "stop", held: false }] }),
  "help-on-one-where-nothing-is-configured": () => help({ configured: false }),
  "channel-not-configured": () => unconfiguredCard({ platform: "slack", channelId: "C0NEW" }),
  "channel-not-configured-on-discord": () =>
    unconfiguredCard({ platform: "discord", channelId: "1234567890123456789" }),
};
