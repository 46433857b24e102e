import { z } from "@hono/zod-openapi";
import { ProblemSchema } from "./problem.ts";

/** One documented answer with a body of this form. */
export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

/** A body of this form. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  content: { "application/json": { schema } },
});

const WHY = {
  400: "The request cannot be read or understood.",
  401: "No API key, or one that opens nothing.",
  403: "The rules do not allow it.",
  404: "Nothing of that name may be seen here.",
  409: "It cannot be done as things stand, or the name means several.",
  411: "The body does not say its length.",
  413: "The body is too long.",
  415: "The body is no JSON.",
  422: "The Idempotency-Key was used for another request.",
  429: "The key asks too often.",
  503: "What has to be known for it cannot be known now.",
} as const;

type Status = keyof typeof WHY;

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: ProblemSchema } },
});

const again = { headers: z.object({ "retry-after": z.string() }) };

/** What every route answers where it goes wrong before anybody looks at what is asked. */
const ALWAYS = {
  401: problem(WHY[401]),
  403: problem(WHY[403]),
  411: problem(WHY[411]),
  413: problem(WHY[413]),
  415: problem(WHY[415]),
  429: { ...problem(WHY[429]), ...again },
  431: { description: "Address and headers are too long to be read." },
  503: problem(WHY[503]),
};

/** How a route can go wrong: as all can, and in these ways. */
export const problems = <Own extends Status>(...own: readonly Own[]) => ({
  ...ALWAYS,
  ...(Object.fromEntries(own.map((status) => [status, problem(WHY[status])])) as Record<
    Own,
    ReturnType<typeof problem>
  >),
});

/** What is told again only when it has changed since `If-None-Match`. */
export const UNCHANGED = {
  304: { description: "It is as it was when this `If-None-Match` was its `ETag`." },
};
