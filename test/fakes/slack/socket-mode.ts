import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";

/** What came back for one envelope. */
export interface EnvelopeAck {
  readonly payload: Record<string, unknown>;
}

/** Slack's side of Socket Mode: each envelope goes to one of the open connections. */
export function createSocketMode(server: Server) {
  const sockets = new WebSocketServer({ noServer: true });
  const open = new Set<WebSocket>();
  const tickets = new Set<string>();
  const waiting = new Map<string, (ack: EnvelopeAck) => void>();
  let turn = 0;
  let greets = true;

  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    const ticket = new URL(request.url ?? "/", "http://localhost").searchParams.get("ticket") ?? "";
    if (!tickets.delete(ticket)) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, greet);
  });

  const greet = (client: WebSocket) => {
    client.on("message", (data) => {
      const { envelope_id, payload = {} } = JSON.parse(String(data));
      waiting.get(envelope_id)?.({ payload });
    });
    client.on("close", () => open.delete(client));
    client.on("error", () => open.delete(client));
    open.add(client);
    if (greets) client.send(JSON.stringify({ type: "hello", num_connections: open.size }));
  };

  return {
    /** The address for one new connection, good once. */
    ticket(port: number): string {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `ws://127.0.0.1:${port}/link?ticket=${ticket}`;
    },
    connections: () => open.size,
    /** Sends one envelope; undefined when no acknowledgement came within three seconds, as the person would see. */
    async send(type: string, payload: object, envelopeId: string = randomUUID()) {
      const all = [...open];
      const client = all[turn++ % Math.max(1, all.length)];
      if (!client) return undefined;
      const accepts_response_payload = type === "slash_commands";
      const ack = new Promise<EnvelopeAck | undefined>((done) => {
        const timer = setTimeout(() => done(undefined), 3000);
        waiting.set(envelopeId, (answer) => {
          clearTimeout(timer);
          done(answer);
        });
      });
      client.send(
        JSON.stringify({ envelope_id: envelopeId, type, payload, accepts_response_payload }),
      );
      return ack;
    },
    /** Asks every client to connect anew, as Slack does now and then. */
    refresh(): void {
      for (const client of open)
        client.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
    },
    /** Cuts every connection without a word. */
    cut(): void {
      for (const client of open) client.terminate();
    },
    /** Whether new connections are greeted; without a greeting no client may call itself connected. */
    greet(does: boolean): void {
      greets = does;
    },
    close(): void {
      for (const client of open) client.terminate();
      sockets.close();
    },
  };
}
