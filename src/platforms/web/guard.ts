import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

const HTTP_PORT = 80;

/** hono's context with node's own request behind it. */
export interface WebEnv {
  Bindings: HttpBindings;
}

/**
 * The page asks nobody who they are, so it may be served only where nobody else can reach it.
 * @throws Error that names what to do
 */
export function assertLoopback(host: string): void {
  if (isLoopback(host)) return;
  throw new Error(
    `The web page lets whoever reaches it act as any of its people, so it is served to this machine alone, but HOST is "${host}". ` +
      "Set HOST=127.0.0.1 (from elsewhere, come through an SSH tunnel), or take `web` out of `platforms` in the configuration.",
  );
}

/**
 * Answers only what this machine's own browser asks from the page itself. A site elsewhere may point its name at
 * 127.0.0.1 and call here from a visitor's browser: its name then stands in `Host`, or its address in `Origin`.
 */
export const onlyFromItself: MiddlewareHandler<WebEnv> = async (c, next) => {
  const host = (c.req.header("host") ?? "").toLowerCase();
  const port = c.env.incoming.socket.localPort ?? 0;
  if (!namesLoopback(host, port))
    return c.json({ error: `This page answers only as http://127.0.0.1:${port}.` }, 403);
  const origin = c.req.header("origin");
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`)
    return c.json({ error: "Another site's page may not speak here." }, 403);
  return await next();
};

/** Nothing on the page comes from elsewhere, and no other page may hold it in a frame. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    // A message's picture comes with it.
    imgSrc: ["'self'", "data:"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: "no-referrer",
  xFrameOptions: "DENY",
  strictTransportSecurity: false,
});

function namesLoopback(host: string, port: number): boolean {
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host);
  if (!parts) return false;
  return isLoopback(parts[1] ?? "") && Number(parts[2] ?? HTTP_PORT) === port;
}

function isLoopback(host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return bare === "localhost" || bare === "::1" || /^127(\.\d{1,3}){3}$/.test(bare);
}
