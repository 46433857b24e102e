import type { RequestListener } from "node:http";
import type { Log } from "../../model/log.ts";
import { type Cache, memoryCache } from "../expiring.ts";
import { IN_ENGLISH, type Spoken } from "../in-language.ts";
import type { Declaration, Platform } from "../platform.ts";
import { checkDiscord } from "./check.ts";
import { createClient } from "./client.ts";
import { type CommandStore, memoryCommandStore } from "./command-store.ts";
import { type Connection, createConnection, type Lead } from "./connection.ts";
import { createDraw } from "./drawn.ts";
import { createInteractions } from "./interactions.ts";
import { introduce, registerQuietly } from "./introduce.ts";
import { createMissedNotice } from "./missed.ts";
import type { DiscordOptions, DiscordSecrets } from "./options.ts";
import { DISCORD_PACING, type DiscordPacing } from "./pacing.ts";
import { createPoster } from "./post.ts";
import { createReach } from "./reach.ts";
import { type RegisteredScope, registerCommands } from "./register.ts";
import { createResponses } from "./responses.ts";
import { createRoles } from "./roles.ts";
import { createSettling } from "./settling.ts";
import { createTokenCalls } from "./token-calls.ts";
import { createTokenPosts } from "./token-post.ts";
import { createUnderWay } from "./under-way.ts";

export interface DiscordSetup {
  readonly options: DiscordOptions;
  readonly secrets: DiscordSecrets;
  /** Everything that can be said. */
  readonly declarations: readonly Declaration[];
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
  /** Channels of the configuration: only to check what the bot may do in them. */
  readonly channels?: readonly string[] | undefined;
  /** Shared between replicas, so that they ask Discord once; in this process where none is given. */
  readonly cache?: Cache | undefined;
  /** Must outlast restarts, or buttons with long commands do not. */
  readonly longCommands?: CommandStore | undefined;
  /** Who holds the gateway's connection, in gateway mode with several replicas; without, this process does. */
  readonly lead?: Lead | undefined;
  readonly pacing?: Partial<DiscordPacing> | undefined;
  /** In English where it is absent. */
  readonly spoken?: Spoken | undefined;
}

export type DiscordPlatform = Platform & {
  /** In http mode: takes what comes to `/discord/interactions` on the bot's own server. */
  readonly requestListener?: RequestListener;
};

/** Discord: over a gateway connection that we open, or over HTTP on a server that is not ours to start. */
export function createDiscordPlatform(setup: DiscordSetup): DiscordPlatform {
  const { secrets, declarations, now, log, lead } = setup;
  const { cache = memoryCache(now), longCommands: store = memoryCommandStore() } = setup;
  const pacing = { ...DISCORD_PACING, ...setup.pacing };
  const client = createClient({ secrets, now, pacing });
  const calls = createTokenCalls(client, now);
  const settling = createSettling(now);
  const draw = createDraw(store, log, setup.spoken ?? IN_ENGLISH);
  const responses = createResponses({ draw, store, log });
  const tokenPosts = createTokenPosts({ calls, settling, draw, now, log, pacing });
  const poster = createPoster({ ...setup, client, draw, tokenPosts, pacing });
  const roles = createRoles({ client, cache, guilds: setup.options.guilds, now, log });
  const reach = createReach({ client, guilds: setup.options.guilds, now, pacing });
  const underWay = createUnderWay();
  const tools = { ...setup, client, calls, settling, responses, pacing, store };
  let connection: Connection | undefined;

  return {
    name: "discord",
    async start(handle, suggest) {
      await introduce(client, log);
      const take = createInteractions(
        {
          ...tools,
          hearing: { declarations, now },
          remember: roles.remember,
          tellMissed: createMissedNotice(poster, now),
        },
        handle,
        suggest,
      );
      connection = createConnection(
        { ...tools, lead, prepare: () => registerQuietly(tools, log) },
        (raw, arrival) => underWay.add(take(raw, arrival)),
      );
      await connection.open();
    },
    async stop() {
      await connection?.close();
      await underWay.settled(pacing.stopWithinMs);
    },
    post: (channel, message, reply) => poster.post(channel, message, reply),
    edit: (posted, message, final) => poster.edit(posted, message, final),
    groupsOf: (actor, channel, asked) => roles.groupsOf(actor, channel, asked),
    reach,
    check: () => checkDiscord({ ...setup, client, channels: setup.channels ?? [] }),
    ...(secrets.mode === "http" && {
      requestListener: (request, response) => {
        if (connection?.requestListener) connection.requestListener(request, response);
        else response.writeHead(503).end();
      },
    }),
  };
}

/** Brings the commands that Discord offers to what is declared. @throws PlatformError */
export function register({
  options,
  secrets,
  declarations,
  now,
}: Pick<DiscordSetup, "options" | "secrets" | "declarations" | "now">): Promise<
  readonly RegisteredScope[]
> {
  const client = createClient({ secrets, now, pacing: DISCORD_PACING });
  return registerCommands({ client, options, declarations, thorough: true });
}
