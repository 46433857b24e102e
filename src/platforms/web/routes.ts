import { type Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { streamSSE } from "hono/streaming";
import type { Log } from "../../model/log.ts";
import type { Declaration, Suggest } from "../platform.ts";
import type { BoardFeed } from "./board-feed.ts";
import {
  clickBody,
  clockBody,
  formBody,
  readBody,
  refuse,
  sayBody,
  suggestBody,
} from "./bodies.ts";
import type { WebClock } from "./clock.ts";
import type { ClockFeed } from "./clock-feed.ts";
import { COMPLETIONS_MAX, type Completion, complete } from "./completion.ts";
import { actorOf, type Conversation, channelOf } from "./conversation.ts";
import type { Feed } from "./feed.ts";
import { onlyFromItself, pageHeaders, type WebEnv } from "./guard.ts";
import type { WebChannel, WebOptions, WebPerson } from "./options.ts";
import type { PageFile } from "./page-files.ts";

interface RouteOptions {
  readonly options: WebOptions;
  readonly declarations: readonly Declaration[];
  readonly files: ReadonlyMap<string, PageFile>;
  readonly conversation: Conversation;
  readonly feed: Feed;
  readonly board: BoardFeed;
  /** Absent where the bot lives in the real time. */
  readonly clock: WebClock | undefined;
  readonly ticking: ClockFeed;
  readonly suggest: Suggest;
  readonly log: Log;
}

/** The page at `/`, and what it speaks to under `/web/`. */
export function webRoutes(given: RouteOptions): Hono<WebEnv> {
  const { options, declarations, files, conversation, clock, log } = given;
  const routes = new Hono<WebEnv>();
  const onlySpoken = onlyWhileOpen(conversation);
  const paths = ["/", "/web/*"] as const;
  for (const path of paths) routes.use(path, pageHeaders, onlyFromItself);
  routes.get("/web/state", (c) => {
    c.header("Cache-Control", "no-store");
    const commands = declarations.filter(({ hidden }) => !hidden).map(({ name }) => name);
    return c.json({ people: options.people, channels: options.channels, commands });
  });
  routes.get("/web/events", onlySpoken, (c) => serveEvents(c, given));
  routes.post("/web/say", onlySpoken, async (c) => {
    const { id, words, ...whose } = await readBody(c, sayBody);
    const form = await conversation.say({ ...whoAmong(options, whose), id, words });
    return c.json({ form });
  });
  routes.post("/web/click", onlySpoken, async (c) => {
    const { id, messageId, command, ...whose } = await readBody(c, clickBody);
    const clicked = { ...whoAmong(options, whose), id, messageId, command };
    return c.json({ form: await conversation.click(clicked) });
  });
  routes.post("/web/form", onlySpoken, async (c) => {
    const { id, command, fields, answers, ...whose } = await readBody(c, formBody);
    const sent = { ...whoAmong(options, whose), id, command, fields, answers };
    return c.json({ form: await conversation.submit(sent) });
  });
  routes.post("/web/suggest", onlySpoken, async (c) => c.json(await suggestions(c, given)));
  if (clock) routes.post("/web/clock", onlySpoken, (c) => moveClock(c, clock, given.ticking));
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

/** One stream for a page: the bot's time where it has its own, the channel's messages and, where the page shows it, the board. */
function serveEvents(c: Context<WebEnv>, { options, feed, board, ticking }: RouteOptions) {
  const { person, channel } = whoAmong(options, {
    as: c.req.query("as") ?? "",
    channel: c.req.query("channel") ?? "",
  });
  if (!feed.hasRoom()) return c.json({ error: "Too many pages are open here." }, 503);
  const after = readSeq(c.req.header("last-event-id") ?? c.req.query("after"));
  const looking = { actor: actorOf(person), channel: channelOf(channel) };
  return streamSSE(c, async (stream) => {
    const ended = new AbortController();
    const view = { person: person.id, channel: channel.id };
    // The first to speak: what follows is told by its time.
    const time = ticking.serve(stream, ended.signal);
    const messages = feed.serve(stream, view, after).finally(() => ended.abort());
    const shown = c.req.query("board") === "1" && board.serve(stream, looking, ended.signal);
    await Promise.all([time, messages, shown]);
  });
}

async function moveClock(c: Context<WebEnv>, clock: WebClock, ticking: ClockFeed) {
  const { ms } = await readBody(c, clockBody);
  await clock.forward(ms);
  ticking.nudge();
  return c.json({ at: clock.now() });
}

async function suggestions(
  c: Context<WebEnv>,
  { options, declarations, suggest }: RouteOptions,
): Promise<readonly Completion[]> {
  const { typed, of, ...whose } = await readBody(c, suggestBody);
  const { person, channel } = whoAmong(options, whose);
  const who = { actor: actorOf(person), channel: channelOf(channel) };
  if (!of)
    return await complete(typed, declarations, (command, option, part) =>
      suggest({ ...who, command, option, typed: part }),
    );
  const found = await suggest({ ...who, ...of, typed });
  return found.slice(0, COMPLETIONS_MAX).map(({ label, value }) => ({ line: value, label }));
}

interface Whose {
  readonly as: string;
  readonly channel: string;
}

const whoAmong = (options: WebOptions, { as, channel }: Whose) => ({
  person: personNamed(options, as),
  channel: channelNamed(options, channel),
});

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
