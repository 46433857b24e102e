import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { isFinal } from "../../messages/operation-card.ts";
import type { Operation } from "../../model/operation.ts";
import { answerOperation, ended, waitParam } from "./actions.ts";
import { json, problems, UNCHANGED } from "./answers.ts";
import { type ApiEnv, invocationOf } from "./caller.ts";
import { selectorParam, sentence, text } from "./fields.ts";
import type { Follower } from "./follow.ts";
import { instanceWords } from "./instances.ts";
import type { ApiTools } from "./ports.ts";
import { ApiError } from "./problem.ts";
import { OperationSchema } from "./resources.ts";
import { operationView } from "./views.ts";

const idParam = text(100, 1).openapi({ param: { name: "id", in: "path" }, example: "op_7f3k9" });

const STILL_HERE_MS = 15_000;
/** A stream is ended after so long, in milliseconds; who still wants to know asks again. */
const STREAM_MS = 1_800_000;

const list = createRoute({
  method: "get",
  path: "/operations",
  tags: ["operations"],
  summary: "The newest operations, newest first",
  request: { query: z.object({ selector: selectorParam }) },
  responses: {
    200: json(
      z.object({ items: z.array(OperationSchema) }).openapi("OperationPage"),
      "At most fifteen.",
    ),
    ...UNCHANGED,
    ...problems(400, 404, 409),
  },
});

const get = createRoute({
  method: "get",
  path: "/operations/{id}",
  tags: ["operations"],
  summary: "One operation; with `wait`, at its end",
  request: { params: z.object({ id: idParam }), query: z.object({ wait: waitParam }) },
  responses: {
    200: json(OperationSchema, "As it is."),
    ...UNCHANGED,
    ...problems(400, 404),
  },
});

const stream = createRoute({
  method: "get",
  path: "/operations/{id}/events",
  tags: ["operations"],
  summary: "Its progress as Server-Sent Events: each newer version, until its end",
  request: { params: z.object({ id: idParam }) },
  responses: {
    200: {
      description: "Events `operation`, the id of each is the version, the data an Operation.",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...problems(400, 404),
  },
});

const CHANGES = {
  cancel: "Take back what the cloud has not been asked for yet",
  confirm: "Go ahead with what waits for its own confirmation",
  approve: "Say yes to what somebody else asked for",
  decline: "Say no to what somebody else asked for",
} as const;

const change = createRoute({
  method: "post",
  path: "/operations/{id}/{change}",
  tags: ["operations"],
  summary: "Cancel, confirm, approve or decline",
  description: Object.entries(CHANGES)
    .map(([name, about]) => `${name}: ${about.toLowerCase()}.`)
    .join(" "),
  request: {
    params: z.object({
      id: idParam,
      change: z
        .enum(["cancel", "confirm", "approve", "decline"])
        .openapi({ param: { name: "change", in: "path" } }),
    }),
    query: z.object({ wait: waitParam }),
    body: {
      content: {
        "application/json": {
          schema: z
            .strictObject({
              reason: sentence().optional().openapi({
                description: "Why it is declined.",
              }),
            })
            .openapi("ChangeBody"),
        },
      },
    },
  },
  responses: {
    200: json(OperationSchema, "As it is now."),
    202: {
      ...json(OperationSchema, "It is under way, or waits for somebody."),
      headers: z.object({ location: z.string(), "retry-after": z.string() }),
    },
    ...problems(400, 404, 409),
  },
});

const waiting = createRoute({
  method: "get",
  path: "/approvals",
  tags: ["operations"],
  summary: "What waits for somebody's yes",
  responses: {
    200: json(
      z
        .object({ forMe: z.array(OperationSchema), mine: z.array(OperationSchema) })
        .openapi("Approvals"),
      "What this key could say yes to, and what it asked for.",
    ),
    ...UNCHANGED,
    ...problems(),
  },
});

/** What became of what was asked for. */
export function operationRoutes(
  app: OpenAPIHono<ApiEnv>,
  tools: Pick<ApiTools, "operations" | "now">,
  follower: Follower,
): void {
  app.openapi(list, async (c) => {
    const instance = instanceWords(c.req.valid("query").selector);
    const asked = { invocation: invocationOf(c), command: "history", values: { instance } };
    const found = await c
      .get("spoken")
      .attend(asked, ({ services, instances }) =>
        services.operations.recent(instance ? instances : services.fleet.visible),
      );
    return c.json({ items: found.map(operationView) }, 200);
  });

  app.openapi(get, async (c) => {
    const operation = await find(c, c.req.valid("param").id);
    const { wait } = c.req.valid("query");
    const latest = await ended(follower, operation, wait, c.req.raw.signal);
    return c.json(operationView(latest), 200);
  });

  app.openapi(stream, async (c) => {
    const operation = await find(c, c.req.valid("param").id);
    return streamSSE(c, (out) => tellAll(out, { ...tools, follower }, operation));
  });

  app.openapi(change, async (c) => {
    const { id, change } = c.req.valid("param");
    const { reason } = c.req.valid("json") ?? {};
    if (reason !== undefined && change !== "decline")
      throw new ApiError(400, "no-reason", "Only who declines says why.");
    const values = { operation: id, ...(change === "decline" && { reason }) };
    const asked = { invocation: invocationOf(c), command: change, values };
    const changed = await c.get("spoken").attend(asked, async ({ run, services }) => {
      const { id: found } = await services.operations.find(id);
      await run();
      const [operation] = await tools.operations([found]);
      return operation;
    });
    if (!changed) throw new ApiError(404, "no-such-operation", "It is not there any more.");
    const { wait } = c.req.valid("query");
    return answerOperation(c, await ended(follower, changed, wait, c.req.raw.signal));
  });

  app.openapi(waiting, async (c) => {
    const asked = { invocation: invocationOf(c), command: "approvals", values: {} };
    const { forMe, mine } = await c
      .get("spoken")
      .attend(asked, ({ services }) => services.approvals.waiting());
    return c.json({ forMe: forMe.map(operationView), mine: mine.map(operationView) }, 200);
  });
}

const find = (c: Context<ApiEnv>, id: string): Promise<Operation> =>
  c
    .get("spoken")
    .attend(
      { invocation: invocationOf(c), command: "details", values: { operation: id } },
      ({ services }) => services.operations.find(id),
    );

/** Tells of each newer version, and now and then that it is still there. */
async function tellAll(
  out: SSEStreamingApi,
  { follower, now }: Pick<ApiTools, "now"> & { readonly follower: Follower },
  operation: Operation,
): Promise<void> {
  let told: Promise<unknown> = Promise.resolve();
  let version = -1;
  const tell = (news: Operation) => {
    if (news.version <= version) return;
    version = news.version;
    const data = JSON.stringify(operationView(news));
    told = told.then(() => out.writeSSE({ event: "operation", id: String(news.version), data }));
  };
  tell(operation);
  const gone = new AbortController();
  out.onAbort(() => gone.abort());
  const stop = follower.follow(operation.id, (news) => {
    tell(news);
    if (isFinal(news)) gone.abort();
  });
  const until = now() + STREAM_MS;
  while (stop && !isFinal(operation) && !gone.signal.aborted && now() < until) {
    await out.write(": still here\n\n");
    await unlessAborted(gone.signal, STILL_HERE_MS);
  }
  stop?.();
  await told;
}

const unlessAborted = (signal: AbortSignal, ms: number): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
