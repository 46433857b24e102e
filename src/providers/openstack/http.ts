import { setTimeout as pause } from "node:timers/promises";
import { rootCertificates } from "node:tls";
import { Agent, fetch, type Response } from "undici";
import { ProviderError } from "../provider.ts";
import type { About } from "./errors.ts";
import { requestIdOf, toRefusal, unreachable, unreadable } from "./errors.ts";

const CONNECT_MS = 5_000;
const PAUSE_MS = 200;
/** A gateway's words for "the service behind me is away for a moment". */
const AWAY = [502, 503, 504];
/** A whole call (several requests, their repetitions and a new token) in time limits of one request. */
const REQUESTS_PER_CALL = 6;

export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly about: About;
  /** Ends the call that this request belongs to. */
  readonly signal: AbortSignal;
  /** Sent a second time when there is no answer. Never for what must not happen twice. */
  readonly repeatable: boolean;
}

export interface HttpAnswer {
  readonly json: unknown;
  readonly headers: { get(name: string): string | null };
  readonly requestId: string | undefined;
}

/** Requests with a time limit each; whatever is no success is a `ProviderError`. */
export interface Http {
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** For one call of the provider, which may take several requests. */
  deadline(): AbortSignal;
  close(): Promise<void>;
}

/** @param ca PEM of an authority that is trusted beside the public ones */
export function createHttp(timeoutMs: number, ca?: string): Http {
  const agent = new Agent({
    connect: {
      timeout: Math.min(CONNECT_MS, timeoutMs),
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    deadline: () => AbortSignal.timeout(REQUESTS_PER_CALL * timeoutMs),
    close: () => agent.destroy(),
    async send(request) {
      try {
        return await sendOnce(agent, request, timeoutMs);
      } catch (error) {
        if (!request.repeatable || !isPassing(error) || request.signal.aborted) throw error;
      }
      await pause(PAUSE_MS * (1 + Math.random()));
      return await sendOnce(agent, request, timeoutMs);
    },
  };
}

async function sendOnce(
  agent: Agent,
  request: HttpRequest,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const { method, url, headers, body, about, signal } = request;
  const json = body === undefined ? {} : { "content-type": "application/json" };
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      dispatcher: agent,
      headers: { accept: "application/json", "user-agent": "lamplighter", ...json, ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      // A token is never carried to an address that only an answer names.
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    text = await response.text();
  } catch (error) {
    throw withoutAnswer(error, about);
  }
  if (response.status >= 300 && response.status < 400 && response.headers.has("location"))
    throw unreachable(about.service, "sends the bot to another address");
  if (!response.ok && response.status !== 300)
    throw toRefusal({ status: response.status, headers: response.headers, body: text }, about);
  return {
    json: parsed(text, about),
    headers: response.headers,
    requestId: requestIdOf(response.headers),
  };
}

function parsed(text: string, about: About): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(about.service);
  }
}

function withoutAnswer(error: unknown, { service }: About): ProviderError {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown; name?: string } };
  const code = typeof cause?.code === "string" ? cause.code : undefined;
  if (name === "TimeoutError" || name === "AbortError" || /TIMEOUT/.test(code ?? ""))
    return unreachable(service, "did not answer in time", code);
  if (isAboutCertificates(code))
    return unreachable(service, `shows a certificate that is not trusted here (${code})`, code);
  if (code !== undefined) return unreachable(service, `cannot be reached (${code})`, code);
  if (cause === undefined && !(error instanceof TypeError))
    return new ProviderError(
      { kind: "provider-fault", detail: `the call to ${service} failed inside the bot` },
      { cause: error },
    );
  return unreachable(service, "cannot be reached");
}

const isAboutCertificates = (code: string | undefined): boolean =>
  /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_VERIFY/.test(code ?? "");

/** No answer at all, or a gateway's: the same request may well succeed a moment later. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ProviderError)) return false;
  const { kind, code } = error.trouble;
  if (kind === "unreachable") return !isAboutCertificates(code);
  return kind === "provider-fault" && AWAY.includes(Number(code));
}
