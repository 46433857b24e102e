import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly id: string;
  readonly body: { readonly id: string; readonly type: string; readonly data: { n?: number } };
  readonly raw: string;
}

/** What it answers next: a status, or nothing at all. */
type Answer = number | "hang" | { readonly status: number; readonly retryAfter: string };

/** A receiver of webhooks that takes only what is signed with its secret, of the right type. */
export async function startReceiver(key: Buffer) {
  const taken: Received[] = [];
  const answers: Answer[] = [];
  let tries = 0;
  const server = createServer(async (request, response) => {
    tries += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString("utf8");
    const id = request.headers["webhook-id"];
    const isOurs = isSigned(request.headers, raw, key);
    const answer = isOurs ? (answers.shift() ?? 204) : 401;
    if (answer === "hang") return;
    const { status, retryAfter } =
      typeof answer === "number" ? { status: answer, retryAfter: "" } : answer;
    if (status < 300) taken.push({ id: String(id), body: JSON.parse(raw), raw });
    if (retryAfter !== "") response.setHeader("retry-after", retryAfter);
    if (status === 302) response.setHeader("location", "/elsewhere");
    response.writeHead(status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook?token=hidden`,
    taken,
    answers,
    tries: () => tries,
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function isSigned(headers: IncomingHttpHeaders, raw: string, key: Buffer): boolean {
  const [version, given = ""] = String(headers["webhook-signature"]).split(",");
  const at = String(headers["webhook-timestamp"]);
  const said = [headers["webhook-id"], at, raw].join(".");
  const expected = createHmac("sha256", key).update(said).digest();
  const found = Buffer.from(given, "base64");
  return (
    version === "v1" &&
    found.length === expected.length &&
    timingSafeEqual(found, expected) &&
    /^\d{10}$/.test(at) &&
    headers["content-type"] === "application/cloudevents+json; charset=utf-8"
  );
}
