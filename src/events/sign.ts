import { createHmac } from "node:crypto";

const PREFIX = "whsec_";

/** The headers by which a receiver knows that we sent it, as Standard Webhooks has them. */
export function signed(secret: string, id: string, atMs: number, body: string) {
  const timestamp = String(Math.floor(atMs / 1000));
  const key = secret.startsWith(PREFIX)
    ? Buffer.from(secret.slice(PREFIX.length), "base64")
    : Buffer.from(secret, "utf8");
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${mac}`,
  };
}
