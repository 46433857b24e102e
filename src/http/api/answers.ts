import type { z } from "@hono/zod-openapi";
import { ProblemSchema } from "./problem.ts";

/** One documented answer with a body of this form. */
export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

const WHY = {
  400: "The request cannot be read or understood.",
  401: "No API key, or one that opens nothing.",
  403: "The rules do not allow it.",
  404: "Nothing of that name may be seen here.",
  409: "It cannot be done as things stand.",
  413: "The body is too long.",
  415: "The body is no JSON.",
  422: "The Idempotency-Key was used for another request.",
  429: "The key asks too often.",
  503: "What has to be known for it cannot be known now.",
} as const;

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: ProblemSchema } },
});

/** What every route can answer where it goes wrong. */
export const PROBLEMS = {
  400: problem(WHY[400]),
  401: problem(WHY[401]),
  403: problem(WHY[403]),
  429: problem(WHY[429]),
  503: problem(WHY[503]),
};

/** The same, where something is named that may not be there. */
export const PROBLEMS_OF_ONE = { ...PROBLEMS, 404: problem(WHY[404]), 409: problem(WHY[409]) };

/** The same, where something is sent. */
export const PROBLEMS_OF_SENDING = {
  ...PROBLEMS_OF_ONE,
  413: problem(WHY[413]),
  415: problem(WHY[415]),
  422: problem(WHY[422]),
};
