import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";

const REPLAY_MAX = 1000;

/** What a client identified for; it outlives its connection until the client ends it or Discord forgets it. */
export interface Session {
  readonly id: string;
  readonly shard: readonly [number, number];
  readonly intents: number;
  /** Undefined while nobody is connected for it. */
  connection: Connection | undefined;
  sequence: number;
  readonly sent: { readonly sequence: number; readonly frame: string }[];
}

export interface Connection {
  readonly socket: WebSocket;
  session: Session | undefined;
  /** Dead without being closed. */
  dead: boolean;
  /** When it sent something, within the last minute. */
  sends: number[];
}

export function createSession(
  connection: Connection,
  { shard = [0, 1], intents }: { readonly shard?: [number, number]; readonly intents: number },
): Session {
  const id = randomBytes(16).toString("hex");
  return { id, shard, intents, connection, sequence: 0, sent: [] };
}

/** Sends an event, or keeps it for the resume. */
export function dispatchTo(session: Session, event: string, data: unknown): void {
  session.sequence += 1;
  const { sequence } = session;
  const frame = JSON.stringify({ op: 0, t: event, s: sequence, d: data });
  session.sent.push({ sequence, frame });
  if (session.sent.length > REPLAY_MAX) session.sent.shift();
  if (session.connection) write(session.connection, frame);
}

/** Everything after a sequence number, in order. */
export function replay(session: Session, after: number): void {
  for (const { sequence, frame } of session.sent)
    if (sequence > after && session.connection) write(session.connection, frame);
}

export function write({ socket, dead }: Connection, frame: string | object): void {
  if (dead || socket.readyState !== socket.OPEN) return;
  socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
}
