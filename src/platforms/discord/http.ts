import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { APIInteractionResponse } from "discord.js";
import type { Log } from "../../model/log.ts";
import { DiscordError } from "./errors.ts";
import type { Take, Taken } from "./interactions.ts";
import { createVerifier } from "./signature.ts";

const ENDPOINT = "/discord/interactions";
/** Discord's interactions have a few kilobytes. */
const BODY_BYTES_MAX = 256 * 1024;

const STATUS: Readonly<Record<Taken, number>> = { taken: 202, double: 202, malformed: 400 };

/** Takes interactions as requests, each answered in its own response. */
export function createRequestListener(
  { publicKey, now, log }: { publicKey: string; now: () => number; log: Log },
  take: Take,
): RequestListener {
  const isDiscords = createVerifier(publicKey, now);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.split("?", 1)[0] !== ENDPOINT || request.method !== "POST")
      return end(response, 404);
    const body = await readBody(request);
    if (!body) return end(response, 413);
    const signature = header(request, "x-signature-ed25519");
    const timestamp = header(request, "x-signature-timestamp");
    // Discord itself sends wrong ones now and then, and closes the endpoint where they are let in.
    if (!isDiscords({ signature, timestamp, body })) return end(response, 401);
    const payload = parsed(body);
    if (payload === undefined) return end(response, 400);
    const respond = () => (first: APIInteractionResponse) => sendJson(response, first);
    const taken = await take(payload, { respond, mayBeStale: false });
    if (!response.headersSent) end(response, STATUS[taken]);
  };
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error({ detail: String(error) }, "A request from Discord was not worked through");
      if (response.headersSent) response.destroy();
      else end(response, 500);
    });
  };
}

/** @throws DiscordError when it was answered already, or nobody listens any more */
async function sendJson(response: ServerResponse, first: APIInteractionResponse): Promise<void> {
  if (response.headersSent || response.destroyed)
    throw new DiscordError("gone", "HTTP response: the request was over");
  const body = JSON.stringify(first);
  response.writeHead(200, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
  });
  await new Promise<void>((sent, failed) => {
    response.once("close", () =>
      response.writableFinished
        ? sent()
        : failed(new DiscordError("gone", "HTTP response: the request was over")),
    );
    response.end(body, () => sent());
  });
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, status === 413 ? { Connection: "close" } : {}).end();
}

/** @returns nothing where it is too long; the rest is then not read */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Left open when there is too much, so that it can still be told.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8")) ?? undefined;
  } catch {
    return undefined;
  }
}
