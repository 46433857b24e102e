import { OpenAPIHono } from "@hono/zod-openapi";
import type { Hono, MiddlewareHandler } from "hono";
import { etag } from "hono/etag";
import { actionRoutes } from "./actions.ts";
import { agendaRoutes } from "./agenda.ts";
import { auditRoutes } from "./audit.ts";
import { type ApiEnv, admitted, identified } from "./caller.ts";
import { createFollower } from "./follow.ts";
import { holdRoutes } from "./holds.ts";
import { instanceRoutes } from "./instances.ts";
import { operationRoutes } from "./operations.ts";
import { pageOfApi } from "./page.ts";
import type { ApiTools } from "./ports.ts";
import { ApiError, answerProblem, problemOf } from "./problem.ts";
import { sayRoutes } from "./say.ts";
import { scheduleRoutes } from "./schedules.ts";
import { suspendedRoutes } from "./suspended.ts";

const BASE = "/api/v1";

/** What programs can ask of the bot: `/api/v1`, and its own description at `/api/v1/openapi.json`. */
export function createApi(tools: ApiTools): Hono {
  const follower = createFollower(tools);
  const api = new OpenAPIHono<ApiEnv>({ defaultHook: refuseMisread });
  api.onError((error, c) =>
    answerProblem(c, problemOf(error, c.get("requestId"), tools.log), error),
  );
  api.use(`${BASE}/*`, identified(tools));
  const description = once(() => openApiOf(api));
  api.get(`${BASE}/openapi.json`, (c) => c.json(description()));
  api.get(BASE, (c) => c.redirect(`${BASE}/`, 308));
  api.get(`${BASE}/`, (c) => c.html(pageOfApi(description())));
  api.use(`${BASE}/*`, admitted(tools), onlyJson, unlessStream(etag()));

  const routes = new OpenAPIHono<ApiEnv>({ defaultHook: refuseMisread });
  // Before the route of one instance, whose address has the same form.
  suspendedRoutes(routes, tools);
  instanceRoutes(routes);
  actionRoutes(routes, tools, follower);
  operationRoutes(routes, tools, follower);
  scheduleRoutes(routes);
  holdRoutes(routes);
  agendaRoutes(routes);
  auditRoutes(routes);
  sayRoutes(routes, tools);
  api.route(BASE, routes);
  api.all(`${BASE}/*`, (c) => {
    const sentence = `There is no ${c.req.method} ${c.req.path}. See ${BASE}/openapi.json.`;
    throw new ApiError(404, "no-such-route", sentence);
  });
  // hono's types keep node's own bindings apart, but our server always gives them.
  return api as unknown as Hono;
}

/** The description of all routes, as OpenAPI 3.1. */
function openApiOf(api: OpenAPIHono<ApiEnv>) {
  api.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "An API key: lamplighter key create. X-API-Key is understood as well.",
  });
  return api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Lamplighter",
      version: "1",
      description: "What people do in chats, for programs: under the same rules.",
    },
    security: [{ key: [] }],
  });
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What does not fit a schema, named one by one. */
function refuseMisread(result: {
  readonly success: boolean;
  readonly target?: string;
  readonly error?: {
    readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
  };
}): void {
  if (result.success) return;
  const found = (result.error?.issues ?? []).map(({ path, message }) => {
    const where = [result.target, ...path.map(String)].filter((one) => one !== undefined).join(".");
    return `${where}: ${message}`;
  });
  throw new ApiError(400, "malformed", found.join(" "));
}

/** A body that says to be something else would be passed over in silence. */
const onlyJson: MiddlewareHandler = async (c, next) => {
  const length = Number(c.req.header("content-length") ?? 0);
  const type = c.req.header("content-type") ?? "";
  if (length > 0 && !/^application\/json\s*(;|$)/i.test(type))
    throw new ApiError(415, "not-json", "Send the body as Content-Type: application/json.");
  await next();
};

const unlessStream =
  (inner: MiddlewareHandler): MiddlewareHandler =>
  (c, next) =>
    c.req.path.endsWith("/events") ? next() : inner(c, next);
