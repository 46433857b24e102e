import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { WireRequest } from "./wire.ts";
import { WireError } from "./wire.ts";

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly account: string;
  /** Who it belongs to, as AWS would name them. */
  readonly arn: string;
  /** Unix milliseconds; only of temporary keys. */
  readonly expiresAt?: number | undefined;
}

/** What a signature can be for. */
type Service = "ec2" | "sts" | "pricing";

/** A request whose signature was recomputed and agreed. */
export interface Signed<Served extends Service = "ec2" | "sts"> {
  readonly key: AccessKey;
  readonly region: string;
  readonly service: Served;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/(ec2|sts|pricing)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const SKEW_MS = 5 * 60_000;

interface Claim {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
}

/**
 * Recomputes the Signature Version 4 of a request from the secret that belongs to its access key.
 * @param nowMs the server's own clock, Unix milliseconds
 * @param served the services that are to be had there: a signature for another one is none
 */
export function verifySignature<Served extends Service>(
  request: WireRequest,
  keys: ReadonlyMap<string, AccessKey>,
  nowMs: number,
  served: readonly Served[],
): Signed<Served> {
  const claim = readClaim(request);
  const service = served.find((one) => one === claim.service);
  if (!service)
    throw new WireError("SignatureDoesNotMatch", "The credential is scoped to a service.", 403);
  const key = keys.get(claim.accessKeyId);
  if (!key) throw unknownKey(service);
  if (request.headers["x-amz-security-token"] !== key.sessionToken) throw unknownKey(service);
  checkDates(claim, key, nowMs);
  if (!sameText(signatureOf(request, claim, key.secretAccessKey), claim.signature))
    throw new WireError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided.",
      403,
    );
  return { key, region: claim.region, service };
}

function readClaim(request: WireRequest): Claim {
  const header = request.headers.authorization;
  if (!header)
    throw new WireError("MissingAuthenticationToken", "Request is missing a signature.", 403);
  const [, accessKeyId, day, region, service, signed, signature] = AUTHORIZATION.exec(header) ?? [];
  const date = request.headers["x-amz-date"];
  if (
    !accessKeyId ||
    !day ||
    !region ||
    !service ||
    !signed ||
    !signature ||
    typeof date !== "string"
  )
    throw new WireError("IncompleteSignature", "The Authorization header cannot be read.", 400);
  const signedHeaders = signed.split(";");
  const needed = ["host", "x-amz-date", "content-type"];
  for (const name of ["x-amz-security-token", "x-amz-target"])
    if (request.headers[name]) needed.push(name);
  if (needed.some((name) => !signedHeaders.includes(name)))
    throw new WireError("SignatureDoesNotMatch", "A header that must be signed is not.", 403);
  return { accessKeyId, day, region, service, signedHeaders, signature, date };
}

function checkDates(claim: Claim, key: AccessKey, nowMs: number): void {
  const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
  const at = Date.parse(claim.date.replace(compact, "$1-$2-$3T$4:$5:$6Z"));
  if (!claim.date.startsWith(claim.day) || !(Math.abs(nowMs - at) <= SKEW_MS))
    throw new WireError("RequestExpired", "Request has expired.", 400);
  if (key.expiresAt !== undefined && key.expiresAt <= nowMs)
    throw new WireError("RequestExpired", "The security token has expired.", 400);
}

function signatureOf(request: WireRequest, claim: Claim, secret: string): string {
  const bodyHash = sha256(request.body);
  const given = request.headers["x-amz-content-sha256"];
  if (given !== undefined && given !== bodyHash)
    throw new WireError("SignatureDoesNotMatch", "The body is not the one that was signed.", 403);
  const headers = claim.signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}\n`);
  const names = claim.signedHeaders.join(";");
  const canonical = ["POST", "/", "", headers.join(""), names, bodyHash].join("\n");
  const scope = `${claim.day}/${claim.region}/${claim.service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", claim.date, scope, sha256(canonical)].join("\n");
  const steps = [claim.day, claim.region, claim.service, "aws4_request"];
  const signingKey = steps.reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  return hmac(signingKey, toSign).toString("hex");
}

const canonicalHeader = (request: WireRequest, name: string): string =>
  String(request.headers[name] ?? "")
    .trim()
    .replace(/ +/g, " ");

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const sameText = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

function unknownKey(service: Service): WireError {
  const message = "The security token in the request is invalid.";
  switch (service) {
    case "sts":
      return new WireError("InvalidClientTokenId", message, 403);
    case "pricing":
      return new WireError("UnrecognizedClientException", message, 400);
    case "ec2":
      return new WireError(
        "AuthFailure",
        "AWS was not able to validate the provided access credentials",
        401,
      );
    default:
      return service satisfies never;
  }
}
