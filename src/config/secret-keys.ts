import type { Environment } from "./types.ts";

/** The keys with which secrets are kept in the database, or why there are none. */
export type SecretKeys =
  | { readonly keys: readonly [Uint8Array, ...Uint8Array[]] }
  /** A sentence for the operator; names the variable, never its value. */
  | { readonly problem: string };

const CURRENT = "LAMPLIGHTER_SECRET_KEY";
const FORMER = "LAMPLIGHTER_SECRET_KEY_OLD";
const KEY_BYTES = 32;
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/** Reads the key from LAMPLIGHTER_SECRET_KEY, and those before it from LAMPLIGHTER_SECRET_KEY_OLD. */
export function readSecretKeys(env: Environment): SecretKeys {
  const written = env[CURRENT]?.trim();
  if (!written) return { problem: `${CURRENT} is not set. ${HOW}` };
  const key = readKey(written);
  if (!key) return { problem: `${CURRENT} is not a key of ${KEY_BYTES} bytes. ${HOW}` };
  const former = (env[FORMER] ?? "").split(/[\s,]+/).filter((text) => text !== "");
  const keys = former.map(readKey).filter((one) => one !== undefined);
  if (keys.length < former.length)
    return { problem: `${FORMER} has a text in it that is not a key of ${KEY_BYTES} bytes.` };
  return { keys: [key, ...keys] };
}

const HOW = "Make one with: openssl rand -base64 32";

function readKey(text: string): Uint8Array | undefined {
  // Node reads both alphabets of base64.
  const encoding = HEX.test(text) ? "hex" : BASE64.test(text) ? "base64" : undefined;
  const bytes = encoding && Buffer.from(text, encoding);
  return bytes?.length === KEY_BYTES && !isTrivial(bytes) ? bytes : undefined;
}

/** All bytes alike: somebody's placeholder. */
const isTrivial = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === bytes[0]);
