import { setTimeout as pause } from "node:timers/promises";
import { type SessionInfo, WebSocketManager, WebSocketShardEvents } from "@discordjs/ws";
import { GatewayCloseCodes, GatewayIntentBits } from "discord.js";
import type { Log } from "../../model/log.ts";
import { PlatformError } from "../platform.ts";
import { within } from "../within.ts";
import type { Client } from "./client.ts";
import { DiscordError, discordError } from "./errors.ts";
import { GuardedStrategy } from "./gateway-shard.ts";
import { createIdentifying } from "./identify.ts";
import type { DiscordPacing } from "./pacing.ts";

/** The connection over which Discord delivers interactions. */
export interface Gateway {
  /**
   * Keeps the connection until the signal ends it. What cannot succeed without the operator is told and tried rarely.
   * @param opened told how the first try went: with the error that the operator must mend, or nothing
   */
  run(signal: AbortSignal, opened?: (fatal?: PlatformError) => void): Promise<void>;
}

export interface GatewayTools {
  readonly client: Client;
  /** Told of each event, as it came. Must not throw. */
  readonly onEvent: (name: string, data: unknown) => void;
  readonly now: () => number;
  readonly log: Log;
  readonly pacing: DiscordPacing;
}

/** Close codes after which trying again changes nothing, and what the operator can do. */
const FATAL: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]:
    "Discord refuses the bot's token (4004): reset it under Bot, and set DISCORD_TOKEN",
  [GatewayCloseCodes.InvalidShard]: "Discord refuses the shard (4010)",
  [GatewayCloseCodes.ShardingRequired]: "The bot is in too many servers for one connection (4011)",
  [GatewayCloseCodes.InvalidAPIVersion]: "Discord no longer speaks this version of its API (4012)",
  [GatewayCloseCodes.InvalidIntents]: "Discord does not know what the bot asked to hear (4013)",
  [GatewayCloseCodes.DisallowedIntents]:
    "Discord does not let the bot hear what it asked for (4014): the Guilds intent is not privileged, so see whether the application was restricted",
};

const HANDSHAKE_MS = 10_000;
const CLOSE_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
/** A close without a word: the connection was lost, or never came about. */
const SEVERED = 1006;
const DETAIL_MAX = 200;

export function createGateway(tools: GatewayTools): Gateway {
  const { log, pacing, now } = tools;
  const identifying = createIdentifying(pacing.identifyGapsMs, now);
  const sessions = new Map<number, SessionInfo>();

  return {
    async run(signal, opened = () => {}) {
      let failures = 0;
      const onUp = () => {
        failures = 0;
        log.info({}, "Connected to Discord's gateway");
        opened();
      };
      while (!signal.aborted) {
        const error = await connection({ ...tools, identifying, sessions }, signal, onUp);
        if (!error) return;
        const waitMs = tellPause(error, failures, tools);
        failures += 1;
        opened(error.kind === "not-allowed" ? error : undefined);
        await pause(waitMs, undefined, { signal, ref: false }).catch(() => {});
      }
    },
  };
}

/** Says why there is no connection. @returns how long to wait before the next one is tried */
function tellPause(error: PlatformError, failures: number, { log, pacing }: GatewayTools): number {
  if (error.kind === "not-allowed") {
    log.error(
      { detail: error.message, waitMs: pacing.fatalPauseMs },
      "Discord's gateway is closed to us",
    );
    return pacing.fatalPauseMs;
  }
  const waitMs = pacing.reconnectMs[failures] ?? pacing.reconnectMs.at(-1) ?? 0;
  log.warn({ detail: error.message, waitMs }, "No gateway to Discord; trying again");
  return waitMs;
}

interface ConnectionTools extends GatewayTools {
  readonly identifying: ReturnType<typeof createIdentifying>;
  /** Kept between connections, so that the next one resumes and hears what was missed. */
  readonly sessions: Map<number, SessionInfo>;
}

/** One manager, which reconnects and resumes by itself. @returns why it cannot go on, or nothing when it was ended */
async function connection(
  tools: ConnectionTools,
  signal: AbortSignal,
  onUp: () => void,
): Promise<PlatformError | undefined> {
  const { sessions, now, pacing } = tools;
  const broken = new AbortController();
  const breakWith = (cause: unknown) => broken.abort(gatewayError(cause));
  const ended = AbortSignal.any([signal, broken.signal]);
  const state: State = { downSince: now(), severed: false };
  const manager = createManager(tools, state, ended, breakWith);
  listen(manager, { ...tools, state, ended, breakWith, onUp });

  void manager.connect().catch(breakWith);
  let isStuck = false;
  while (!ended.aborted) {
    isStuck = state.downSince !== undefined && now() - state.downSince > pacing.stuckAfterMs;
    if (isStuck) breakWith(new PlatformError("unreachable", "no connection came about"));
    else await pause(LOOK_EVERY_MS, undefined, { signal: ended, ref: false }).catch(() => {});
  }
  // Destroying forgets the session, which Discord still knows. Where it led nowhere, it is left.
  const kept = isStuck ? [] : [...sessions];
  await within(
    CLOSE_WITHIN_MS,
    Promise.resolve(manager.destroy()).catch(() => {}),
  );
  sessions.clear();
  if (signal.aborted) return undefined;
  for (const [shard, session] of kept) sessions.set(shard, session);
  return broken.signal.reason as PlatformError;
}

interface State {
  /** Absent while it is up. */
  downSince: number | undefined;
  /** The network ended the connection, not Discord. */
  severed: boolean;
}

interface Listening extends ConnectionTools {
  readonly state: State;
  readonly ended: AbortSignal;
  readonly breakWith: (cause: unknown) => void;
  readonly onUp: () => void;
}

function listen(
  manager: WebSocketManager,
  { state, ended, breakWith, onUp, onEvent, now, log }: Listening,
): void {
  const up = () => {
    state.downSince = undefined;
    onUp();
  };
  manager.on(WebSocketShardEvents.Ready, up);
  manager.on(WebSocketShardEvents.Resumed, up);
  manager.on(WebSocketShardEvents.Hello, () => {
    state.severed = false;
  });
  manager.on(WebSocketShardEvents.Error, ({ error }) =>
    log.warn(
      { detail: error.message.slice(0, DETAIL_MAX) },
      "The gateway's connection had trouble",
    ),
  );
  manager.on(WebSocketShardEvents.Closed, ({ code }) => {
    log.debug({ code }, "The gateway's connection was closed");
    state.downSince ??= now();
    state.severed = code === SEVERED;
    const fatal = FATAL[code];
    if (fatal !== undefined) breakWith(new DiscordError("not-allowed", fatal));
  });
  manager.on(WebSocketShardEvents.Dispatch, ({ data }) => {
    if (!ended.aborted) onEvent(String(data.t), data.d);
  });
}

function createManager(
  { client, identifying, sessions }: ConnectionTools,
  state: State,
  ended: AbortSignal,
  onBroken: (error: unknown) => void,
): WebSocketManager {
  return new WebSocketManager({
    token: client.secrets.token,
    rest: client.rest.setToken(client.secrets.token),
    intents: GatewayIntentBits.Guilds,
    buildStrategy: (manager) => new GuardedStrategy(manager, onBroken),
    buildIdentifyThrottler: () => identifying,
    retrieveSessionInfo(shard) {
      // Asked right before it connects: the last moment to keep it from doing so.
      ended.throwIfAborted();
      return sessions.get(shard) ?? null;
    },
    updateSessionInfo(shard, session) {
      if (session) sessions.set(shard, session);
      // The library forgets its session also when a connection is refused on the way to it.
      else if (!state.severed) sessions.delete(shard);
    },
    handshakeTimeout: HANDSHAKE_MS,
    helloTimeout: HANDSHAKE_MS,
    readyTimeout: HANDSHAKE_MS,
  });
}

/** A refused token is the operator's to mend; everything else may be over in a moment. */
function gatewayError(cause: unknown): PlatformError {
  if (cause instanceof PlatformError) return cause;
  const error = discordError(cause, "gateway");
  if (error.kind === "not-allowed") return error;
  // Such as how many logins are left today. Addresses of the gateway hold no secret.
  const words = cause instanceof Error && cause.constructor === Error ? cause.message : undefined;
  return new PlatformError("unreachable", words?.slice(0, DETAIL_MAX) ?? error.message);
}
