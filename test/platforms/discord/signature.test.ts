import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createVerifier } from "../../../src/platforms/discord/signature.ts";

const NOW = Date.UTC(2026, 5, 1, 12);
const ours = generateKeyPairSync("ed25519");
const theirs = generateKeyPairSync("ed25519");
const hexOf = (key: KeyObject): string =>
  key.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");

const comesFromDiscord = createVerifier(hexOf(ours.publicKey), () => NOW);
function signed(text: string, at = NOW, key = ours.privateKey) {
  const timestamp = String(Math.floor(at / 1000));
  const body = Buffer.from(text);
  const signature = sign(null, Buffer.concat([Buffer.from(timestamp), body]), key).toString("hex");
  return { signature, timestamp, body };
}

describe("a request over HTTP", () => {
  test("counts when it was signed for our application", () => {
    expect(comesFromDiscord(signed("{}"))).toBe(true);
  });

  test("is refused when another application's key signed it, though everything else is right", () => {
    expect(comesFromDiscord(signed("{}", NOW, theirs.privateKey))).toBe(false);
    const confused = createVerifier(hexOf(theirs.publicKey), () => NOW);
    expect(confused(signed("{}"))).toBe(false);
  });

  test("is refused when it is older than five minutes, or from a clock that far ahead", () => {
    for (const apart of [-300_000, 300_000])
      expect(comesFromDiscord(signed("{}", NOW + apart))).toBe(true);
    for (const apart of [-301_000, 301_000])
      expect(comesFromDiscord(signed("{}", NOW + apart))).toBe(false);
  });

  test("is refused when one letter of it was changed, or its time", () => {
    const one = signed('{"name":"vm"}');
    expect(comesFromDiscord({ ...one, body: Buffer.from('{"name":"vn"}') })).toBe(false);
    expect(comesFromDiscord({ ...one, timestamp: String(Number(one.timestamp) + 1) })).toBe(false);
  });

  test("is refused, and breaks nothing, whatever stands where the signature belongs", () => {
    const odd = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
    fc.assert(
      fc.property(odd, odd, (signature, timestamp) => {
        expect(comesFromDiscord({ signature, timestamp, body: Buffer.from("{}") })).toBe(false);
      }),
    );
  });

  test("is refused when the configured key is none", () => {
    for (const key of ["", "00", "ff".repeat(32), "no key"])
      expect(createVerifier(key, () => NOW)(signed("{}"))).toBe(false);
  });
});
