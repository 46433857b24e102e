import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Log } from "../model/log.ts";
import { type OwnRoutes, ownApp } from "./own-app.ts";
import { sayStartError } from "./start-error.ts";

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/**
 * Longer than any load balancer keeps an idle connection (Google's 600 s, AWS's and nginx's 60 s): closed first by the
 * bot, it would now and then be closed under a request that is just being sent.
 */
const KEEP_ALIVE_TIMEOUT_MS = 620_000;
const CHECK_EVERY_MS = 2_000;
const HEADER_BYTES_MAX = 16 * 1024;
const CLOSE_GRACE_MS = 10_000;

/** A plain node listener that reads the request itself, untouched: Slack's Bolt needs the raw body. */
export type RawListener = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface HttpRoutes extends OwnRoutes {
  /** Path prefix → listener. `/slack/events` takes `/slack/events` and everything below it. */
  readonly raw?: Readonly<Record<string, RawListener>>;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly routes: HttpRoutes;
  readonly log: Log;
  /** How long a request under way may take to finish at `close`. */
  readonly closeGraceMs?: number;
}

export interface HttpServer {
  /**
   * @returns the port it really listens on, and the address to open
   * @throws HttpStartError with a sentence for the operator
   */
  listen(): Promise<{ readonly port: number; readonly url: string }>;
  /** Takes no new request, ends event streams, lets the rest finish within the grace, then cuts. */
  close(): Promise<void>;
}

/** The one HTTP server of the bot: health, the platforms' pages and webhooks. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { host, port, routes, log, closeGraceMs = CLOSE_GRACE_MS } = options;
  const streams = new Set<ServerResponse>();
  let closing = false;
  const answer = requestListener(routes, log, (stream) => streams.add(stream));
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
    },
    (request, response) => {
      response.once("close", () => {
        streams.delete(response);
        // A connection kept alive would hold the close up until it times out.
        if (closing) setImmediate(() => server.closeIdleConnections());
      });
      answer(request, response);
    },
  );
  return {
    async listen() {
      const taken = await listening(server, host, port);
      const url = `http://${host.includes(":") ? `[${host}]` : host}:${taken}`;
      log.info({ host, port: taken }, `listening on ${url}`);
      return { port: taken, url };
    },
    async close() {
      closing = true;
      await closed(server, streams, closeGraceMs);
    },
  };
}

function requestListener(
  routes: HttpRoutes,
  log: Log,
  onEventStream: (response: ServerResponse) => void,
) {
  const app = ownApp(routes, log, onEventStream);
  const own = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const raw = Object.entries(routes.raw ?? {});
  return (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const mount = raw.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`));
    const [route, listener] = mount ?? [undefined, own];
    if (route !== undefined) onFinish(routes, route, request, response);
    Promise.resolve()
      .then(() => listener(request, response))
      .catch((error: unknown) => fail(error, path, response, log));
  };
}

function onFinish(
  { onAnswer }: OwnRoutes,
  route: string,
  { method = "" }: IncomingMessage,
  response: ServerResponse,
): void {
  if (!onAnswer) return;
  const since = performance.now();
  response.once("finish", () =>
    onAnswer({ route, method, status: response.statusCode, ms: performance.now() - since }),
  );
}

function fail(error: unknown, path: string, response: ServerResponse, log: Log): void {
  log.error({ err: error, path }, "a request failed");
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { "Content-Type": "text/plain" }).end("The bot failed here.\n");
}

function listening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(sayStartError(error, host, port));
    server.once("error", refuse);
    server.listen({ host, port }, () => {
      server.off("error", refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function closed(
  server: Server,
  streams: ReadonlySet<ServerResponse>,
  graceMs: number,
): Promise<void> {
  if (!server.listening) return;
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const stream of streams) stream.destroy();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await done;
  clearTimeout(cut);
}
