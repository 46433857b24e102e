import { z } from "zod";

/** Discord's ids have 17 to 20 digits. */
const ID = /^\d{17,20}$/;
const IN_QUOTES = 'a server\'s id in quotes, such as "1234567890123456789": YAML would round it';

/** `platforms.discord` in the configuration. Tokens are not part of it: they come from the environment. */
export const discordOptions = z.strictObject({
  mode: z.enum(["gateway", "http"]).default("gateway"),
  /** Servers in which `/vm` is offered; absent: in all. */
  guilds: z.array(z.string(IN_QUOTES).regex(ID, IN_QUOTES)).min(1).optional(),
});

export type DiscordOptions = z.infer<typeof discordOptions>;

interface Common {
  /** Without the word `Bot`. */
  readonly token: string;
  readonly applicationId: string;
  /** Where the API is, without its version, if not at discord.com. */
  readonly apiUrl: string | undefined;
}

/** What proves to Discord that we are we, and to us that Discord is Discord. Never logged. */
export type DiscordSecrets = Common &
  (
    | { readonly mode: "gateway"; readonly publicKey: string | undefined }
    | { readonly mode: "http"; readonly publicKey: string }
  );

/** The secrets, or everything that is wrong with them, one sentence each. */
export type SecretsFound =
  | { readonly complete: true; readonly secrets: DiscordSecrets }
  | { readonly complete: false; readonly problems: readonly string[] };

/** Reads from the environment what the chosen mode needs; every mistake is reported at once. */
export function discordSecrets(
  options: DiscordOptions,
  env: Readonly<Record<string, string | undefined>>,
): SecretsFound {
  const token = trimmed(env.DISCORD_TOKEN).replace(/^bot\s+/i, "");
  const applicationId = trimmed(env.DISCORD_APPLICATION_ID);
  const publicKey = trimmed(env.DISCORD_PUBLIC_KEY);
  const apiUrl = trimmed(env.DISCORD_API_URL).replace(/\/+(?:v\d+\/*)?$/, "") || undefined;
  const problems = [
    ...tokenProblems(token),
    ...applicationIdProblems(applicationId),
    ...publicKeyProblems(publicKey, options.mode),
    ...(apiUrl !== undefined && !isHttpUrl(apiUrl) ? [BAD_API_URL] : []),
  ];
  if (problems.length > 0) return { complete: false, problems };
  const common = { token, applicationId, apiUrl };
  const secrets: DiscordSecrets =
    options.mode === "gateway"
      ? { ...common, mode: "gateway", publicKey: publicKey || undefined }
      : { ...common, mode: "http", publicKey };
  return { complete: true, secrets };
}

const BAD_API_URL =
  "DISCORD_API_URL must be an http or https address, such as https://discord.com/api";
const PUBLIC_KEY = /^[0-9a-f]{64}$/i;

function tokenProblems(token: string): string[] {
  if (token === "")
    return ["DISCORD_TOKEN is missing: the bot's token, under Bot (Reset Token shows it once)"];
  if (ID.test(token))
    return ["DISCORD_TOKEN holds an id: it must be the bot's token, under Bot (Reset Token)"];
  if (PUBLIC_KEY.test(token))
    return ["DISCORD_TOKEN holds a public key: it must be the bot's token, under Bot"];
  if (/\s/.test(token)) return ["DISCORD_TOKEN holds a blank: a token has none"];
  return [];
}

function applicationIdProblems(id: string): string[] {
  if (id === "")
    return ["DISCORD_APPLICATION_ID is missing: the Application ID, under General Information"];
  if (!ID.test(id))
    return ["DISCORD_APPLICATION_ID must be 17 to 20 digits: the Application ID, not the name"];
  return [];
}

function publicKeyProblems(key: string, mode: DiscordOptions["mode"]): string[] {
  if (key === "")
    return mode === "http"
      ? [
          "DISCORD_PUBLIC_KEY is missing: the Public Key, under General Information (needed in http mode)",
        ]
      : [];
  if (!PUBLIC_KEY.test(key))
    return ["DISCORD_PUBLIC_KEY must be 64 hexadecimal digits, as under General Information"];
  return [];
}

const trimmed = (value: string | undefined): string => value?.trim() ?? "";

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
