import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { evaluate, type Result, type Series } from "./evaluate.ts";
import { parse } from "./parse.ts";
import { BadQuery } from "./tokens.ts";

export type { Series } from "./evaluate.ts";

/** An answer instead of its own; `hang` lets whoever asks wait. */
export type Instead =
  | { readonly status: number; readonly body: string; readonly type?: string }
  | { readonly redirect: string }
  | "hang"
  | "endless";

export interface FakeOptions {
  /** What stands before `/api/v1`, as behind Mimir. */
  readonly prefix?: string;
  /** The whole header that it asks for. */
  readonly authorization?: string;
  readonly tenant?: string;
}

export interface FakePrometheus {
  readonly url: string;
  readonly series: Series[];
  /** What it was asked, oldest first. */
  readonly queries: readonly string[];
  /** How many connections are open now. */
  open(): number;
  /** Answers this, as long as it says something, to the queries that the second one picks. */
  instead(answer: Instead | undefined, to?: (query: string) => boolean): void;
  warn(warning: string): void;
  close(): Promise<void>;
}

/** As much of a Prometheus as is asked: instant queries over series that stand still. */
export async function startFakePrometheus(options: FakeOptions = {}): Promise<FakePrometheus> {
  const { prefix = "" } = options;
  const series: Series[] = [];
  const queries: string[] = [];
  const warnings: string[] = [];
  let instead: Instead | undefined;
  let isMeant = (_query: string): boolean => true;

  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const refused = refusalOf(request, options);
    if (refused) return void response.writeHead(refused.status).end(refused.words);
    const query = new URLSearchParams(body).get("query") ?? "";
    queries.push(query);
    if (instead !== undefined && isMeant(query)) return say(response, instead);
    try {
      const result = evaluate(parse(query), series);
      json(response, 200, { status: "success", data: dataOf(result), ...warned(warnings) });
    } catch (error) {
      if (!(error instanceof BadQuery)) throw error;
      const { message } = error;
      json(response, 400, { status: "error", errorType: "bad_data", error: message });
    }
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  let open = 0;
  server.on("connection", (socket) => {
    open += 1;
    socket.on("close", () => {
      open -= 1;
    });
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    series,
    queries,
    open: () => open,
    instead(answer, to = () => true) {
      instead = answer;
      isMeant = to;
    },
    warn: (warning) => void warnings.push(warning),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** What the real one, or the gateway before it, refuses before it looks at a query. */
function refusalOf(
  { method, url, headers }: IncomingMessage,
  { prefix = "", authorization, tenant }: FakeOptions,
) {
  if (headers.authorization !== authorization) return { status: 401, words: "unauthorized\n" };
  if (headers["x-scope-orgid"] !== tenant) return { status: 401, words: "no org id\n" };
  if (url !== `${prefix}/api/v1/query`) return { status: 404, words: "404 page not found\n" };
  if (method !== "POST") return { status: 405, words: "Method Not Allowed\n" };
  if (headers["content-type"] !== "application/x-www-form-urlencoded")
    return { status: 400, words: "unsupported content type\n" };
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function dataOf({ type, points }: Result) {
  const at = 1_783_000_000.123;
  if (type === "scalar") return { resultType: type, result: [at, String(points[0]?.value)] };
  const result = points.map(({ labels, value }) => {
    const sample = [at, written(value)];
    return { metric: labels, ...(type === "matrix" ? { values: [sample] } : { value: sample }) };
  });
  return { resultType: type, result };
}

/** As Go writes a number. */
const written = (value: number): string =>
  Math.abs(value) === Number.POSITIVE_INFINITY ? (value > 0 ? "+Inf" : "-Inf") : String(value);

const warned = (warnings: readonly string[]) => (warnings.length > 0 ? { warnings } : {});

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function say(response: ServerResponse, instead: Instead): void {
  if (instead === "hang") return;
  if (instead === "endless") pour(response);
  else if ("redirect" in instead) response.writeHead(307, { location: instead.redirect }).end();
  else {
    const { status, body, type = "application/json" } = instead;
    response.writeHead(status, { "content-type": type }).end(body);
  }
}

/** A body that never ends, as fast as it is read. */
function pour(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const chunk = Buffer.alloc(64 * 1024, " ");
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
}
