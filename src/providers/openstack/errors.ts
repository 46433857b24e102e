import type { Trouble, TroubleKind } from "../../model/trouble.ts";
import { ProviderError } from "../provider.ts";

/** What was being asked when it went wrong. */
export interface About {
  /** The policy that decides over it, e.g. `os_compute_api:servers:stop`. */
  readonly right: string;
  /** "Nova in GRA9", "Keystone". */
  readonly service: string;
}

/** An answer with a status that is no success. */
export interface BadAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: string;
}

/** OpenStack answered, and the answer was no. */
export class OpenstackRefusal extends ProviderError {
  readonly status: number;
  /** The cloud's own words. */
  readonly words: string;

  constructor(trouble: Trouble, status: number, words: string) {
    super(trouble);
    this.name = "OpenstackRefusal";
    this.status = status;
    this.words = words;
  }
}

/** Reads a refusal in any of the forms in which OpenStack and what stands before it write one. */
export function toRefusal(answer: BadAnswer, about: About): OpenstackRefusal {
  const words = wordsIn(answer.body);
  const kind = kindOf(answer.status, words);
  const missing = kind === "not-allowed" ? missingRight(words, about) : undefined;
  const trouble: Trouble = {
    kind,
    detail: inWords({ kind, words, missing, status: answer.status }, about),
    code: String(answer.status),
    missing,
    retryAfterMs: retryAfterMs(answer),
    requestId: requestIdOf(answer.headers),
  };
  return new OpenstackRefusal(trouble, answer.status, words);
}

export const requestIdOf = (headers: BadAnswer["headers"]): string | undefined =>
  headers.get("x-openstack-request-id") ?? headers.get("x-compute-request-id") ?? undefined;

export const unreachable = (service: string, what: string, code?: string): ProviderError =>
  new ProviderError({ kind: "unreachable", detail: `${service} ${what}`, code });

/** A success that does not hold what it must: a page of some gateway in between, most likely. */
export const unreadable = (service: string): ProviderError =>
  unreachable(service, "answered something unreadable");

/** What OpenStack writes when no host can take a server. */
export const isLackOfRoom = (words: string): boolean =>
  /no valid host|exhausted all hosts|maximum number of retries|insufficient (free )?(resources|compute)/i.test(
    words,
  );

function kindOf(status: number, words: string): TroubleKind {
  if (isLackOfRoom(words)) return "capacity";
  switch (status) {
    case 401:
      return "credentials";
    case 403:
      return /quota exceeded/i.test(words) ? "quota" : "not-allowed";
    case 404:
      return "not-found";
    case 409:
      return kindOfConflict(words);
    case 413:
    case 429:
      return "throttled";
    default:
      return status >= 500 && status !== 501 ? "provider-fault" : "unsupported";
  }
}

function kindOfConflict(words: string): TroubleKind {
  if (/is locked/i.test(words)) return "protected";
  return /in task_state/i.test(words) ? "busy" : "wrong-state";
}

const missingRight = (words: string, { right }: About): string =>
  /policy doesn't allow (\S+) to be performed/i.exec(words)?.[1] ?? right;

interface Refusal {
  readonly kind: TroubleKind;
  readonly words: string;
  readonly missing: string | undefined;
  readonly status: number;
}

function inWords({ kind, words, missing, status }: Refusal, { right, service }: About): string {
  const said = words === "" ? "" : `: ${words}`;
  switch (kind) {
    case "credentials":
      return `${service} refuses the bot's credentials`;
    case "not-allowed":
      return `the bot's OpenStack user lacks the right ${missing ?? right}`;
    case "not-found":
      return `${service} does not know it${said}`;
    case "quota":
      return `the OpenStack project's own limit is reached${said}`;
    case "protected":
      return "it is locked in OpenStack";
    case "busy":
      return `OpenStack is busy with it${said}`;
    case "wrong-state":
      return `its state does not allow this now${said}`;
    case "throttled":
      return `${service} asks the bot to slow down`;
    case "capacity":
      return "OpenStack has no host with room for it";
    case "unsupported":
      return `${service} does not accept this (${status})${said}`;
    case "provider-fault":
      return `${service} had a fault of its own (${status})${said}`;
    case "unreachable":
      return words;
    default:
      return kind satisfies never;
  }
}

const WORDS_MAX = 500;

/** The one sentence in an error's envelope, whatever its key; nothing for a page of HTML or worse. */
function wordsIn(body: string): string {
  try {
    const envelope: unknown = JSON.parse(body);
    const inner = typeof envelope === "object" && envelope ? Object.values(envelope)[0] : undefined;
    const message = (inner as { readonly message?: unknown } | undefined)?.message;
    return typeof message === "string" ? cleaned(message) : "";
  } catch {
    return "";
  }
}

/** Without anything that looks like a token, and on one line. */
export const cleaned = (words: string): string =>
  words
    .replace(/\bgAAAA[\w=-]+/g, "(token)")
    .replace(/https?:\/\/\S+/g, "(address)")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, WORDS_MAX);

/** Retry-After is in seconds, or a date to be read by the answer's own clock. */
function retryAfterMs({ headers }: BadAnswer): number | undefined {
  const written = headers.get("retry-after");
  if (written === null || written.trim() === "") return undefined;
  const seconds = Number(written);
  if (Number.isFinite(seconds)) return seconds >= 0 ? Math.round(seconds * 1000) : undefined;
  const waitMs = Date.parse(written) - Date.parse(headers.get("date") ?? "");
  return Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : undefined;
}
