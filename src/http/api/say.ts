import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { plainMessage } from "../../messages/plain.ts";
import { json, problems, UNCHANGED } from "./answers.ts";
import { type ApiEnv, invocationOf } from "./caller.ts";
import { text } from "./fields.ts";
import type { ApiTools } from "./ports.ts";
import { SaidSchema, SuggestionsSchema } from "./resources.ts";
import { operationView } from "./views.ts";

const say = createRoute({
  method: "post",
  path: "/say",
  tags: ["words"],
  summary: "Say what stands after /vm in a chat",
  description: "Understood as in a chat, with beginnings of names.",
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .strictObject({ words: text(2_000).openapi({ example: "stop dev-box" }) })
            .openapi("SayBody"),
        },
      },
    },
  },
  responses: {
    200: json(SaidSchema, "The answer, and the operation that it began, if any."),
    ...problems(400, 404, 409),
  },
});

const suggest = createRoute({
  method: "get",
  path: "/suggestions",
  tags: ["words"],
  summary: "What could stand at the place of a half-typed option",
  request: {
    query: z.object({
      command: text(100),
      option: text(100),
      typed: text(200).default(""),
    }),
  },
  responses: {
    200: json(SuggestionsSchema, "Best first, at most 25."),
    ...UNCHANGED,
    ...problems(400),
  },
});

/** The same words as in a chat: for a command line. */
export function sayRoutes(app: OpenAPIHono<ApiEnv>, { madeBy }: Pick<ApiTools, "madeBy">): void {
  app.openapi(say, async (c) => {
    const { words } = c.req.valid("json");
    const invocation = invocationOf(c);
    const answer = await c.get("spoken").attend({ invocation, words }, ({ run }) => run());
    if (answer.kind !== "follows") {
      const message = answer.kind === "form" ? answer.instead : answer.message;
      return c.json({ text: plainMessage(message) }, 200);
    }
    const made = await madeBy(invocation.key);
    const operation = made && operationView(made);
    return c.json({ text: "", ...(operation && { operation }) }, 200);
  });

  app.openapi(suggest, async (c) => {
    const { actor, channel, within } = invocationOf(c);
    const inquiry = { actor, channel, within, ...c.req.valid("query") };
    const items = await c.get("spoken").suggest(inquiry);
    return c.json({ items: items.map(({ label, value }) => ({ label, value })) }, 200);
  });
}
