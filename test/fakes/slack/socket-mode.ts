import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";

/** What came back for one envelope. */
export interface EnvelopeAck {
  readonly payload: Record<string, unknown>;
}

/** The interactions whose acknowledgement may say something. */
const ANSWERED_BY_ACK: ReadonlySet<string> = new Set(["view_submission", "block_suggestion"]);

/** Slack's side of Socket Mode: each envelope goes to one of the open connections. */
export function createSocketMode(server: Server) {
  const sockets = new WebSocketServer({ noServer: true });
  const open = new Set<WebSocket>();
  const tickets = new Set<string>();
  const waiting = new Map<string, (ack: EnvelopeAck) => void>();
  let turn = 0;
  let greets = true;
  let tooMany = false;

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
    if (tooMany) askToLeave(client, "too_many_websockets");
  };

  const askToLeave = (client: WebSocket, reason: string) =>
    client.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink-7" } }));

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
      const accepts_response_payload =
        type === "slash_commands" || ANSWERED_BY_ACK.has((payload as { type?: string }).type ?? "");
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
    refresh(reason: "warning" | "refresh_requested" = "refresh_requested"): void {
      for (const client of open) askToLeave(client, reason);
    },
    /** Whether there are more connections than Slack allows, so that each new one is asked to leave. */
    crowded(is: boolean): void {
      tooMany = is;
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
