import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { WireRequest } from "./wire.ts";
import { WireError } from "./wire.ts";

export interface AccessKey {
  readonly ak: string;
  readonly sk: string;
  /** Only of temporary keys. */
  readonly securityToken?: string | undefined;
  /** The projects that it may speak for. */
  readonly projects: readonly string[];
}

const AUTHORIZATION =
  /^SDK-HMAC-SHA256 Access=([^,\s]+), SignedHeaders=([^,\s]+), Signature=([0-9a-f]{64})$/;
const SKEW_MS = 15 * 60_000;
const NO_BODY = "UNSIGNED-PAYLOAD";

interface Claim {
  readonly ak: string;
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Recomputes a request's SDK-HMAC-SHA256 signature from the secret that belongs to its access key.
 * @param nowMs the server's own clock, Unix milliseconds
 */
export function verifySignature(
  request: WireRequest,
  keys: ReadonlyMap<string, AccessKey>,
  nowMs: number,
): AccessKey {
  const claim = readClaim(request);
  const key = keys.get(claim.ak);
  if (!key) throw unauthorized(`ak ${claim.ak} not exist`);
  if (request.headers["x-security-token"] !== key.securityToken)
    throw unauthorized("the security token is not valid");
  checkDate(claim.date, nowMs);
  if (!sameText(signatureOf(request, claim, key.sk), claim.signature))
    throw unauthorized("verify aksk signature fail");
  return key;
}

function readClaim(request: WireRequest): Claim {
  const { authorization } = request.headers;
  if (!authorization) throw unauthorized("the request has no signature");
  const [, ak, signed, signature] = AUTHORIZATION.exec(authorization) ?? [];
  const date = request.headers["x-sdk-date"];
  if (!ak || !signed || !signature || typeof date !== "string")
    throw unauthorized("the Authorization header cannot be read");
  const signedHeaders = signed.split(";");
  if (signedHeaders.join() !== [...signedHeaders].sort().join())
    throw unauthorized("the signed headers are not in order");
  const needed = ["host", "x-sdk-date", "x-project-id"];
  if (request.body !== "") needed.push("content-type");
  if (request.headers["x-security-token"]) needed.push("x-security-token");
  const missing = needed.find((name) => !signedHeaders.includes(name));
  if (missing) throw unauthorized(`the header ${missing} must be signed`);
  return { ak, date, signedHeaders, signature };
}

function checkDate(date: string, nowMs: number): void {
  const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
  const at = compact.test(date)
    ? Date.parse(date.replace(compact, "$1-$2-$3T$4:$5:$6Z"))
    : Number.NaN;
  if (!(Math.abs(nowMs - at) <= SKEW_MS))
    throw unauthorized(`signature expired, X-Sdk-Date is ${date}`);
}

function signatureOf(request: WireRequest, claim: Claim, secret: string): string {
  const given = request.headers["x-sdk-content-sha256"];
  if (given === NO_BODY && request.body !== "") throw unauthorized("the body is not signed");
  const bodyHash = typeof given === "string" ? given : sha256(request.body);
  const headers = claim.signedHeaders.map((name) => `${name}:${headerOf(request, name)}\n`);
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(""),
    claim.signedHeaders.join(";"),
    bodyHash,
  ].join("\n");
  const toSign = ["SDK-HMAC-SHA256", claim.date, sha256(canonical)].join("\n");
  return createHmac("sha256", secret).update(toSign).digest("hex");
}

const headerOf = (request: WireRequest, name: string): string =>
  String(request.headers[name] ?? "").trim();

const canonicalPath = (path: string): string => {
  const encoded = path.split("/").map((part) => encode(decodeURIComponent(part)));
  return `${encoded.join("/")}/`.replace(/\/+$/, "/");
};

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .sort(([one, a], [other, b]) => order(one, other) || order(a, b))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const sameText = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

const unauthorized = (why: string): WireError =>
  new WireError(`Incorrect IAM authentication information: ${why}`, {
    by: "gateway",
    code: "APIGW.0301",
    status: 401,
  });
