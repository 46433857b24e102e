import { z } from "zod";

/** `platforms.slack` in the configuration. Tokens are not part of it: they come from the environment. */
export const slackOptions = z.strictObject({
  mode: z.enum(["socket", "http"]).default("socket"),
});

export type SlackOptions = z.infer<typeof slackOptions>;

interface Common {
  readonly botToken: string;
  /** Where the Web API is, if not at slack.com. */
  readonly apiUrl: string | undefined;
}

/** What proves to Slack that we are we, and to us that Slack is Slack. Never logged. */
export type SlackSecrets = Common &
  (
    | { readonly mode: "socket"; readonly appToken: string }
    | { readonly mode: "http"; readonly signingSecret: string }
  );

/** The secrets, or everything that is wrong with them, one sentence each. */
export type SecretsFound =
  | { readonly complete: true; readonly secrets: SlackSecrets }
  | { readonly complete: false; readonly problems: readonly string[] };

/** Reads from the environment what the chosen mode needs; every mistake is reported at once. */
export function slackSecrets(
  options: SlackOptions,
  env: Readonly<Record<string, string | undefined>>,
): SecretsFound {
  const botToken = trimmed(env.SLACK_BOT_TOKEN);
  const appToken = trimmed(env.SLACK_APP_TOKEN);
  const signingSecret = trimmed(env.SLACK_SIGNING_SECRET);
  const apiUrl = trimmed(env.SLACK_API_URL) || undefined;
  const problems = [
    ...botTokenProblems(botToken),
    ...(options.mode === "socket" ? appTokenProblems(appToken) : []),
    ...(options.mode === "http" && signingSecret === "" ? [NO_SIGNING_SECRET] : []),
    ...(apiUrl !== undefined && !isHttpUrl(apiUrl) ? [BAD_API_URL] : []),
  ];
  if (problems.length > 0) return { complete: false, problems };
  const common = { botToken, apiUrl };
  const secrets: SlackSecrets =
    options.mode === "socket"
      ? { ...common, mode: "socket", appToken }
      : { ...common, mode: "http", signingSecret };
  return { complete: true, secrets };
}

const NO_SIGNING_SECRET =
  "SLACK_SIGNING_SECRET is missing: the app's Signing Secret, under Basic Information (needed in http mode)";
const BAD_API_URL =
  "SLACK_API_URL must be an http or https address, such as https://slack.com/api/";

function botTokenProblems(token: string): string[] {
  if (token === "")
    return [
      "SLACK_BOT_TOKEN is missing: the Bot User OAuth Token (xoxb-…), under OAuth & Permissions",
    ];
  if (token.startsWith("xapp-"))
    return ["SLACK_BOT_TOKEN holds an app-level token (xapp-…): it must be the bot's (xoxb-…)"];
  return [];
}

function appTokenProblems(token: string): string[] {
  if (token === "")
    return [
      "SLACK_APP_TOKEN is missing: an app-level token (xapp-…) with connections:write, under Basic Information (needed in socket mode)",
    ];
  if (token.startsWith("xoxb-"))
    return ["SLACK_APP_TOKEN holds the bot's token (xoxb-…): it must be an app-level one (xapp-…)"];
  return [];
}

const trimmed = (value: string | undefined): string => value?.trim() ?? "";

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
