import { commands } from "../../commands/index.ts";
import type { Cache } from "../cache.ts";
import type { Environment } from "../config.ts";
import type { HttpRoutes } from "../http/server.ts";
import type { ApiKey } from "../model/api-key.ts";
import type { Log } from "../model/log.ts";
import type { PlatformName } from "../model/people.ts";
import type { ChannelPolicy } from "../model/policy.ts";
import type { DiscordOptions } from "../platforms/discord/options.ts";
import type { Spoken } from "../platforms/in-language.ts";
import type { Platform } from "../platforms/platform.ts";
import type { SlackOptions } from "../platforms/slack/options.ts";
import type { WebClock } from "../platforms/web/clock.ts";
import type { WebMessageStore } from "../platforms/web/message-store.ts";
import type { WebOptions } from "../platforms/web/options.ts";
import type { Leadership } from "../store/leader.ts";
import type { LongCommands } from "../store/long-commands.ts";

export interface PlatformTools {
  readonly env: Environment;
  readonly host: string;
  readonly channels: readonly ChannelPolicy[];
  readonly webMessages: WebMessageStore;
  readonly longCommands: LongCommands;
  /** The API key of this name, as long as it may be used. */
  readonly liveKey: (name: string) => Promise<ApiKey | undefined>;
  /** Does work that only one replica may do at a time; each kind of work has a lock of its own. */
  readonly lead: (lock: number, work: (signal: AbortSignal) => Promise<void>) => Leadership;
  readonly cache: (namespace: string, ttlMs: number) => Promise<Cache<unknown>>;
  /** The time, where the local page may move it. */
  readonly clock?: WebClock | undefined;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
  /** What an adapter says by itself, in the installation's language. */
  readonly spoken?: Spoken | undefined;
}

/** A platform, and what it needs on the bot's own HTTP server. */
export interface MountedPlatform {
  readonly platform: Platform;
  readonly routes: Pick<HttpRoutes, "apps" | "raw">;
}

/** Makes one chat's platform. Its SDK is loaded here, and not before. */
export async function createPlatform(
  name: PlatformName,
  options: unknown,
  tools: PlatformTools,
): Promise<MountedPlatform> {
  switch (name) {
    case "slack":
      return slack(options as SlackOptions, tools);
    case "web":
      return web(options as WebOptions, tools);
    case "discord":
      return discord(options as DiscordOptions, tools);
    case "api":
      return api(tools);
    default:
      return name satisfies never;
  }
}

/** Its routes are made beside it: they know commands. */
async function api({ liveKey }: PlatformTools): Promise<MountedPlatform> {
  const { createApiPlatform } = await import("../platforms/api/platform.ts");
  return { platform: createApiPlatform({ liveKey }), routes: {} };
}

/** Members of a user group are asked for anew after this long, in milliseconds. */
const GROUPS_FOR_MS = 300_000;

async function slack(options: SlackOptions, tools: PlatformTools): Promise<MountedPlatform> {
  const { slackSecrets } = await import("../platforms/slack/options.ts");
  const { createSlackPlatform } = await import("../platforms/slack/platform.ts");
  const found = slackSecrets(options, tools.env);
  if (!found.complete) throw new Error(found.problems.join(" "));
  const cache = await tools.cache("slack", GROUPS_FOR_MS);
  const platform = createSlackPlatform({ ...tools, options, secrets: found.secrets, cache });
  const listener = platform.requestListener;
  return { platform, routes: listener ? { raw: { "/slack/events": listener } } : {} };
}

/** Which work the holder of the gateway's connection does. */
const DISCORD_GATEWAY_LOCK = 1;

async function discord(options: DiscordOptions, tools: PlatformTools): Promise<MountedPlatform> {
  const { discordSecrets } = await import("../platforms/discord/options.ts");
  const { createDiscordPlatform } = await import("../platforms/discord/platform.ts");
  const found = discordSecrets(options, tools.env);
  if (!found.complete) throw new Error(found.problems.join(" "));
  const platform = createDiscordPlatform({
    ...tools,
    options,
    secrets: found.secrets,
    declarations: commands.map(({ spec }) => spec),
    cache: await tools.cache("discord", GROUPS_FOR_MS),
    channels: tools.channels.flatMap(({ platform: on, channel }) =>
      on === "discord" ? [channel] : [],
    ),
    lead: (work) => tools.lead(DISCORD_GATEWAY_LOCK, work),
  });
  const listener = platform.requestListener;
  return { platform, routes: listener ? { raw: { "/discord/interactions": listener } } : {} };
}

async function web(options: WebOptions, tools: PlatformTools): Promise<MountedPlatform> {
  const { assertLoopback } = await import("../platforms/web/guard.ts");
  const { createWebPlatform } = await import("../platforms/web/platform.ts");
  assertLoopback(tools.host);
  const platform = createWebPlatform({
    ...tools,
    options,
    store: tools.webMessages,
    declarations: commands.map(({ spec }) => spec),
  });
  return { platform, routes: { apps: [platform.routes] } };
}
