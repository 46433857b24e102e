import { setTimeout as pause } from "node:timers/promises";
import type { HttpClient } from "oci-common";
import { NoAnswer, OciRefusal } from "./errors.ts";
import type { Signer } from "./signer.ts";

type HttpRequest = Parameters<HttpClient["send"]>[0];

/** Before a read is asked for a second time. */
const PAUSE_MS = 250;
const READ_TRIES = 2;

/**
 * Carries the SDK's requests, each within its time limit. The SDK's own retrier would repeat what must not be repeated,
 * for up to a minute and a half, and print each try; so it is shown a success, and whoever opens that finds the error.
 */
export function createHttp(signer: Signer, timeoutMs: number): HttpClient {
  return {
    send: async (request) => {
      try {
        return await answerTo(request, { signer, timeoutMs });
      } catch (error) {
        return failing(error);
      }
    },
  };
}

/** The longest that one request may take, its repetition and a renewed token among it. */
export const longestMs = (timeoutMs: number): number => 3 * timeoutMs + PAUSE_MS;

function failing(error: unknown): Response {
  return new Proxy(new Response(null, { status: 200 }), {
    get(target, name) {
      if (name === "status") return target.status;
      if (name === "then") return undefined;
      throw error;
    },
  });
}

interface Way {
  readonly signer: Signer;
  readonly timeoutMs: number;
}

async function answerTo(request: HttpRequest, way: Way): Promise<Response> {
  const tries = request.method === "GET" ? READ_TRIES : 1;
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await readable(request, await exchange(request, way));
    } catch (error) {
      if (left === 0 || !mayPass(error)) throw error;
    }
    await pause(PAUSE_MS);
  }
}

const mayPass = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof OciRefusal && error.status >= 500);

interface Exchanged {
  readonly response: Response;
  readonly text: string;
}

/** A token may end between two requests: then OCI refused before it did anything, and is asked once more. */
async function exchange(request: HttpRequest, way: Way): Promise<Exchanged> {
  const signed = await way.signer.sign(request);
  const first = await exchangeOnce(request, way.timeoutMs);
  if (first.response.status !== 401 || !(await way.signer.renew(signed))) return first;
  await way.signer.sign(request);
  return await exchangeOnce(request, way.timeoutMs);
}

async function exchangeOnce(request: HttpRequest, timeoutMs: number): Promise<Exchanged> {
  const { method, headers, uri } = request;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(uri, { method, headers, signal, redirect: "manual" });
    return { response, text: await response.text() };
  } catch (error) {
    throw signal.aborted ? new NoAnswer("late") : new NoAnswer("unreachable", codeOf(error));
  }
}

function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? (error.cause ?? error) : undefined;
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

async function readable({ method }: HttpRequest, { response, text }: Exchanged): Promise<Response> {
  const { status, headers } = response;
  const body = jsonIn(text);
  if (status >= 400) throw refusalIn(response, body, text);
  const complete = method !== "GET" || body !== undefined;
  if (!response.ok || !complete || (text !== "" && body === undefined))
    throw new NoAnswer("unreadable");
  return new Response(text === "" ? null : text, { status: 200, headers });
}

function jsonIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function refusalIn({ status, headers }: Response, body: object | undefined, text: string) {
  const { code, message } = (body ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return new OciRefusal({
    status,
    code: typeof code === "string" ? code : `HTTP ${status}`,
    message: typeof message === "string" ? message : text.slice(0, 200),
    retryAfterMs: retryAfterIn(headers),
    requestId: headers.get("opc-request-id") ?? undefined,
  });
}

/** Seconds, or a date of the server's own clock. */
function retryAfterIn(headers: Headers): number | undefined {
  const written = headers.get("retry-after");
  if (written === null) return undefined;
  const seconds = Number(written);
  const ms = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(written) - Date.parse(headers.get("date") ?? "");
  return Number.isFinite(ms) && ms >= 0 ? Math.round(ms) : undefined;
}
