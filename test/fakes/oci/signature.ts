import { createHash, type KeyObject, verify } from "node:crypto";
import { WireError, type WireRequest } from "./wire.ts";

/** Whose public key a key id stands for. */
export interface Principal {
  readonly name: string;
  readonly publicKey: KeyObject;
  /** Unix milliseconds; only of tokens. */
  readonly expiresAt?: number | undefined;
}

const PART = /(\w+)="([^"]*)"/g;
const SKEW_MS = 5 * 60_000;
const BODY_HEADERS = ["content-length", "content-type", "x-content-sha256"];

const refused = (why: string): WireError =>
  new WireError(
    401,
    "NotAuthenticated",
    `The required information to complete authentication was not provided or was incorrect. (${why})`,
  );

/** The key id of a request, before anything about it is known to be true. */
export const keyIdOf = (request: WireRequest): string => partsOf(request).keyId ?? "";

/**
 * Recomputes what was signed from the request as it came in, and checks the signature with the key that its id stands for.
 * @param nowMs the server's own clock, Unix milliseconds
 */
export function verifySignature(
  request: WireRequest,
  principal: Principal | undefined,
  nowMs: number,
): Principal {
  const { version, algorithm, headers = "", signature = "" } = partsOf(request);
  if (version !== "1" || algorithm !== "rsa-sha256") throw refused("version or algorithm");
  const signed = headers.toLowerCase().split(" ");
  checkHeaders(request, signed);
  checkDate(request, signed, nowMs);
  checkBody(request, signed);
  if (!principal) throw refused("unknown key");
  if (principal.expiresAt !== undefined && principal.expiresAt <= nowMs) throw refused("expired");
  const text = Buffer.from(signed.map((name) => lineOf(request, name)).join("\n"));
  if (!verify("RSA-SHA256", text, principal.publicKey, Buffer.from(signature, "base64")))
    throw refused("signature");
  return principal;
}

function partsOf({ headers }: WireRequest): Readonly<Record<string, string>> {
  const written = headers.authorization ?? "";
  if (!written.startsWith("Signature ")) throw refused("no signature");
  return Object.fromEntries([...written.matchAll(PART)].map(([, name, value]) => [name, value]));
}

function checkHeaders({ method }: WireRequest, signed: readonly string[]): void {
  const dates = ["date", "x-date"].filter((name) => signed.includes(name));
  const wanted = ["(request-target)", "host"].concat(hasBody(method) ? BODY_HEADERS : []);
  if (dates.length === 0 || wanted.some((name) => !signed.includes(name)))
    throw refused("a header that must be signed is not");
}

const hasBody = (method: string): boolean => ["POST", "PUT", "PATCH"].includes(method);

function checkDate(request: WireRequest, signed: readonly string[], nowMs: number): void {
  const name = signed.includes("x-date") ? "x-date" : "date";
  const at = Date.parse(String(request.headers[name]));
  if (!(Math.abs(nowMs - at) <= SKEW_MS)) throw refused("date");
}

function checkBody({ method, headers, body }: WireRequest, signed: readonly string[]): void {
  if (!hasBody(method) || !signed.includes("x-content-sha256")) return;
  const hash = createHash("sha256").update(body).digest("base64");
  if (headers["x-content-sha256"] !== hash) throw refused("body");
  if (headers["content-length"] !== String(Buffer.byteLength(body))) throw refused("length");
  if (!headers["content-type"]?.startsWith("application/json"))
    throw new WireError(415, "UnsupportedMediaType", "Content-Type must be application/json");
}

function lineOf({ method, target, headers }: WireRequest, name: string): string {
  if (name === "(request-target)") return `${name}: ${method.toLowerCase()} ${target}`;
  return `${name}: ${headers[name] ?? ""}`;
}
