import { stringify } from "yaml";
import { cut } from "../../messages/literal.ts";
import { BOT_SCOPES } from "./scopes.ts";

/** What the manifest needs to know of a command; the commands' own specs fit. */
export interface ManifestCommand {
  readonly name: string;
  readonly hidden?: boolean | undefined;
  readonly options?: Readonly<
    Record<string, { readonly kind: string; readonly required?: boolean }>
  >;
}

/** How Slack reaches the bot. With http it must be told where: the public address of the bot's server. */
export type ManifestReach =
  | { readonly mode: "socket" }
  | { readonly mode: "http"; readonly baseUrl: string };

const USAGE_HINT_MAX = 1000;

const LONG_DESCRIPTION = [
  "Lamplighter starts, stops and reboots your team's cloud instances from the channel where the team already talks.",
  "One message per request follows it to its end: what was asked and by whom, how far it is, and what came of it.",
  "Who may do what, and on which instances, is decided by the configuration of whoever runs the bot.",
].join("\n\n");

/** Slack's app manifest as an object. */
export function slackManifest(commands: readonly ManifestCommand[], reach: ManifestReach) {
  const url = reach.mode === "http" ? new URL("/slack/events", reach.baseUrl).href : undefined;
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: "Lamplighter",
      description: "Start and stop your cloud instances from a channel",
      long_description: LONG_DESCRIPTION,
      background_color: "#3b2f63",
    },
    features: {
      // A page for each person, and where reminders arrive; people answer by buttons.
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      bot_user: { display_name: "lamplighter", always_online: true },
      slash_commands: [
        {
          command: "/vm",
          ...(url !== undefined && { url }),
          description: "Start, stop and look at your instances",
          usage_hint: usageHint(commands),
          // Mentions then arrive with the id that they mean, not as a name that anybody may take.
          should_escape: true,
        },
      ],
    },
    oauth_config: { scopes: { bot: BOT_SCOPES.map(({ name }) => name) } },
    settings: {
      event_subscriptions: {
        ...(url !== undefined && { request_url: url }),
        bot_events: ["app_home_opened", "member_joined_channel"],
      },
      interactivity: {
        is_enabled: true,
        ...(url !== undefined && { request_url: url, message_menu_options_url: url }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: reach.mode === "socket",
      token_rotation_enabled: false,
    },
  };
}

/** The manifest as the file that an operator hands to Slack. */
export function slackManifestYaml(
  commands: readonly ManifestCommand[],
  reach: ManifestReach = { mode: "socket" },
): string {
  const head =
    "# Slack app manifest, made from commands/ by `npm run generate`. See docs/platforms/slack.md\n";
  return head + stringify(slackManifest(commands, reach), { lineWidth: 100 });
}

/** The commands that a person types, as many as Slack's hint has room for. */
function usageHint(commands: readonly ManifestCommand[]): string {
  let hint = "";
  for (const command of commands) {
    if (command.hidden) continue;
    const longer = hint === "" ? usage(command) : `${hint} | ${usage(command)}`;
    if (longer.length > USAGE_HINT_MAX) break;
    hint = longer;
  }
  return hint === "" ? "help" : cut(hint, USAGE_HINT_MAX);
}

function usage({ name, options = {} }: ManifestCommand): string {
  const words = Object.entries(options).map(([option, { kind, required }]) => {
    if (kind === "flag") return `[--${option}]`;
    return required ? `<${option}>` : `[${option}]`;
  });
  return [name, ...words].join(" ");
}
