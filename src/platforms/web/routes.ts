import { type Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import type { Log } from "../../model/log.ts";
import type { Conversation } from "./conversation.ts";
import type { Feed } from "./feed.ts";
import { onlyFromItself, pageHeaders, type WebEnv } from "./guard.ts";
import type { WebChannel, WebOptions, WebPerson } from "./options.ts";
import type { PageFile } from "./page-files.ts";

const BODY_BYTES_MAX = 16 * 1024;
const WORDS_MAX = 4_000;

/** Made by the page for each line and each click. */
const eventId = z.string().regex(/^[\w-]{8,64}$/, { error: "8 to 64 letters, digits, - or _" });
const event = { as: z.string(), channel: z.string(), id: eventId };
const sayBody = z.strictObject({ ...event, words: z.string().trim().min(1).max(WORDS_MAX) });
const clickBody = z.strictObject({
  ...event,
  messageId: z.string().max(200),
  command: z.string().min(1).max(WORDS_MAX),
});

/** A command as the page offers it while a person types. */
export interface WebCommand {
  readonly name: string;
  readonly summary: string;
}

interface RouteOptions {
  readonly options: WebOptions;
  readonly commands: readonly WebCommand[];
  readonly files: ReadonlyMap<string, PageFile>;
  readonly conversation: Conversation;
  readonly feed: Feed;
  readonly log: Log;
}

/** The page at `/`, and what it speaks to under `/web/`. */
export function webRoutes(given: RouteOptions): Hono<WebEnv> {
  const { options, commands, files, conversation, feed, log } = given;
  const routes = new Hono<WebEnv>();
  const onlySpoken = onlyWhileOpen(conversation);
  const paths = ["/", "/web/*"] as const;
  for (const path of paths) routes.use(path, pageHeaders, onlyFromItself);
  routes.get("/web/state", (c) => {
    c.header("Cache-Control", "no-store");
    return c.json({ people: options.people, channels: options.channels, commands });
  });
  routes.get("/web/events", onlySpoken, (c) => {
    const person = personNamed(options, c.req.query("as") ?? "");
    const channel = channelNamed(options, c.req.query("channel") ?? "");
    if (!feed.hasRoom()) return c.json({ error: "Too many pages are open here." }, 503);
    const after = readSeq(c.req.header("last-event-id") ?? c.req.query("after"));
    return streamSSE(c, (stream) =>
      feed.serve(stream, { person: person.id, channel: channel.id }, after),
    );
  });
  routes.post("/web/say", onlySpoken, async (c) => {
    const { as, channel, id, words } = await readBody(c, sayBody);
    const who = { person: personNamed(options, as), channel: channelNamed(options, channel) };
    await conversation.say({ ...who, id, words });
    return c.json({ ok: true });
  });
  routes.post("/web/click", onlySpoken, async (c) => {
    const { as, channel, id, messageId, command } = await readBody(c, clickBody);
    const who = { person: personNamed(options, as), channel: channelNamed(options, channel) };
    await conversation.click({ ...who, id, messageId, command });
    return c.json({ ok: true });
  });
  routes.get("/", (c) => sendFile(c, files.get("index.html")));
  routes.get("/web/:name", (c) => sendFile(c, files.get(c.req.param("name"))));

  routes.onError((error, c) => {
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
    log.error({ err: error, path: c.req.path }, "web: a request failed");
    return c.json({ error: "The bot could not do that just now; its log says why." }, 500);
  });
  return routes;
}

function onlyWhileOpen(conversation: Conversation) {
  return async (c: Context<WebEnv>, next: () => Promise<void>) => {
    if (conversation.isOpen()) return await next();
    return c.json({ error: "The bot is starting or stopping. Try again in a moment." }, 503);
  };
}

async function readBody<Schema extends z.ZodType>(
  c: Context<WebEnv>,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const type = (c.req.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") refuse(415, "Send JSON, with Content-Type: application/json.");
  const bytes = Number(c.req.header("content-length") ?? Number.POSITIVE_INFINITY);
  if (bytes > BODY_BYTES_MAX) refuse(413, `Send ${BODY_BYTES_MAX} bytes at most.`);
  const body: unknown = await c.req.json().catch((error: unknown) => {
    if (error instanceof SyntaxError) refuse(400, "That is not JSON.");
    throw error;
  });
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  refuse(400, `${issue?.path.join(".") || "The request"}: ${issue?.message ?? "not understood"}.`);
}

function personNamed(options: WebOptions, id: string): WebPerson {
  const found = options.people.find((person) => person.id === id);
  if (found) return found;
  const known = options.people.map((person) => person.id).join(", ");
  refuse(400, `There is nobody called "${id}" here. People: ${known}.`);
}

function channelNamed(options: WebOptions, id: string): WebChannel {
  const found = options.channels.find((channel) => channel.id === id);
  if (found) return found;
  const known = options.channels.map((channel) => channel.id).join(", ");
  refuse(400, `There is no channel "${id}" here. Channels: ${known}.`);
}

function refuse(status: 400 | 413 | 415, sentence: string): never {
  throw new HTTPException(status, { message: sentence });
}

function readSeq(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function sendFile(c: Context<WebEnv>, file: PageFile | undefined): Response | Promise<Response> {
  if (!file) return c.notFound();
  c.header("ETag", file.etag);
  c.header("Cache-Control", "no-cache");
  if (c.req.header("if-none-match") === file.etag) return c.body(null, 304);
  return c.body(file.body, 200, { "Content-Type": file.type });
}
