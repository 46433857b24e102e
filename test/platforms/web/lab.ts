import { request } from "node:http";
import { onTestFinished } from "vitest";
import { createHttpServer } from "../../../src/http/server.ts";
import { type Answer, type Message, plainLine } from "../../../src/messages/message.ts";
import type { Invocation } from "../../../src/model/people.ts";
import type { Board, Declaration, Suggest } from "../../../src/platforms/platform.ts";
import type { BoardNews } from "../../../src/platforms/web/board-feed.ts";
import type { WebClock } from "../../../src/platforms/web/clock.ts";
import type { WebMessage, WebMessageStore } from "../../../src/platforms/web/message-store.ts";
import { webOptions } from "../../../src/platforms/web/options.ts";
import { createWebPlatform } from "../../../src/platforms/web/platform.ts";
import { silentLog } from "../../support/silent-log.ts";
import { createMemoryStore } from "./memory-store.ts";

export const saying = (words: string, ...commands: string[]): Message => ({
  headline: [words],
  parts: [],
  buttons: commands.map((command) => ({ label: command, command })),
});

interface LabOptions {
  readonly store?: WebMessageStore;
  readonly handle?: (invocation: Invocation) => Promise<Answer>;
  readonly options?: object;
  readonly started?: boolean;
  readonly now?: () => number;
  readonly port?: number | undefined;
  readonly declarations?: readonly Declaration[];
  readonly suggest?: Suggest;
  readonly board?: Board;
  readonly clock?: WebClock;
}

const INSTANCES = { kind: "instances", about: "which", required: true } as const;

const DECLARATIONS: readonly Declaration[] = [
  { name: "list", summary: "Show the instances", options: {} },
  { name: "start", summary: "Start an instance", options: { instance: INSTANCES } },
  { name: "status", summary: "Show one instance", options: { instance: INSTANCES } },
  {
    name: "stop",
    summary: "Stop an instance",
    options: {
      instance: INSTANCES,
      hard: { kind: "flag", about: "cut the power" },
      because: { kind: "note", about: "why", said: "because" },
    },
  },
];

/** The page on a real port, with what was handed to the bot. */
export async function openLab(given: LabOptions = {}) {
  const { store = createMemoryStore(), started = true, now = () => 1_700_000_000_000 } = given;
  const handed: Invocation[] = [];
  let lastId = 0;
  const platform = createWebPlatform({
    options: webOptions.parse(given.options ?? {}),
    store,
    now,
    newId: () => {
      lastId += 1;
      return `m${lastId}`;
    },
    log: silentLog,
    declarations: given.declarations ?? DECLARATIONS,
    clock: given.clock,
  });
  const handle = given.handle ?? (async () => ({ kind: "follows" }) as const);
  const start = () =>
    platform.start(
      (invocation) => {
        handed.push(invocation);
        return handle(invocation);
      },
      given.suggest ?? (async () => []),
      given.board,
    );
  if (started) await start();
  const routes = { notReady: () => [], apps: [platform.routes] };
  const server = createHttpServer({
    host: "127.0.0.1",
    port: given.port ?? 0,
    routes,
    log: silentLog,
  });
  const { port, url } = await server.listen();
  const close = async () => {
    await platform.stop();
    await server.close();
  };
  onTestFinished(close);
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    ask(port, {
      path,
      method: "POST",
      body: JSON.stringify(body),
      headers: { ...JSON_TYPE, ...headers },
    });
  return { platform, store, handed, start, close, port, url, post };
}

export const JSON_TYPE = { "content-type": "application/json" };
export const lab = { platform: "web", id: "lab" } as const;

interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** One request with exactly these headers: `fetch` would not let a test forge `Host`. */
export function ask(port: number, { path, method = "GET", headers = {}, body }: Asked) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const outgoing = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
        response.on("error", reject);
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    },
  );
}

interface Heard {
  readonly event: string;
  readonly id: number | undefined;
  readonly message: WebMessage | undefined;
  /** What came with another event. */
  readonly data: unknown;
}

interface Listening {
  readonly lastEventId?: number | undefined;
  readonly board?: boolean;
}

/** Listens as a page does. `cut` breaks the connection at once. */
export function hear(port: number, as: string, given: Listening = {}) {
  const { lastEventId, board } = given;
  const heard: Heard[] = [];
  let ended = false;
  let status = 0;
  const headers = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
  const path = `/web/events?as=${as}&channel=lab${board ? "&board=1" : ""}`;
  const outgoing = request({ host: "127.0.0.1", port, path, headers }, (response) => {
    status = response.statusCode ?? 0;
    let rest = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop() ?? "";
      heard.push(...blocks.map(readBlock));
    });
    response.on("close", () => {
      ended = true;
    });
    response.on("error", () => {});
  });
  outgoing.on("error", () => {
    ended = true;
  });
  outgoing.end();
  const cut = () => {
    outgoing.destroy();
  };
  onTestFinished(cut);
  return {
    heard,
    cut,
    status: () => status,
    hasEnded: () => ended,
    isReady: () => heard.some(({ event }) => event === "ready"),
    messages: () => heard.flatMap(({ message }) => (message ? [message] : [])),
  };
}

/** Listens as a page does that shows the board, and tells what it is told of it. */
export function hearBoard(port: number, as: string) {
  const page = hear(port, as, { board: true });
  return {
    cut: page.cut,
    news: () =>
      page.heard.flatMap(({ event, data }) => (event === "board" ? [data as BoardNews] : [])),
  };
}

function readBlock(block: string): Heard {
  const fields = new Map(
    block.split("\n").map((line): [string, string] => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const id = fields.get("id");
  const event = fields.get("event") ?? "";
  const data: unknown = JSON.parse(fields.get("data") || "null");
  return {
    event,
    id: id === undefined ? undefined : Number(id),
    message: event === "message" ? (data as WebMessage) : undefined,
    data,
  };
}

/** A message's first line, or what a person typed. */
export function firstLine({ content }: WebMessage): string {
  return content.kind === "line" ? content.words : plainLine(content.message.headline);
}
