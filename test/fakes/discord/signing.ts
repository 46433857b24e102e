import { generateKeyPairSync, sign } from "node:crypto";
import type { Tampering } from "./types.ts";

/** The application's key pair, made anew for each fake. */
export function createSigner(now: () => number) {
  const own = generateKeyPairSync("ed25519");
  const other = generateKeyPairSync("ed25519");
  const { x = "" } = own.publicKey.export({ format: "jwk" });

  return {
    /** 64 hexadecimal digits. */
    publicKey: Buffer.from(x, "base64url").toString("hex"),
    /** The headers with which Discord sends this body. */
    headers(
      body: string,
      { forged = false, ageSeconds = 0, unsigned = false }: Tampering = {},
    ): Record<string, string> {
      const headers = {
        "content-type": "application/json",
        "user-agent": "Discord-Interactions/1.0 (+https://discord.com)",
      };
      if (unsigned) return headers;
      const timestamp = String(Math.floor(now() / 1000) - ageSeconds);
      const { privateKey } = forged ? other : own;
      return {
        ...headers,
        "x-signature-timestamp": timestamp,
        "x-signature-ed25519": sign(null, Buffer.from(timestamp + body), privateKey).toString(
          "hex",
        ),
      };
    },
  };
}
