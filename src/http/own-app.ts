import type { ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import type { Log } from "../model/log.ts";

const BODY_BYTES_MAX = 64 * 1024;
/** What middleware matches. */
const EVERYTHING = "/*";

/** One request, and how it was answered. */
export interface Answered {
  /** The pattern that it matched (`/board/:channel`), never the path itself; `none` where it matched none. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  /** From the request to its answer; of an answer that is a stream, to its beginning. */
  readonly ms: number;
}

export interface OwnRoutes {
  /** What the bot still waits for, in words ("the database does not answer"). Empty: it is ready. */
  notReady(): readonly string[] | Promise<readonly string[]>;
  /** Mounted at `/`, in this order; the paths they take are their own. */
  readonly apps?: readonly Hono[];
  /** Told of every request that was answered. */
  readonly onAnswer?: ((answered: Answered) => void) | undefined;
}

interface OwnEnv {
  Bindings: HttpBindings;
}

/**
 * Everything but the raw mounts: health, and the apps handed in, behind bounds and careful headers.
 * @param onEventStream told of each answer that has no end of its own
 */
export function ownApp(
  routes: OwnRoutes,
  log: Log,
  onEventStream: (response: ServerResponse) => void,
): Hono<OwnEnv> {
  const app = new Hono<OwnEnv>();
  const { onAnswer } = routes;
  if (onAnswer) app.use(timed(onAnswer));
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      referrerPolicy: "no-referrer",
      xFrameOptions: "DENY",
      strictTransportSecurity: false,
      // An app that needs more (a page with scripts) says so itself.
      overwrite: false,
    }),
    boundedBody,
    async (c, next) => {
      await next();
      const type = c.res.headers.get("Content-Type") ?? "";
      if (type.startsWith("text/event-stream")) onEventStream(c.env.outgoing);
    },
  );
  app.get("/healthz", (c) => c.json({ ok: true }));
  app.get("/readyz", async (c) => {
    const notReady = await routes.notReady();
    return c.json({ ready: notReady.length === 0, notReady }, notReady.length === 0 ? 200 : 503);
  });
  for (const inner of routes.apps ?? []) app.route("/", inner);
  app.notFound((c) => c.json({ error: "There is nothing at this address." }, 404));
  app.onError((error, c) => {
    log.error({ err: error, path: c.req.path }, "a request failed");
    return c.json({ error: "The bot failed here; its log says why." }, 500);
  });
  return app;
}

const timed =
  (onAnswer: NonNullable<OwnRoutes["onAnswer"]>): MiddlewareHandler =>
  async (c, next) => {
    const since = performance.now();
    await next();
    const path = routePath(c, -1);
    onAnswer({
      route: path === EVERYTHING ? "none" : path,
      method: c.req.method,
      status: c.res.status,
      ms: performance.now() - since,
    });
  };

/** A body says its length before it comes, so that one that is too long is refused unread. */
const boundedBody: MiddlewareHandler = async (c, next) => {
  if (c.req.header("transfer-encoding") !== undefined)
    return unread(c, 411, "no-length", "Say the body's length (Content-Length).");
  if (Number(c.req.header("content-length") ?? 0) > BODY_BYTES_MAX)
    return unread(c, 413, "too-long", `A request may have ${BODY_BYTES_MAX} bytes at most.`);
  return await next();
};

/** As RFC 9457 has it; `error` is what the answers of the pages have. */
const unread = (c: Context, status: 411 | 413, code: string, sentence: string): Response =>
  c.json({ type: `/problems/${code}`, title: sentence, status, code, error: sentence }, status, {
    "Content-Type": "application/problem+json",
  });
