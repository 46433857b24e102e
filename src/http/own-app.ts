import type { ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { Hono, type MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { Log } from "../model/log.ts";

const BODY_BYTES_MAX = 64 * 1024;

export interface OwnRoutes {
  /** What the bot still waits for, in words ("the database does not answer"). Empty: it is ready. */
  notReady(): readonly string[] | Promise<readonly string[]>;
  /** Mounted at `/`, in this order; the paths they take are their own. */
  readonly apps?: readonly Hono[];
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

/** A body says its length before it comes, so that one that is too long is refused unread. */
const boundedBody: MiddlewareHandler = async (c, next) => {
  if (c.req.header("transfer-encoding") !== undefined)
    return c.json({ error: "Say the body's length (Content-Length)." }, 411);
  if (Number(c.req.header("content-length") ?? 0) > BODY_BYTES_MAX)
    return c.json({ error: `A request may have ${BODY_BYTES_MAX} bytes at most.` }, 413);
  return await next();
};
