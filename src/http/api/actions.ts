import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { isFinal } from "../../messages/operation-card.ts";
import { plainMessage } from "../../messages/plain.ts";
import { spell } from "../../messages/spell.ts";
import { ACTIONS, type Action } from "../../model/action.ts";
import type { Operation } from "../../model/operation.ts";
import { BotError } from "../../model/problem.ts";
import { json, problems } from "./answers.ts";
import { type ApiEnv, invocationOf } from "./caller.ts";
import { refParam, sentence } from "./fields.ts";
import type { Follower } from "./follow.ts";
import { onlyOne } from "./one.ts";
import type { ApiTools } from "./ports.ts";
import { ApiError } from "./problem.ts";
import { AlreadySchema, OperationSchema, SaidSchema } from "./resources.ts";
import { operationView } from "./views.ts";

type CommandName = Exclude<Action, `${string}:hard`> | "toggle";

/** The commands that ask a cloud for something; `hard` is a flag of theirs. */
const COMMANDS: readonly CommandName[] = [
  ...ACTIONS.filter((action) => action !== "stop:hard" && action !== "reboot:hard"),
  "toggle",
];

const WITH_HARD: ReadonlySet<CommandName> = new Set(["stop", "reboot"]);

const WAIT_MAX_S = 240;
const RETRY_AFTER_S = 2;

/** `240s` or `240`: how long the answer may wait for the operation's end. */
export const waitParam = z
  .string()
  .regex(/^\d{1,3}s?$/, { error: "Must be a number of seconds, such as 240s." })
  .transform((written) => Number(written.replace("s", "")))
  .refine((seconds) => seconds <= WAIT_MAX_S, { error: `Must be at most ${WAIT_MAX_S}s.` })
  .optional()
  .openapi({ type: "string", pattern: "^([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-3][0-9]|240)s?$" });

const act = createRoute({
  method: "post",
  path: "/instances/{ref}/actions/{action}",
  tags: ["actions"],
  summary: "Do something to one instance",
  description:
    "The operation is written down and answered at once with 202. What needs other people's yes waits for it (stage `approval`); what is destructive waits for its own confirmation (stage `asked`) unless `confirm` is true.",
  request: {
    params: z.object({
      ref: refParam,
      action: z.enum(COMMANDS).openapi({ param: { name: "action", in: "path" } }),
    }),
    query: z.object({ wait: waitParam }),
    headers: z.object({
      "idempotency-key": z
        .string()
        .regex(/^[\x21-\x7e]{1,200}$/)
        .optional()
        .openapi({
          description: "The same key again finds the operation that the first request made.",
        }),
    }),
    body: {
      content: {
        "application/json": {
          schema: z
            .strictObject({
              hard: z.boolean().default(false).openapi({
                description: "Cut the power, without asking the guest. Of stop and reboot only.",
              }),
              dryRun: z.boolean().default(false),
              confirm: z.boolean().default(false),
              because: sentence().optional(),
              breakGlass: sentence().optional(),
            })
            .openapi("ActionBody"),
        },
      },
    },
  },
  responses: {
    200: json(
      z.union([OperationSchema, AlreadySchema, SaidSchema]),
      "It ended within `wait`; or there was nothing to do; or, of a dry run, what would be done.",
    ),
    202: {
      ...json(OperationSchema, "It is under way, or waits for somebody."),
      headers: z.object({ location: z.string(), "retry-after": z.string() }),
    },
    ...problems(400, 404, 409, 422),
  },
});

/** What can be done. */
export function actionRoutes(
  app: OpenAPIHono<ApiEnv>,
  tools: Pick<ApiTools, "madeBy" | "operations">,
  follower: Follower,
): void {
  app.openapi(act, async (c) => {
    const { ref, action } = c.req.valid("param");
    const { hard, dryRun, confirm, because, breakGlass } = c.req.valid("json") ?? {};
    const { wait } = c.req.valid("query");
    if (hard && !WITH_HARD.has(action))
      throw new ApiError(
        400,
        "not-hard",
        `There is no hard ${action}; only stop and reboot have it.`,
      );
    const invocation = invocationOf(c, c.req.valid("header")["idempotency-key"]);
    const values = {
      instance: { words: [ref] },
      hard,
      "dry-run": dryRun,
      because,
      "break-glass": breakGlass,
    };
    try {
      const said = await c
        .get("spoken")
        .attend(
          { invocation, command: action, values },
          async ({ instances, words, run, services }) => {
            onlyOne(instances);
            const answer = await run();
            if (answer.kind !== "follows")
              return {
                text: plainMessage(answer.kind === "form" ? answer.instead : answer.message),
              };
            const operation = await mustBeMade(tools, invocation.key, words);
            if (!confirm || operation.stage !== "asked") return operation;
            await services.operations.confirm(operation);
            return (await tools.operations([operation.id]))[0] ?? operation;
          },
        );
      if ("text" in said) return c.json(said, 200);
      return await answerOperation(c, await ended(follower, said, wait, c.req.raw.signal));
    } catch (error) {
      if (!(error instanceof BotError) || error.problem.code !== "nothing-to-do") throw error;
      const already = error.problem.instances.map(({ name, why }) => ({ name, why: spell(why) }));
      return c.json({ already }, 200);
    }
  });
}

/** @throws ApiError 422 where the same event made something else before */
async function mustBeMade(
  { madeBy }: Pick<ApiTools, "madeBy">,
  key: string,
  words: string,
): Promise<Operation> {
  const operation = await madeBy(key);
  if (!operation) throw new Error("an operation that was just asked for is not there");
  if (operation.words === words) return operation;
  const sentence = `This Idempotency-Key was used for “${operation.words}” (${operation.id}).`;
  throw new ApiError(422, "key-reused", sentence);
}

/** Waits for its end, if that is wanted. @param wait in seconds */
export const ended = (
  follower: Follower,
  operation: Operation,
  wait: number | undefined,
  signal: AbortSignal,
): Promise<Operation> | Operation =>
  wait ? follower.end(operation, wait * 1_000, signal) : operation;

/** 200 at its end, 202 with where to look for it before. */
export function answerOperation(c: Context<ApiEnv>, operation: Operation) {
  if (isFinal(operation)) return c.json(operationView(operation), 200);
  return c.json(operationView(operation), 202, {
    location: `/api/v1/operations/${operation.id}`,
    "retry-after": String(RETRY_AFTER_S),
  });
}
