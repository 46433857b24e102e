import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 6238 read a second time, from Node's own HMAC: what an authenticator shows at an instant. */
export function codeAt(secret: string, atMs: number): string {
  return codeOf(fromBase32(secret), Math.floor(atMs / 1000 / 30), 6);
}

/** RFC 4226, section 5.3. */
export function codeOf(key: Uint8Array, step: number, digits: number): string {
  const moving = Buffer.alloc(8);
  moving.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(moving).digest();
  const offset = mac.readUInt8(19) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/** RFC 4648. */
export function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
