import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** AES-256 keys: new secrets are encrypted with the first, and what any of them encrypted can be read. */
export type EncryptionKeys = readonly [Uint8Array, ...Uint8Array[]];

const CIPHER = "aes-256-gcm";
const KEY_ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts for one place: what is moved to another place cannot be read there.
 * The key's id stands in front, so that keys can be exchanged.
 */
export function encrypt(keys: EncryptionKeys, plain: Uint8Array, place: string): Buffer {
  const [key] = keys;
  const id = keyId(key);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.concat([id, Buffer.from(place)]));
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([id, iv, cipher.getAuthTag(), encrypted]);
}

/** @throws UnreadableError when no key fits, or it was changed or moved since */
export function decrypt(keys: EncryptionKeys, stored: Buffer, place: string): Buffer {
  const id = stored.subarray(0, KEY_ID_BYTES);
  const key = keys.find((one) => keyId(one).equals(id));
  if (!key) throw new UnreadableError("it was encrypted with a key that I do not have");
  const iv = stored.subarray(KEY_ID_BYTES, KEY_ID_BYTES + IV_BYTES);
  const tagEnd = KEY_ID_BYTES + IV_BYTES + TAG_BYTES;
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.concat([id, Buffer.from(place)]));
    decipher.setAuthTag(stored.subarray(KEY_ID_BYTES + IV_BYTES, tagEnd));
    return Buffer.concat([decipher.update(stored.subarray(tagEnd)), decipher.final()]);
  } catch {
    throw new UnreadableError("it was changed in the database");
  }
}

/** Whether the first of the keys encrypted it. */
export const isCurrent = ([key]: EncryptionKeys, stored: Buffer): boolean =>
  keyId(key).equals(stored.subarray(0, KEY_ID_BYTES));

/** Tells keys apart without telling anything about them. */
const keyId = (key: Uint8Array): Buffer =>
  createHash("sha256").update("lamplighter key\0").update(key).digest().subarray(0, KEY_ID_BYTES);

/** What cannot be read; the message says why, to stand after a colon. */
export class UnreadableError extends Error {}
