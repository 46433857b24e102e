import { Agent, fetch, type Response } from "undici";
import { failureWords, MetricsError } from "./metrics-error.ts";
import { readVector, type Sample } from "./read-vector.ts";

const ANSWER_MAX = 1024 * 1024;
const CONNECTIONS = 4;

export interface PrometheusServer {
  /** What stands before `/api/v1`; a name and a password in it are sent as such. */
  readonly url: string;
  /** A bearer token. */
  readonly token?: string | undefined;
  /** Whose series, where one server keeps those of several. */
  readonly tenant?: string | undefined;
}

export interface PrometheusApi {
  /** What a query comes to now. @throws MetricsError for whatever is no complete answer */
  query(promql: string): Promise<readonly Sample[]>;
  /** Ends what is still asked. */
  close(): void;
}

/** @param limitMs how long all its queries together may take */
export function openPrometheus(server: PrometheusServer, limitMs: number): PrometheusApi {
  const agent = new Agent({ connections: CONNECTIONS, connect: { timeout: limitMs } });
  const signal = AbortSignal.timeout(limitMs);
  const address = addressOf(server.url);
  const headers = headersOf(server);
  const timeout = `${Math.ceil(limitMs / 1000)}s`;
  return {
    async query(promql) {
      try {
        const response = await fetch(`${address}/api/v1/query`, {
          method: "POST",
          headers,
          body: new URLSearchParams({ query: promql, timeout }).toString(),
          dispatcher: agent,
          // A token is never carried to an address that only an answer names.
          redirect: "manual",
          signal,
        });
        return readVector({ status: response.status, text: await bounded(response) });
      } catch (error) {
        if (error instanceof MetricsError) throw error;
        throw new MetricsError(failureWords(error, limitMs), { kind: "unreachable", cause: error });
      }
    },
    close: () => void agent.destroy().catch(() => {}),
  };
}

/** Where it is, without what only it may know. */
export function addressOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, "")}`;
}

/** Texts that must not come back in a log or a finding. */
export function secretsOf({ url, token }: PrometheusServer): readonly string[] {
  const { username, password } = new URL(url);
  const basic = password === "" ? [] : [decodeURIComponent(password), basicOf(username, password)];
  return [token ?? "", ...basic].filter((secret) => secret !== "");
}

function headersOf({ url, token, tenant }: PrometheusServer): Record<string, string> {
  const { username, password } = new URL(url);
  const basic = username === "" ? undefined : `Basic ${basicOf(username, password)}`;
  const authorization = token === undefined ? basic : `Bearer ${token}`;
  return {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "lamplighter",
    ...(authorization === undefined ? {} : { authorization }),
    ...(tenant === undefined ? {} : { "x-scope-orgid": tenant }),
  };
}

const basicOf = (username: string, password: string): string =>
  Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_MAX)
      throw new MetricsError("answers with more than 1 MiB", { kind: "unreadable" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
