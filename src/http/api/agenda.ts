import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { json, problems, UNCHANGED } from "./answers.ts";
import { type ApiEnv, invocationOf } from "./caller.ts";
import { limitParam, selectorParam, whole } from "./fields.ts";
import { instanceWords } from "./instances.ts";
import { EdgeSchema, edgeView, HoldSchema, holdView } from "./schedule-views.ts";

const DAYS_MAX = 31;

const agenda = createRoute({
  method: "get",
  path: "/agenda",
  tags: ["schedules"],
  summary: "What schedules will start and stop, the earliest first",
  request: {
    query: z.object({
      selector: selectorParam,
      days: whole(1, DAYS_MAX).default(1),
      limit: limitParam,
    }),
  },
  responses: {
    200: json(
      z
        .object({
          items: z.array(
            EdgeSchema.extend({
              ref: z.string(),
              name: z.string(),
              hold: HoldSchema.optional().openapi({ description: "What keeps it back." }),
            }).openapi("Coming"),
          ),
          more: z.boolean().openapi({
            description: "Whether `limit` left some out: ask for fewer days, or fewer instances.",
          }),
        })
        .openapi("Agenda"),
      "Within so many days.",
    ),
    ...UNCHANGED,
    ...problems(400, 404, 409),
  },
});

/** What is to come. */
export function agendaRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(agenda, async (c) => {
    const { selector, days, limit } = c.req.valid("query");
    const instance = instanceWords(selector);
    const asked = { invocation: invocationOf(c), command: "agenda", values: { instance } };
    const coming = await c
      .get("spoken")
      .attend(asked, ({ services, instances }) =>
        services.schedules.agenda(instance ? instances : services.fleet.visible, days),
      );
    const items = coming.slice(0, limit).map(({ ref, name, edge, hold }) => ({
      ...edgeView(edge),
      ref,
      name,
      ...(hold && { hold: holdView(hold) }),
    }));
    return c.json({ items, more: coming.length > limit }, 200);
  });
}
