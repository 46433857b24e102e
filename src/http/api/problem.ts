import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { plainLine } from "../../messages/message.ts";
import { plainParts } from "../../messages/plain.ts";
import { problemCard } from "../../messages/problem-card.ts";
import type { Log } from "../../model/log.ts";
import { BotError, type Problem } from "../../model/problem.ts";

/** RFC 9457. */
export const ProblemSchema = z
  .object({
    type: z.string().openapi({ example: "/problems/no-such-instance" }),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ description: "One word for programs." }),
    detail: z.string().optional(),
    instance: z.string().optional().openapi({
      description: "The request's id, as the log has it. Absent where nobody read the request.",
    }),
    candidates: z
      .array(z.string())
      .optional()
      .openapi({ description: "What could have been meant: refs of instances." }),
  })
  .openapi("Problem");

export type ProblemDetails = z.infer<typeof ProblemSchema>;

/** What is wrong with a request, beside what the bot itself refuses. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly retryAfterS: number | undefined;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    sentence: string,
    retryAfterS?: number | undefined,
  ) {
    super(sentence);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}

const STATUSES: Readonly<Record<Problem["code"], ContentfulStatusCode>> = {
  "unknown-command": 400,
  "unknown-option": 400,
  "missing-option": 400,
  "unexpected-word": 400,
  "bad-choice": 400,
  "needs-no-permission": 400,
  "open-quote": 400,
  misread: 400,
  "unclear-note": 400,
  "too-long": 400,
  "unreadable-selector": 400,
  "decline-reason-needed": 400,
  "reason-needed": 400,
  "channel-not-configured": 403,
  "not-allowed": 403,
  never: 403,
  denied: 403,
  "outside-hours": 403,
  "too-many": 403,
  "needs-approval": 403,
  "self-approval": 403,
  "not-an-approver": 403,
  "code-needed": 403,
  "code-refused": 403,
  "not-yours": 403,
  "no-such-instance": 404,
  "nothing-matches": 404,
  "no-such-operation": 404,
  ambiguous: 409,
  cannot: 409,
  busy: 409,
  "wrong-state": 409,
  "nothing-to-do": 409,
  "left-alone": 409,
  "already-decided": 409,
  "too-late": 409,
  "codes-unavailable": 503,
  "groups-unknown": 503,
};

/** What went wrong as problem details. What is ours is logged whole and shown short. */
export function problemOf(error: unknown, requestId: string, log: Log): ProblemDetails {
  if (error instanceof BotError) return botProblem(error.problem, requestId);
  if (error instanceof ApiError) {
    const { status, code, message } = error;
    return details(status, code, message, requestId);
  }
  if (error instanceof HTTPException && error.status < 500)
    return details(
      error.status as ContentfulStatusCode,
      "malformed",
      "The request cannot be read.",
      requestId,
    );
  log.error({ err: error, request: requestId }, "a request failed");
  const title = `That went wrong on my side; it is in my log as ${requestId}.`;
  return details(500, "internal", title, requestId);
}

const details = (
  status: ContentfulStatusCode,
  code: string,
  title: string,
  instance: string,
): ProblemDetails => ({ type: `/problems/${code}`, title, status, code, instance });

function botProblem(problem: Problem, requestId: string): ProblemDetails {
  const card = problemCard(problem);
  const { code } = problem;
  const detail = plainParts(card);
  const candidates = candidatesOf(problem);
  return {
    ...details(STATUSES[code], code, plainLine(card.headline), requestId),
    ...(detail !== "" && { detail }),
    ...(candidates.length > 0 && { candidates }),
  };
}

function candidatesOf(problem: Problem): string[] {
  if (problem.code === "ambiguous") return problem.candidates.map(({ ref }) => ref);
  if (problem.code === "no-such-instance") return problem.nearest.map(({ ref }) => ref);
  return [];
}

/** Answers with what went wrong. */
export function answerProblem(c: Context, problem: ProblemDetails, error?: unknown): Response {
  const again = error instanceof ApiError ? error.retryAfterS : undefined;
  return c.json(problem, problem.status as ContentfulStatusCode, {
    "Content-Type": "application/problem+json",
    ...(again !== undefined && { "Retry-After": String(again) }),
    ...(problem.status === 401 && { "WWW-Authenticate": 'Bearer realm="lamplighter"' }),
  });
}
