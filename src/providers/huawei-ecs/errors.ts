import { z } from "zod";
import type { Trouble, TroubleKind } from "../../model/trouble.ts";
import { ProviderError } from "../provider.ts";
import type { Exchange } from "./http.ts";

/** What was being asked when it went wrong. */
export interface About {
  /** The right that the call needs, e.g. `ecs:cloudServers:stop`. */
  readonly right: string;
  readonly region: string;
  /** What must not be repeated to anybody. */
  readonly secrets: readonly string[];
}

/** Huawei Cloud answered, and the answer was no. */
export class HuaweiRefusal extends ProviderError {}

/** The vendor calls its own HTTP statuses inaccurate, so a known code goes before them. */
const KIND_OF_CODE: Readonly<Record<string, TroubleKind>> = {
  "Ecs.0001": "quota",
  "Ecs.0002": "provider-fault",
  "Ecs.0003": "not-allowed",
  "Ecs.0004": "not-allowed",
  "Ecs.0013": "quota",
  "Ecs.0114": "not-found",
  "Ecs.0319": "capacity",
  "Ecs.0603": "busy",
  "APIGW.0101": "unsupported",
  "APIGW.0301": "credentials",
  "APIGW.0302": "not-allowed",
  "APIGW.0303": "credentials",
  "APIGW.0308": "throttled",
};

const optional = <T extends z.ZodType>(type: T) => type.nullish().catch(undefined);
const word = optional(z.union([z.string(), z.number()]).transform(String));

/** Every form of a refusal that is known: `{error}`, `{error_code}`, CCE's `{errorCode}`, Nova's `{itemNotFound}`. */
const REFUSAL = z.looseObject({
  error: optional(z.looseObject({ code: word, message: word })),
  error_code: word,
  error_msg: word,
  errorCode: word,
  errorMessage: word,
  code: word,
  message: word,
});
const NOVA_REFUSAL = z.record(z.string(), z.looseObject({ message: z.string() }));

const FAILURE = z.looseObject({
  status: optional(z.number()),
  data: z.unknown(),
  headers: optional(z.looseObject({ "retry-after": word, "x-request-id": word })),
  message: optional(z.string()),
});

/** What came of one failed request, in the common vocabulary. */
export function toProviderError(error: unknown, exchange: Exchange, about: About): ProviderError {
  if (error instanceof ProviderError) return error;
  if (exchange.failure === undefined) return withoutRequest(exchange, about);
  const { status, data, headers, message = "" } = FAILURE.parse(exchange.failure);
  if (!status) return withoutAnswer(message ?? "", about);
  if (status < 400) return unreadable(about.region);
  const refusal = refusalIn(data);
  const said = withoutSecrets(refusal.message ?? "", about.secrets);
  const code = refusal.code ?? `HTTP ${status}`;
  const kind = kindOf(code, status, said);
  const missing = kind === "not-allowed" ? missingRight(said, about) : undefined;
  return new HuaweiRefusal({
    kind,
    detail: inWords({ kind, code, said, missing }, about.region),
    code,
    missing,
    retryAfterMs: retryAfterMs(headers?.["retry-after"]),
    requestId: headers?.["x-request-id"] ?? undefined,
  });
}

/** Why one server's part of a job failed. */
export function jobTrouble(code: string | undefined, reason: string, about: About): Trouble {
  const said = withoutSecrets(reason, about.secrets);
  const kind = kindOf(code ?? "", 500, said);
  const missing = kind === "not-allowed" ? missingRight(said, about) : undefined;
  const known = kind !== "provider-fault" && kind !== "unsupported";
  const why =
    said === ""
      ? "Huawei Cloud gave up on it and does not say why"
      : `Huawei Cloud gave up on it: ${said}`;
  const detail = known ? inWords({ kind, code: code ?? "", said, missing }, about.region) : why;
  return { kind, detail, code, missing };
}

/** A 200 that does not hold what it must: a page of some gateway in between, most likely. */
export const unreadable = (region: string): ProviderError =>
  unreachable(`Huawei Cloud in ${region} answered something unreadable`);

const unreachable = (detail: string, code?: string): ProviderError =>
  new ProviderError({ kind: "unreachable", detail, code });

function withoutRequest({ answered }: Exchange, { region }: About): ProviderError {
  if (answered) return unreadable(region);
  const detail = "the call to Huawei Cloud failed inside the bot";
  return new ProviderError({ kind: "provider-fault", detail });
}

function withoutAnswer(message: string, { region }: About): ProviderError {
  const host = `Huawei Cloud in ${region}`;
  if (/timeout of|canceled|aborted/i.test(message))
    return unreachable(`${host} did not answer in time`);
  if (/maxContentLength/.test(message)) return unreadable(region);
  const [code] = /\bE[A-Z_]{4,}\b/.exec(message) ?? (/hang up/.test(message) ? ["ECONNRESET"] : []);
  return unreachable(`${host} cannot be reached${code ? ` (${code})` : ""}`, code);
}

function refusalIn(data: unknown): { code?: string | undefined; message?: string | undefined } {
  const { data: found } = REFUSAL.safeParse(data);
  const code = found?.error?.code ?? found?.error_code ?? found?.errorCode ?? found?.code;
  const message =
    found?.error?.message ?? found?.error_msg ?? found?.errorMessage ?? found?.message;
  if (code || message) return { code: code ?? undefined, message: message ?? undefined };
  const [nova] = Object.entries(NOVA_REFUSAL.safeParse(data).data ?? {});
  return nova ? { code: nova[0], message: nova[1].message } : {};
}

function kindOf(code: string, status: number, said: string): TroubleKind {
  const known = KIND_OF_CODE[code];
  if (known) return known;
  if (/\bquota\b/i.test(said) && status < 500) return "quota";
  if (
    /capacity is not enough|insufficient .*(capacity|resource)|sold out|no valid host/i.test(said)
  )
    return "capacity";
  return kindOfStatus(status);
}

/** For the codes that nobody has listed. */
function kindOfStatus(status: number): TroubleKind {
  switch (status) {
    case 401:
      return "credentials";
    case 403:
      return "not-allowed";
    case 404:
      return "not-found";
    case 409:
      return "busy";
    case 413:
    case 429:
      return "throttled";
    default:
      return status >= 500 ? "provider-fault" : "unsupported";
  }
}

interface Refusal {
  readonly kind: TroubleKind;
  readonly code: string;
  readonly said: string;
  readonly missing: string | undefined;
}

function inWords({ kind, code, said, missing }: Refusal, region: string): string {
  const why = said === "" ? code : `${said} (${code})`;
  switch (kind) {
    case "not-found":
      return `Huawei Cloud knows no such thing in ${region}: ${why}`;
    case "credentials":
      return /expire|X-Sdk-Date|\btime\b/i.test(said)
        ? `Huawei Cloud found the request too old: the keys have expired, or this machine's clock is wrong (${code})`
        : `Huawei Cloud refuses the bot's keys for ${region}: ${why}`;
    case "not-allowed":
      return missing === undefined
        ? `Huawei Cloud has restricted the account, most likely because of its balance: ${why}`
        : `the bot's keys lack the right ${missing} in ${region}`;
    case "busy":
      return `Huawei Cloud is busy with it: ${why}`;
    case "quota":
      return `the account's own limit in ${region} is reached: ${why}`;
    case "capacity":
      return `Huawei Cloud has no room for it in ${region}: ${why}`;
    case "throttled":
      return `Huawei Cloud asks the bot to slow down in ${region}`;
    case "provider-fault":
      return `Huawei Cloud had a fault of its own in ${region}: ${why}`;
    case "unsupported":
    case "wrong-state":
    case "protected":
    case "unreachable":
      return `Huawei Cloud will not do this: ${why}`;
    default:
      return kind satisfies never;
  }
}

/** Undefined where it is not a right that is missing: an account in arrears is refused with the same code. */
function missingRight(said: string, { right }: About): string | undefined {
  if (/op_suspended|op_restricted|balance|arrears|frozen/i.test(said)) return undefined;
  return /\b(?:ecs|cce|vpc|evs):\w+:\w+\b/.exec(said)?.[0] ?? right;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((shorter, secret) => shorter.replaceAll(secret, "(key)"), text);
  return known.slice(0, 2_000);
}

function retryAfterMs(header: string | null | undefined): number | undefined {
  const seconds = Number.parseFloat(header ?? "");
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : undefined;
}
