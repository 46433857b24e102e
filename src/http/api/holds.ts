import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { json, jsonBody, problems, UNCHANGED } from "./answers.ts";
import { type ApiEnv, invocationOf } from "./caller.ts";
import { refParam, sentence } from "./fields.ts";
import { onOne } from "./one.ts";
import { ScheduleSchema, scheduleView } from "./schedule-views.ts";
import { the } from "./schedules.ts";

const params = z.object({ ref: refParam });
const tags = ["schedules"];
const answer = { 200: json(ScheduleSchema, "How it lives now.") };
const reason = sentence().optional().openapi({ example: "load test" });

const list = createRoute({
  method: "get",
  path: "/holds",
  tags,
  summary: "What is held, by whom and until when",
  responses: {
    200: json(
      z.object({ items: z.array(ScheduleSchema) }).openapi("Holds"),
      "Of all that may be seen.",
    ),
    ...UNCHANGED,
    ...problems(),
  },
});

const hold = createRoute({
  method: "put",
  path: "/instances/{ref}/hold",
  tags,
  summary: "Leave it as it is until a time, whatever its schedule says",
  description: "A hold in the place of another one counts alone. Needs the permission `hold`.",
  request: {
    params,
    body: {
      required: true,
      ...jsonBody(
        z
          .strictObject({
            until: sentence(100).openapi({
              description: "An instant, or in words as in a chat: 22:00, in 2h, fri 18:00.",
              example: "in 2h",
            }),
            reason,
          })
          .openapi("HoldBody"),
      ),
    },
  },
  responses: { ...answer, ...problems(400, 404, 409) },
});

const release = createRoute({
  method: "delete",
  path: "/instances/{ref}/hold",
  tags,
  summary: "End a hold; what it kept back is made up for",
  description: "Nothing that is held is no mistake. Needs the permission `hold`.",
  request: { params },
  responses: { ...answer, ...problems(400, 404, 409) },
});

const skip = createRoute({
  method: "post",
  path: "/instances/{ref}/skip",
  tags,
  summary: "Leave out the next start or stop that a schedule would do",
  description: "Said twice it is the same one. Needs the permission `hold`.",
  request: {
    params,
    body: jsonBody(z.strictObject({ reason }).openapi("SkipBody")),
  },
  responses: { ...answer, ...problems(400, 404, 409) },
});

/** What is kept from its schedule. */
export function holdRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(list, async (c) => {
    const asked = { invocation: invocationOf(c), command: "holds", values: {} };
    const held = await c.get("spoken").attend(asked, ({ services }) => services.schedules.held());
    return c.json({ items: held.map(scheduleView) }, 200);
  });

  app.openapi(hold, async (c) => {
    const { until, reason: because } = c.req.valid("json");
    const wish = { command: "hold", ref: c.req.valid("param").ref, values: { until, because } };
    const views = await onOne(c, wish, (one, { schedules }) =>
      schedules.hold([one], until, because),
    );
    return c.json(the(views), 200);
  });

  app.openapi(release, async (c) => {
    const wish = { command: "release", ref: c.req.valid("param").ref };
    const views = await onOne(c, wish, (one, { schedules }) => schedules.release([one]));
    return c.json(the(views), 200);
  });

  app.openapi(skip, async (c) => {
    const { reason: because } = c.req.valid("json") ?? {};
    const wish = { command: "skip", ref: c.req.valid("param").ref, values: { because } };
    const views = await onOne(c, wish, (one, { schedules }) => schedules.skip([one], because));
    return c.json(the(views), 200);
  });
}
