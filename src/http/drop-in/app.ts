import { type Context, Hono, type MiddlewareHandler } from "hono";
import { type ApiEnv, admitted, identified } from "../api/caller.ts";
import { ApiError, answerProblem, type ProblemDetails, problemOf } from "../api/problem.ts";
import type { DropInContext, DropInTools } from "./tools.ts";

interface Manner {
  /** How the predecessor's clients are told what went wrong. */
  readonly refusal: (problem: ProblemDetails) => object;
  /** Where the key stands, if elsewhere than in a header. */
  readonly broughtBy?: (c: Context) => string | undefined;
}

export interface DropInApp {
  readonly app: Hono<ApiEnv>;
  /** Answers with what went wrong. @param more what the answer says beside it */
  refuse(c: DropInContext, error: unknown, more?: object): Response;
  /** Stands before each route: no route of a predecessor is open to somebody without a key. */
  readonly guard: readonly [
    MiddlewareHandler<ApiEnv>,
    MiddlewareHandler<ApiEnv>,
    MiddlewareHandler<ApiEnv>,
  ];
}

/**
 * An app for a predecessor's routes. The guard stands at each route and not before all: a path may be `/`, where
 * others have their routes, too.
 */
export function dropInApp(tools: DropInTools, { refusal, broughtBy }: Manner): DropInApp {
  const app = new Hono<ApiEnv>();
  const refuse: DropInApp["refuse"] = (c, error, more = {}) => {
    const problem = problemOf(error, c.get("requestId"), tools.log);
    const { status, headers } = answerProblem(c, problem, error);
    headers.set("Content-Type", "application/json");
    return new Response(JSON.stringify({ ...refusal(problem), ...more }), { status, headers });
  };
  app.onError((error, c) => refuse(c, error));
  return { app, refuse, guard: [identified(tools), admitted(tools, broughtBy), careful] };
}

/** What went wrong, in one line. */
export const sentenceOf = ({ title, detail }: ProblemDetails): string =>
  [title, detail].filter((part) => part).join(" ");

/** HEAD would be answered by the route of GET, which acts; and an answer to an action is nobody's to keep. */
const careful: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (c.req.method === "HEAD")
    throw new ApiError(405, "no-head", "HEAD asks for nothing here: say GET.");
  await next();
  c.header("Cache-Control", "no-store");
};
