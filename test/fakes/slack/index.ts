import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createFiles, type FakeFile } from "./files.ts";
import { createHomePeople } from "./home-people.ts";
import { createHomes, type FakeHome } from "./homes.ts";
import { createInvitePeople } from "./invite-people.ts";
import { createPeople } from "./people.ts";
import { createRateLimits, type FakeLimits, SLACK_LIMITS } from "./rate-limits.ts";
import { createResponseUrls } from "./response-urls.ts";
import { createSocketMode } from "./socket-mode.ts";
import type { FakeCall, FakeMessage, FakeState } from "./state.ts";
import { createTransport } from "./transport.ts";
import { createViews, type FakeView } from "./views.ts";
import { type ApiAnswer, createWebApi, type Failure } from "./web-api.ts";
import { createWindowPeople } from "./window-people.ts";

export { type FakeCall, type FakeMessage, type FakeState, latest } from "./state.ts";

export interface FakeSlackOptions {
  readonly now?: () => number;
  /** In the place of Slack's own limits, method by method. */
  readonly limits?: FakeLimits;
}

/** A Slack workspace on loopback, to which the real client libraries talk. */
export interface FakeSlack
  extends FakeState,
    ReturnType<typeof createPeople>,
    ReturnType<typeof createHomePeople>,
    ReturnType<typeof createInvitePeople>,
    ReturnType<typeof createWindowPeople> {
  /** What the bot's environment must hold to find this workspace. */
  readonly env: Readonly<
    Record<"SLACK_BOT_TOKEN" | "SLACK_SIGNING_SECRET" | "SLACK_APP_TOKEN" | "SLACK_API_URL", string>
  >;
  readonly sockets: ReturnType<typeof createSocketMode>;
  /** The next `times` calls of a method (or `response_url`, or `upload`) meet this. */
  fail(method: string, failure: Failure, times?: number): void;
  callsOf(method: string): FakeCall[];
  /** How many calls were one too many. */
  refusedForRate(): number;
  /** What the channel shows, without what only one person sees. */
  inChannel(channel: string): FakeMessage[];
  readonly views: readonly FakeView[];
  readonly files: ReadonlyMap<string, FakeFile>;
  /** How often Slack must be asked about a file until it shows it. */
  readonly uploads: { looksUntilProcessed: number };
  /** The window that a person has open. */
  windowOf(user: string): FakeView | undefined;
  /** The home tab of a person, once it was published. */
  homeOf(user: string): FakeHome | undefined;
  /** Whether the app has home tabs at all. */
  readonly homeTabs: { enabled: boolean };
  /** What only this person sees. */
  onlyFor(user: string): FakeMessage[];
  close(): Promise<void>;
}

const BOT_TOKEN = "xoxb-fake-bot-token";
const APP_TOKEN = "xapp-fake-app-token";
const SIGNING_SECRET = "fake-signing-secret";
const BOT_SCOPES = [
  "commands",
  "chat:write",
  "users:read",
  "usergroups:read",
  "im:write",
  "users:read.email",
  "files:write",
  "files:read",
  "channels:read",
  "groups:read",
];

export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const state = startingState(options.now ?? Date.now);
  const failures: { method: string; failure: Failure }[] = [];
  const server = createServer((request, response) => void serve(request, response));
  const sockets = createSocketMode(server);
  const files = createFiles(() => baseUrl);
  const urls = createResponseUrls(state, files);
  const views = createViews(state.now);
  const homes = createHomes(state);
  const transport = createTransport({ sockets, signingSecret: SIGNING_SECRET, now: state.now });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  const api = createWebApi({
    state,
    limits: createRateLimits({ ...SLACK_LIMITS, ...options.limits }, state.now),
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    openSocket: () => sockets.ticket(port),
    openView: views.open,
    publishView: homes.publish,
    files,
  });

  const nextFailure = (method: string): Failure | undefined => {
    const index = failures.findIndex((one) => one.method === method);
    return index < 0 ? undefined : failures.splice(index, 1)[0]?.failure;
  };

  const note = (method: string, args: Readonly<Record<string, string>>, outcome: string) =>
    state.calls.push({ method, at: state.now(), args, outcome });

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const bytes = await bodyOf(request);
    const body = bytes.toString("utf8");
    const [, room = "", name = ""] = (request.url ?? "/").split("/");
    if (request.method !== "POST") return void response.writeHead(405).end();
    if (room === "upload") return serveUpload(request, response, { token: name, bytes });
    if (room === "api") return serveApi(request, response, { method: name, body });
    return serveUrl(request, response, { token: name, body });
  };

  const serveApi = (
    request: IncomingMessage,
    response: ServerResponse,
    { method, body }: { method: string; body: string },
  ) => {
    const args = Object.fromEntries(new URLSearchParams(body));
    const failure = nextFailure(method);
    if (failure && !("loseAnswer" in failure)) {
      note(method, args, JSON.stringify(failure));
      return failWith(response, failure);
    }
    const answer = api.call(request, method, args);
    note(method, args, answer.ok ? "ok" : String(answer.error));
    if (failure) return void response.destroy();
    sendAnswer(response, answer, [...state.scopes]);
  };

  const serveUpload = async (
    request: IncomingMessage,
    response: ServerResponse,
    { token, bytes }: { token: string; bytes: Buffer<ArrayBuffer> },
  ) => {
    const failure = nextFailure("upload");
    if (failure) return failWith(response, failure);
    const { status, body } = await files.upload(token, request.headers["content-type"], bytes);
    note("upload", { bytes: String(bytes.length) }, status === 200 ? "ok" : body);
    response.writeHead(status).end(body);
  };

  const serveUrl = (
    request: IncomingMessage,
    response: ServerResponse,
    { token, body }: { token: string; body: string },
  ) => {
    const failure = nextFailure("response_url");
    if (failure) return failWith(response, failure);
    const { status, body: said } = urls.post(token, request.headers["content-type"], body);
    note("response_url", { body }, status === 200 ? "ok" : said);
    response.writeHead(status).end(said);
  };

  const { issueTrigger, windowOf } = views;
  const people = createPeople({ state, urls, transport, issueTrigger, baseUrl });
  const homePeople = createHomePeople({ state, homes, transport, issueTrigger });
  const windowPeople = createWindowPeople({ state, views, transport });
  const invitePeople = createInvitePeople({ state, transport });
  return Object.assign(state, people, homePeople, windowPeople, invitePeople, {
    homeOf: (user: string) => homes.homes.get(user),
    homeTabs: homes.how,
    views: views.views,
    files: files.files,
    uploads: files.how,
    windowOf,
    env: {
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_API_URL: `${baseUrl}/api/`,
    },
    sockets,
    fail(method: string, failure: Failure, times = 1) {
      for (let count = 0; count < times; count++) failures.push({ method, failure });
    },
    callsOf: (method: string) => state.calls.filter((call) => call.method === method),
    refusedForRate: () => state.calls.filter(({ outcome }) => outcome === "ratelimited").length,
    inChannel: (channel: string) =>
      state.messages.filter(
        (one) => one.channel === channel && one.onlyFor === undefined && !one.deleted,
      ),
    onlyFor: (user: string) => state.messages.filter((one) => one.onlyFor === user && !one.deleted),
    async close() {
      sockets.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  });
}

/** Ann and Ben are developers; the bot is in #ops and #dev, not in #quiet, and cannot see #secret. */
function startingState(now: () => number): FakeState {
  const channel = (id: string, name: string, more: object = {}) =>
    [id, { id, name, private: false, archived: false, botIsMember: true, ...more }] as const;
  return {
    now,
    users: new Map([
      ["U0ANN", { id: "U0ANN", name: "ann", tz: "Europe/Rome", email: "ann@acme.test" }],
      ["U0BEN", { id: "U0BEN", name: "ben", tz: "America/New_York" }],
      ["U0EVE", { id: "U0EVE", name: "eve" }],
    ]),
    channels: new Map([
      channel("C0OPS", "ops"),
      channel("C0DEV", "dev"),
      channel("C0QUIET", "quiet", { botIsMember: false }),
      channel("C0SECRET", "secret", { private: true, botIsMember: false }),
    ]),
    groups: new Map([
      ["S0DEVS", { id: "S0DEVS", users: ["U0ANN", "U0BEN"] }],
      ["S0ONCALL", { id: "S0ONCALL", users: ["U0BEN"] }],
    ]),
    messages: [],
    calls: [],
    scopes: new Set(BOT_SCOPES),
  };
}

function failWith(response: ServerResponse, failure: Failure): void {
  if ("hang" in failure || "loseAnswer" in failure) return;
  if ("status" in failure) response.writeHead(failure.status).end("<html>no</html>");
  else sendAnswer(response, { ok: false, error: "ratelimited", ...failure }, []);
}

function sendAnswer(
  response: ServerResponse,
  { retryAfter, ...answer }: ApiAnswer & { retryAfter?: number },
  scopes: readonly string[],
): void {
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.setHeader("x-oauth-scopes", scopes.join(","));
  if (retryAfter !== undefined) response.setHeader("retry-after", String(retryAfter));
  response.writeHead(retryAfter === undefined ? 200 : 429).end(JSON.stringify(answer));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
