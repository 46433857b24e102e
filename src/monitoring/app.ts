import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import type { Figures } from "./figures.ts";

/** Answers `/metrics`, where a token is set only to who brings it. */
export function metricsApp({ registry }: Pick<Figures, "registry">, token?: string): Hono {
  const app = new Hono();
  app.get("/metrics", async (c) => {
    const brought = c.req.header("authorization") ?? "";
    if (token !== undefined && !isSame(brought, `Bearer ${token}`))
      return c.text("Bring the token: Authorization: Bearer …\n", 401, {
        "WWW-Authenticate": "Bearer",
      });
    return c.body(await registry.metrics(), 200, { "Content-Type": registry.contentType });
  });
  return app;
}

const digest = (text: string) => createHash("sha256").update(text).digest();
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));
