import type { Trouble, TroubleKind } from "../../model/trouble.ts";
import { ProviderError } from "../provider.ts";

/** What was being asked when it went wrong. */
export interface About {
  /** The right that the call needs, e.g. `ec2:StopInstances`. */
  readonly right: string;
  readonly region: string;
}

/** AWS answered, and the answer was no. */
export class AwsRefusal extends ProviderError {
  /** Words of AWS's answer that may be ids of the instances it is about. */
  readonly named: readonly string[];

  constructor(trouble: Trouble, named: readonly string[]) {
    super(trouble);
    this.name = "AwsRefusal";
    this.named = named;
  }
}

const KIND_OF_CODE: Readonly<Record<string, TroubleKind>> = {
  "InvalidInstanceID.NotFound": "not-found",
  "InvalidInstanceID.Malformed": "not-found",
  "InvalidAMIID.NotFound": "not-found",
  "InvalidSubnetID.NotFound": "not-found",
  "InvalidKeyPair.NotFound": "not-found",
  "InvalidLaunchTemplateName.NotFoundException": "not-found",
  AuthFailure: "credentials",
  InvalidClientTokenId: "credentials",
  UnrecognizedClientException: "credentials",
  ExpiredToken: "credentials",
  ExpiredTokenException: "credentials",
  RequestExpired: "credentials",
  SignatureDoesNotMatch: "credentials",
  InvalidSignatureException: "credentials",
  IncompleteSignature: "credentials",
  MissingAuthenticationToken: "credentials",
  OptInRequired: "credentials",
  RegionDisabledException: "credentials",
  UnauthorizedOperation: "not-allowed",
  AccessDenied: "not-allowed",
  AccessDeniedException: "not-allowed",
  IncorrectInstanceState: "wrong-state",
  IncorrectState: "wrong-state",
  IncorrectSpotRequestState: "wrong-state",
  IdempotentParameterMismatch: "wrong-state",
  OperationNotPermitted: "protected",
  UnsupportedOperation: "unsupported",
  UnsupportedHibernationConfiguration: "unsupported",
  InstanceLimitExceeded: "quota",
  VcpuLimitExceeded: "quota",
  MaxSpotInstanceCountExceeded: "quota",
  TagLimitExceeded: "quota",
  InsufficientInstanceCapacity: "capacity",
  InsufficientHostCapacity: "capacity",
  InsufficientReservedInstanceCapacity: "capacity",
  RequestLimitExceeded: "throttled",
  Throttling: "throttled",
  ThrottlingException: "throttled",
  EC2ThrottledException: "throttled",
  InternalError: "provider-fault",
  InternalFailure: "provider-fault",
  Unavailable: "provider-fault",
  ServiceUnavailable: "provider-fault",
};

/** What the SDK adds to the errors that it throws; all of it may be missing. */
interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Whatever a call to AWS threw, in the common vocabulary. */
export function toProviderError(error: unknown, about: About): ProviderError {
  if (error instanceof ProviderError) return error;
  const sdk = (typeof error === "object" && error !== null ? error : {}) as SdkError;
  if (typeof sdk.$fault !== "string") return withoutAnswer(sdk, about);
  const code = String(sdk.name);
  const message = withoutSecrets(String(sdk.message));
  const kind = KIND_OF_CODE[code] ?? kindOfStatus(sdk.$metadata?.httpStatusCode ?? 500);
  const missing = kind === "not-allowed" ? missingRight(message, about) : undefined;
  const trouble: Trouble = {
    kind,
    detail: inWords({ kind, code, message, missing }, about),
    code,
    missing,
    retryAfterMs: retryAfterMs(sdk),
    requestId: sdk.$metadata?.requestId,
  };
  return new AwsRefusal(trouble, message.match(/[^\s'",()[\]/]+/g) ?? []);
}

function withoutAnswer(sdk: SdkError, { region }: About): ProviderError {
  const host = `AWS in ${region}`;
  const code = typeof sdk.code === "string" ? sdk.code : undefined;
  const unreachable = (detail: string) => new ProviderError({ kind: "unreachable", detail, code });
  if (sdk.name === "CredentialsProviderError") return noCredentials("the usual places have none");
  if (sdk.name === "TimeoutError" && code !== "ECONNRESET")
    return unreachable(`${host} did not answer in time`);
  if (sdk.name === "AbortError") return unreachable(`${host} did not answer in time`);
  if (sdk.$response !== undefined) return unreachable(`${host} answered something unreadable`);
  if (code !== undefined) return unreachable(`${host} cannot be reached (${code})`);
  const detail = "the call to AWS failed inside the bot";
  return new ProviderError({ kind: "provider-fault", detail }, { cause: sdk });
}

/** @param why where was looked, or what is wrong with what was found */
export const noCredentials = (why: string): ProviderError =>
  new ProviderError({ kind: "credentials", detail: `no AWS credentials found: ${why}` });

/** A 200 that does not hold what it must: a page of some gateway in between, most likely. */
export const unreadable = (region: string): ProviderError =>
  new ProviderError({
    kind: "unreachable",
    detail: `AWS in ${region} answered something unreadable`,
  });

/** For the codes that nobody has listed. */
function kindOfStatus(status: number): TroubleKind {
  if (status >= 500) return "provider-fault";
  if (status === 401) return "credentials";
  if (status === 403) return "not-allowed";
  return status === 429 ? "throttled" : "unsupported";
}

interface Refusal {
  readonly kind: TroubleKind;
  readonly code: string;
  readonly message: string;
  readonly missing: string | undefined;
}

function inWords({ kind, code, message, missing }: Refusal, { right, region }: About): string {
  switch (kind) {
    case "not-found":
      return code.startsWith("InvalidInstanceID")
        ? `AWS knows no such instance in ${region}`
        : `AWS misses something that the instance needs: ${message}`;
    case "credentials":
      return credentialsInWords(code, region);
    case "not-allowed":
      return missing === "sts:AssumeRole"
        ? "the bot may not assume the configured role (sts:AssumeRole, or the external id is wrong)"
        : `the bot's AWS credentials lack the right ${missing ?? right}`;
    case "wrong-state":
      return "AWS says that its state does not allow this now";
    case "protected":
      return /disableApiStop/.test(message)
        ? "stop protection is switched on for it in AWS"
        : `AWS does not permit it: ${message}`;
    case "unsupported":
      return code === "UnsupportedHibernationConfiguration"
        ? "it was launched without hibernation"
        : `AWS will not do this: ${message}`;
    case "quota":
      return `the AWS account's own limit in ${region} is reached (${code})`;
    case "capacity":
      return capacityInWords(message, region);
    case "throttled":
      return `AWS asks the bot to slow down in ${region}`;
    case "provider-fault":
      return `AWS had a fault of its own in ${region} (${code})`;
    case "busy":
    case "unreachable":
      return message;
    default:
      return kind satisfies never;
  }
}

function credentialsInWords(code: string, region: string): string {
  if (code === "OptInRequired" || code === "RegionDisabledException")
    return `the AWS account is not enabled for ${region}`;
  if (code.startsWith("Expired")) return "the bot's AWS credentials have expired";
  if (code === "RequestExpired")
    return "AWS found the request too old: the credentials have expired, or this machine's clock is wrong";
  return `AWS refuses the bot's credentials (${code})`;
}

function capacityInWords(message: string, region: string): string {
  const [, type, zone] = /sufficient (\S+) capacity in [^(]*\(([^)]+)\)/.exec(message) ?? [];
  return noCapacity(type ?? "instance of this type", zone ?? region);
}

/** @param where a zone, or a region where the zone is not known */
export const noCapacity = (type: string, where: string): string =>
  `AWS has no ${type} free in ${where}`;

const missingRight = (message: string, { right }: About): string =>
  /not authorized to perform: ([a-z0-9-]+:\w+)/i.exec(message)?.[1] ?? right;

function withoutSecrets(message: string): string {
  return message
    .replace(/\s*Encoded authorization failure message:.*/is, "")
    .replace(/\b(AKIA|ASIA)[A-Z0-9]{8,}/g, "(key)")
    .slice(0, 4000);
}

function retryAfterMs(sdk: SdkError): number | undefined {
  const headers = sdk.$response?.headers ?? {};
  const name = Object.keys(headers).find((key) => key.toLowerCase() === "retry-after");
  const seconds = Number.parseFloat(name === undefined ? "" : (headers[name] ?? ""));
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1000) : undefined;
}
