import type { Trouble, TroubleKind } from "../../model/trouble.ts";
import { ProviderError } from "../provider.ts";
import type { Right } from "./rights.ts";

/** OCI answered, and the answer was no. */
export class OciRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;

  constructor(answer: Omit<OciRefusal, keyof Error> & { readonly message: string }) {
    super(answer.message);
    this.name = "OciRefusal";
    this.status = answer.status;
    this.code = answer.code;
    this.retryAfterMs = answer.retryAfterMs;
    this.requestId = answer.requestId;
  }
}

/** Nothing came back that could be read. */
export class NoAnswer extends Error {
  readonly why: "late" | "unreadable" | "unreachable";
  /** The network's own code, e.g. `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor(why: NoAnswer["why"], code?: string) {
    super(why);
    this.name = "NoAnswer";
    this.why = why;
    this.code = code;
  }
}

/** What was being asked when it went wrong. */
export interface About {
  readonly right: Right;
  readonly region: string;
  readonly what: "compartment" | "instance" | "secret" | "work request";
  readonly id: string;
  /** It was seen a moment ago: OCI's "not found or not allowed" can then only mean the latter. */
  readonly seen?: boolean;
}

const KIND_OF_CODE: Readonly<Record<string, TroubleKind>> = {
  NotAuthenticated: "credentials",
  NotAuthorized: "not-allowed",
  NotAuthorizedOrResourceAlreadyExists: "not-allowed",
  SignUpRequired: "credentials",
  NotAllowed: "not-allowed",
  IncorrectState: "wrong-state",
  Conflict: "busy",
  ExternalServerIncorrectState: "busy",
  NoEtagMatch: "busy",
  LimitExceeded: "quota",
  QuotaExceeded: "quota",
  TenantCapacityExceeded: "quota",
  OutOfHostCapacity: "capacity",
  OutOfCapacity: "capacity",
  TooManyRequests: "throttled",
};

/** Whatever a call to OCI threw, in the common vocabulary. */
export function toProviderError(error: unknown, about: About): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof NoAnswer) return withoutAnswer(error, about.region);
  if (!(error instanceof OciRefusal)) {
    const detail = "the call to OCI failed inside the bot";
    return new ProviderError({ kind: "provider-fault", detail }, { cause: error });
  }
  const { code, requestId, retryAfterMs } = error;
  const kind = kindOf(error, about);
  return new ProviderError({
    kind,
    detail: inWords(kind, error, about),
    code,
    missing: kind === "not-allowed" ? about.right.permission : undefined,
    retryAfterMs,
    requestId,
  });
}

/** The trouble that OCI names in the errors of a work request. */
export function troubleOfCode(code: string, message: string): Trouble {
  const kind = isCapacity(code, message) ? "capacity" : (KIND_OF_CODE[code] ?? "provider-fault");
  return { kind, code, detail: `OCI says why: ${withoutSecrets(message)}` };
}

/** @param why where was looked, or what is wrong with what was found; never the SDK's own words */
export const noCredentials = (why: string): ProviderError =>
  new ProviderError({ kind: "credentials", detail: `no usable OCI credentials: ${why}` });

/** A 200 that does not hold what it must: an answer of some gateway in between, most likely. */
export const unreadable = (region: string): ProviderError =>
  withoutAnswer(new NoAnswer("unreadable"), region);

function withoutAnswer({ why, code }: NoAnswer, region: string): ProviderError {
  const detail = {
    late: `OCI in ${region} did not answer in time`,
    unreadable: `OCI in ${region} answered something unreadable`,
    unreachable: `OCI in ${region} cannot be reached${code ? ` (${code})` : ""}`,
  }[why];
  const unknownHost = code === "ENOTFOUND" ? ": is the region's name right?" : "";
  return new ProviderError({ kind: "unreachable", detail: detail + unknownHost, code });
}

function kindOf({ status, code, message }: OciRefusal, { what, seen }: About): TroubleKind {
  if (status === 404 && (what === "compartment" || what === "secret" || seen)) return "not-allowed";
  if (status === 404) return "not-found";
  if (isCapacity(code, message)) return "capacity";
  return KIND_OF_CODE[code] ?? kindOfStatus(status);
}

const isCapacity = (code: string, message: string): boolean =>
  KIND_OF_CODE[code] === "capacity" || /\bout of (host )?capacity\b/i.test(message);

/** For the codes that nobody has listed. */
function kindOfStatus(status: number): TroubleKind {
  if (status >= 500) return "provider-fault";
  if (status === 401) return "credentials";
  if (status === 403) return "not-allowed";
  if (status === 409 || status === 412) return "busy";
  return status === 429 ? "throttled" : "unsupported";
}

function inWords(kind: TroubleKind, refusal: OciRefusal, about: About): string {
  const { code, message } = refusal;
  const { region, right } = about;
  switch (kind) {
    case "not-found":
      return `OCI knows no such ${nounOf(about)} in ${region}, or the bot may not see it (${right.permission})`;
    case "not-allowed":
      return notAllowed(refusal, about);
    case "credentials":
      return code === "NotAuthenticated"
        ? "OCI refuses the bot's credentials (NotAuthenticated): the key, user or fingerprint is wrong, a token has expired, or this machine's clock is off by more than five minutes"
        : `OCI refuses the bot's credentials (${code})`;
    case "busy":
      return "OCI is changing it at this moment";
    case "wrong-state":
      return "OCI says that its state does not allow this now";
    case "quota":
      return `a limit of the OCI tenancy in ${region} is reached (${code})`;
    case "capacity":
      return `OCI has no room for its shape in ${region}`;
    case "throttled":
      return `OCI asks the bot to slow down in ${region}`;
    case "provider-fault":
      return `OCI had a fault of its own in ${region} (${code})`;
    case "unsupported":
    case "protected":
      return `OCI will not do this: ${withoutSecrets(message)}`;
    case "unreachable":
      return message;
    default:
      return kind satisfies never;
  }
}

function notAllowed({ status }: OciRefusal, about: About): string {
  const { right, what, id, region, seen } = about;
  const lacks = `the bot's OCI identity lacks the right ${right.permission}`;
  if (status !== 404 || seen || what === "instance") return lacks;
  return `there is no ${nounOf(about)} ${id} in ${region}, or ${lacks}`;
}

const nounOf = ({ what }: About): string =>
  what === "instance" ? "container instance" : what === "secret" ? "Vault secret" : what;

/** Keys and tokens have no place in an error message of OCI's; if one ever is, it ends here. */
function withoutSecrets(message: string): string {
  return message
    .replace(/-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g, "(key)")
    .replace(/\bST\$\S+|\beyJ[\w-]+\.[\w-]+\.?[\w-]*/g, "(token)")
    .slice(0, 1000);
}
