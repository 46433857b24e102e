import type { Hono } from "hono";
import type { Kysely } from "kysely";
import { type Bot, startBot } from "../bot.ts";
import { createCache } from "../cache.ts";
import { readSecretKeys } from "../config/secret-keys.ts";
import type { Config, Environment } from "../config.ts";
import { createHttpServer } from "../http/server.ts";
import type { Log } from "../model/log.ts";
import type { PlatformName } from "../model/people.ts";
import { inLanguage, type Spoken, spokenIn } from "../platforms/in-language.ts";
import type { Platform } from "../platforms/platform.ts";
import type { WebClock } from "../platforms/web/clock.ts";
import type { Provider } from "../providers/provider.ts";
import { type LeaderOptions, lead } from "../store/leader.ts";
import { createLongCommands } from "../store/long-commands.ts";
import type { Database } from "../store/schema.ts";
import { createWebMessages } from "../store/web-messages.ts";
import { createPlatform, type MountedPlatform } from "./adapters.ts";
import type { ApiParts } from "./api.ts";
import { openClock } from "./clock.ts";
import { createProvider } from "./clouds/provider.ts";
import { openDatabase } from "./database.ts";
import { createEvidence } from "./evidence.ts";
import { liveKeysIn } from "./keys.ts";
import { createMonitoring } from "./monitoring.ts";

export interface RunOptions {
  readonly config: Config;
  readonly env: Environment;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
  /** Makes the clouds; in this thread, where it is absent. */
  readonly createProvider?: typeof createProvider | undefined;
  /** Told when this process must not go on working. */
  readonly onFatal: (error: Error) => void;
}

export interface Running extends Pick<Bot, "apply" | "lookAtClock"> {
  readonly url: string;
  /** Milliseconds that each part of the start took. */
  readonly phases: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** Starts everything that the configuration names, and takes it down again in the opposite order. */
export async function run(given: RunOptions): Promise<Running> {
  const { config, log, onFatal } = given;
  const phase = stopwatch(given.now);
  const database = await openDatabase(config, log);
  database.onLost(onFatal);
  const phases: Record<string, number> = { database: phase() };
  let bot: Bot | undefined;
  try {
    const { db } = database.connection;
    const clock = await openClock(config, { ...given, db, moved: () => bot?.lookAtClock() });
    const options = { ...given, now: clock?.now ?? given.now };
    const monitoring = await createMonitoring(options, db);
    const speech = createSpeech(config);
    const [plain, mounted] = await Promise.all([
      createProviders(options),
      createPlatforms(options, { db, url: database.url, clock, spoken: speech.spoken }),
    ]);
    const providers = monitoring.metered(plain);
    const api = await createApi(options, { db, providers, spoken: () => bot });
    phases.adapters = phase();

    const server = createHttpServer({
      ...config.http,
      log,
      routes: {
        notReady: () => bot?.notReady() ?? ["the bot is still starting"],
        apps: [...monitoring.apps, ...api, ...mounted.flatMap(({ routes }) => routes.apps ?? [])],
        raw: Object.assign({}, ...mounted.map(({ routes }) => routes.raw ?? {})),
        onAnswer: monitoring.onAnswer,
      },
    });
    const { url } = await server.listen();
    phases.http = phase();

    const platforms = speech.of(mounted);
    const { connection, replica } = database;
    const secretKeys = secretKeysOf(options);
    const evidence = await createEvidence(config, options);
    const parts = { connection, replica, providers, platforms, evidence, secretKeys };
    bot = await startBot({ ...options, ...parts, trace: monitoring.trace });
    phases.bot = phase();
    const { apply, lookAtClock, stop } = bot;
    return {
      url,
      phases,
      apply: speech.following(apply),
      lookAtClock,
      async stop() {
        await server.close();
        await stop();
        await monitoring.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** In which language people are spoken to: that of the configuration which is in force. */
function createSpeech(first: Config) {
  let { language } = first;
  return {
    spoken: spokenIn(() => language),
    of: (mounted: readonly MountedPlatform[]) =>
      new Map<PlatformName, Platform>(
        mounted.map(({ platform }) => [platform.name, inLanguage(platform, () => language)]),
      ),
    following:
      (apply: Bot["apply"]): Bot["apply"] =>
      (edited) => {
        language = edited.language;
        apply(edited);
      },
  };
}

/** Without a key nobody can enroll, and approvals that need a code cannot be given. */
function secretKeysOf({ config, env, log }: RunOptions) {
  const read = readSecretKeys(env);
  if ("keys" in read) return read.keys;
  const rules = config.policy.channels.flatMap(({ approvals }) => approvals);
  if (rules.some(({ stronger }) => stronger?.kind === "code"))
    log.warn({ why: read.problem }, "approvals with a code cannot be given");
  return undefined;
}

/** What it is made of is loaded only where it is configured. */
async function createApi(options: RunOptions, parts: ApiParts): Promise<readonly Hono[]> {
  if (options.config.platforms.api === undefined) return [];
  const { apiApps } = await import("./api.ts");
  return apiApps(options, parts);
}

async function createProviders({
  config,
  env,
  now,
  createProvider: create = createProvider,
}: RunOptions): Promise<ReadonlyMap<string, Provider>> {
  const made = Object.entries(config.clouds).map(
    async ([cloud, { provider, options }]) =>
      [cloud, await create(provider, options, { cloud, env, now })] as const,
  );
  return new Map(await Promise.all(made));
}

interface PlatformsAround {
  readonly db: Kysely<Database>;
  readonly url: string;
  /** Where the time is only the bot's own. */
  readonly clock?: WebClock | undefined;
  readonly spoken?: Spoken | undefined;
}

export async function createPlatforms(
  { config, env, now, newId, log }: Omit<RunOptions, "onFatal">,
  { db, url, clock, spoken }: PlatformsAround,
): Promise<readonly MountedPlatform[]> {
  const tools = {
    env,
    host: config.http.host,
    channels: config.policy.channels,
    webMessages: createWebMessages(db),
    longCommands: createLongCommands(db),
    liveKey: liveKeysIn(db, now),
    lead: (lock: number, work: LeaderOptions["work"]) => lead({ url, lock, work, log }),
    cache: (namespace: string, ttlMs: number) =>
      createCache({ namespace, ttlMs, log, url: config.cache.url }),
    clock,
    now,
    newId,
    log,
    spoken,
  };
  const names = Object.keys(config.platforms) as PlatformName[];
  return Promise.all(names.map((name) => createPlatform(name, config.platforms[name], tools)));
}

/** @returns a function that tells the milliseconds since it was last called */
function stopwatch(now: () => number): () => number {
  let last = now();
  return () => {
    const since = now() - last;
    last += since;
    return since;
  };
}
