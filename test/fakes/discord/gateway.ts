import type { IncomingMessage, Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import {
  type Connection,
  createSession,
  dispatchTo,
  replay,
  type Session,
  write,
} from "./gateway-sessions.ts";
import { ids } from "./ids.ts";
import type { Places } from "./places.ts";
import type { Json } from "./state.ts";
import type { Gateway } from "./types.ts";
import type { FakeGuild, Tell, World } from "./world.ts";

const GUILDS = 1;
/** Members, presences and message content: the portal must have granted them. */
const PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15);
const INTENTS_END = 1 << 26;
const SENDS_MAX = 120;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const OP = { heartbeat: 1, identify: 2, presence: 3, voice: 4, resume: 6, members: 8 } as const;
const CLOSE = {
  unknownOp: 4001,
  notJson: 4002,
  notIdentified: 4003,
  badToken: 4004,
  identifiedTwice: 4005,
  badSequence: 4007,
  tooManySends: 4008,
  badShard: 4010,
  badVersion: 4012,
  badIntents: 4013,
  intentsNotGranted: 4014,
} as const;

export interface GatewaySetup {
  readonly server: Server;
  readonly world: World;
  readonly places: Places;
  readonly token: string;
  readonly now: () => number;
  readonly heartbeatMs: number;
  readonly identifyEveryMs: number;
}

/** Discord's gateway: JSON without compression, version 10. */
export function createGateway(setup: GatewaySetup) {
  const { server, world, places, token, now } = setup;
  const sockets = new WebSocketServer({ noServer: true });
  const connections = new Set<Connection>();
  const sessions = new Map<string, Session>();
  const closes: { by: "client" | "discord"; code: number }[] = [];
  const counts = { identifies: 0, resumes: 0, heartbeats: 0, intents: 0 };
  let accepts = true;
  let greets = true;
  let identifiedAt = Number.NEGATIVE_INFINITY;

  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    if (!accepts) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => welcome(client, request));
  });

  const welcome = (socket: WebSocket, request: IncomingMessage) => {
    const connection: Connection = { socket, session: undefined, dead: false, sends: [] };
    connections.add(connection);
    socket.on("error", () => socket.terminate());
    socket.on("close", (code) => ended(connection, code));
    socket.on("message", (data) => hear(connection, String(data)));
    const asked = new URL(request.url ?? "/", "http://localhost").searchParams;
    if (asked.get("v") !== "10" || asked.get("encoding") !== "json" || asked.has("compress"))
      return end(connection, CLOSE.badVersion);
    if (greets) write(connection, { op: 10, d: { heartbeat_interval: setup.heartbeatMs } });
  };

  /** A client that closes in the ordinary way ends its session; otherwise it may come back for it. */
  const ended = (connection: Connection, code: number) => {
    if (!connections.delete(connection)) return;
    closes.push({ by: "client", code });
    const { session } = connection;
    if (session?.connection !== connection) return;
    session.connection = undefined;
    if (code === 1000 || code === 1001) sessions.delete(session.id);
  };

  const end = (connection: Connection, code: number) => {
    if (!connections.delete(connection)) return;
    closes.push({ by: "discord", code });
    if (connection.session?.connection === connection) connection.session.connection = undefined;
    connection.socket.close(code);
  };

  const hear = (connection: Connection, text: string) => {
    if (connection.dead) return;
    const at = now();
    connection.sends = [...connection.sends.filter((time) => at - time < MINUTE_MS), at];
    if (connection.sends.length > SENDS_MAX) return end(connection, CLOSE.tooManySends);
    const heard = parsed(text);
    if (!heard) return end(connection, CLOSE.notJson);
    act(connection, heard);
  };

  const act = (connection: Connection, { op, d }: Json) => {
    if (op === OP.heartbeat) {
      counts.heartbeats += 1;
      return write(connection, { op: 11 });
    }
    if (op === OP.identify) return identify(connection, (d ?? {}) as Json);
    if (op === OP.resume) return resume(connection, (d ?? {}) as Json);
    if (!connection.session) return end(connection, CLOSE.notIdentified);
    if (op !== OP.presence && op !== OP.voice && op !== OP.members)
      end(connection, CLOSE.unknownOp);
  };

  const identify = (connection: Connection, asked: Json) => {
    counts.identifies += 1;
    gateway.identifiesLeft -= 1;
    const trouble = connection.session ? CLOSE.identifiedTwice : identifyTrouble(asked, token);
    if (trouble !== undefined) return end(connection, trouble);
    const early = now() - identifiedAt < setup.identifyEveryMs;
    if (early || gateway.identifiesLeft < 0) return write(connection, { op: 9, d: false });
    identifiedAt = now();
    const [intents, shard] = [asked.intents as number, asked.shard as [number, number] | undefined];
    counts.intents = intents;
    const session = createSession(connection, { intents, ...(shard && { shard }) });
    connection.session = session;
    sessions.set(session.id, session);
    ready(session);
  };

  const ready = (session: Session) => {
    const guilds = [...world.guilds.values()].filter(
      ({ id, botIsMember }) => botIsMember && isOn(session, id),
    );
    dispatchTo(session, "READY", {
      v: 10,
      user: { ...places.user(ids.bot), verified: true, mfa_enabled: false, flags: 0, email: null },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: `${url()}/resume`,
      shard: session.shard,
      application: { id: ids.bot, flags: 0 },
    });
    if ((session.intents & GUILDS) === 0) return;
    for (const guild of guilds) dispatchTo(session, "GUILD_CREATE", places.wholeGuild(guild));
  };

  const resume = (connection: Connection, { token: given, session_id: id, seq }: Json) => {
    counts.resumes += 1;
    if (given !== token) return end(connection, CLOSE.badToken);
    const session = sessions.get(String(id));
    if (!session) return write(connection, { op: 9, d: false });
    if (!Number.isSafeInteger(seq) || Number(seq) > session.sequence)
      return end(connection, CLOSE.badSequence);
    if (connection.session) return end(connection, CLOSE.identifiedTwice);
    session.connection?.socket.terminate();
    session.connection = connection;
    connection.session = session;
    replay(session, Number(seq));
    dispatchTo(session, "RESUMED", {});
  };

  const url = () => {
    const address = server.address();
    return `ws://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  };

  const tell: Tell = (event, about) => {
    const guild = world.guilds.get(about.guild);
    if (!guild) return;
    const data = toldOf(event, about, guild);
    for (const session of sessions.values())
      if ((session.intents & GUILDS) !== 0 && isOn(session, guild.id))
        dispatchTo(session, event, data);
  };

  const toldOf = (event: string, about: Parameters<Tell>[1], guild: FakeGuild): Json => {
    if ("channel" in about) return places.channel(about.channel);
    if ("role" in about && event === "GUILD_ROLE_DELETE")
      return { guild_id: guild.id, role_id: about.role.id };
    if ("role" in about)
      return {
        guild_id: guild.id,
        role: places.roles(guild).find(({ id }) => id === about.role.id),
      };
    return event === "GUILD_DELETE" ? { id: guild.id } : places.wholeGuild(guild);
  };

  const each = (does: (connection: Connection) => void) => {
    for (const connection of [...connections]) does(connection);
  };

  const gateway: Gateway = {
    connections: () => [...connections].filter(({ session, dead }) => session && !dead).length,
    identifies: () => counts.identifies,
    resumes: () => counts.resumes,
    heartbeats: () => counts.heartbeats,
    intents: () => counts.intents,
    closes,
    identifiesLeft: 1000,
    dispatch(event, data) {
      for (const session of sessions.values()) dispatchTo(session, event, data);
    },
    reconnect: () => each((connection) => write(connection, { op: 7, d: null })),
    invalidate(resumable) {
      if (!resumable) sessions.clear();
      each((connection) => {
        if (connection.session) connection.session.connection = undefined;
        connection.session = undefined;
        write(connection, { op: 9, d: resumable });
      });
    },
    zombie: () =>
      each((connection) => {
        connection.dead = true;
      }),
    cut: () => each(({ socket }) => socket.terminate()),
    closeWith: (code) => each((connection) => end(connection, code)),
    forget: () => sessions.clear(),
    accept(does) {
      accepts = does;
    },
    greet(does) {
      greets = does;
    },
  };

  return {
    gateway,
    tell,
    /** Delivers an interaction to each session of the guild's shard. */
    interact(guild: string | undefined, payload: unknown): void {
      for (const session of sessions.values())
        if (guild === undefined || isOn(session, guild))
          dispatchTo(session, "INTERACTION_CREATE", payload);
    },
    /** What `GET /gateway/bot` says. */
    address: (): Json => ({
      url: `${url()}/gateway`,
      shards: 1,
      session_start_limit: {
        total: 1000,
        remaining: Math.max(0, gateway.identifiesLeft),
        reset_after: DAY_MS,
        max_concurrency: 1,
      },
    }),
    close(): void {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

const isOn = ({ shard: [own, all] }: Session, guild: string): boolean =>
  Number((BigInt(guild) >> 22n) % BigInt(all)) === own;

function identifyTrouble({ token, intents, shard, properties }: Json, own: string) {
  if (token !== own) return CLOSE.badToken;
  const [at, all] = Array.isArray(shard) ? shard : [0, 1];
  if (!Number.isInteger(at) || !Number.isInteger(all) || at < 0 || at >= all) return CLOSE.badShard;
  const isKnown =
    Number.isInteger(intents) && Number(intents) >= 0 && Number(intents) < INTENTS_END;
  if (!isKnown) return CLOSE.badIntents;
  if (!properties) return CLOSE.notJson;
  return (Number(intents) & PRIVILEGED) === 0 ? undefined : CLOSE.intentsNotGranted;
}

function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
