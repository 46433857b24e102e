import { createPublicKey, type KeyObject, verify } from "node:crypto";

/** What stands before an Ed25519 key of 32 bytes in the form that Node reads. */
const DER_PREFIX = "302a300506032b6570032100";
const SIGNATURE = /^[0-9a-f]{128}$/i;
const AGE_MAX_MS = 5 * 60_000;

/** What one request claims. */
export interface Signed {
  readonly signature: string | undefined;
  /** Unix seconds, as they were signed. */
  readonly timestamp: string | undefined;
  readonly body: Buffer;
}

/**
 * Whether a request comes from Discord, and was signed within five minutes of now: what somebody kept of an old one is
 * worth nothing.
 * @param publicKeyHex the application's public key
 */
export function createVerifier(
  publicKeyHex: string,
  now: () => number,
): (signed: Signed) => boolean {
  const key = readKey(publicKeyHex);
  return ({ signature, timestamp, body }) => {
    if (!key || !signature || !SIGNATURE.test(signature)) return false;
    if (!timestamp || !/^\d{1,12}$/.test(timestamp)) return false;
    if (Math.abs(now() - Number(timestamp) * 1000) > AGE_MAX_MS) return false;
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    return verify(null, signed, key, Buffer.from(signature, "hex"));
  };
}

/** A key that is no point of the curve proves nothing. */
function readKey(hex: string): KeyObject | undefined {
  try {
    const der = Buffer.from(DER_PREFIX + hex, "hex");
    return createPublicKey({ key: der, format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}
