import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ScheduleView } from "../../model/parking.ts";
import { json, jsonBody, problems, UNCHANGED } from "./answers.ts";
import type { ApiEnv } from "./caller.ts";
import { refParam, sentence } from "./fields.ts";
import { onlyOne, onOne } from "./one.ts";
import { ScheduleSchema, scheduleView } from "./schedule-views.ts";

const said = (description: string, example: string) =>
  sentence(200).optional().openapi({ description, example });

const path = "/instances/{ref}/schedule";
const params = z.object({ ref: refParam });
const tags = ["schedules"];
const answer = { 200: json(ScheduleSchema, "How it lives now.") };

const show = createRoute({
  method: "get",
  path,
  tags,
  summary: "When one instance starts and stops by itself",
  request: { params },
  responses: { ...answer, ...UNCHANGED, ...problems(400, 404, 409) },
});

const set = createRoute({
  method: "put",
  path,
  tags,
  summary: "Set its schedule, which comes before tags and the configuration",
  description:
    "Either `named`, or `start` or `stop` or both, or `window`. Needs the permission `schedule`.",
  request: {
    params,
    body: {
      required: true,
      ...jsonBody(
        z
          .strictObject({
            named: said("A schedule of the configuration.", "office-hours"),
            start: said("Cron line of five fields: when to start.", "0 8 * * 1-5"),
            stop: said("Cron line of five fields: when to stop.", "0 19 * * 1-5"),
            window: said("In the place of both.", "Mo-Fr 08:00-19:00"),
            timeZone: said("IANA name.", "Europe/Rome"),
            until: said(
              "When the schedule ends: an instant, or in words as in a chat.",
              "2026-12-24T18:00:00Z",
            ),
          })
          .openapi("ScheduleBody"),
      ),
    },
  },
  responses: { ...answer, ...problems(400, 404, 409) },
});

const clear = createRoute({
  method: "delete",
  path,
  tags,
  summary: "Take back what was set",
  description:
    "What a tag or the configuration says counts again. Nothing to take back is no mistake. Needs the permission `schedule`.",
  request: { params },
  responses: { ...answer, ...problems(400, 404, 409) },
});

/** When instances run by themselves. */
export function scheduleRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(show, async (c) => {
    const wish = { command: "schedule", ref: c.req.valid("param").ref, values: { what: "show" } };
    const views = await onOne(c, wish, (one, { schedules }) => schedules.show([one]));
    return c.json(the(views), 200);
  });

  app.openapi(set, async (c) => {
    const { named, start, stop, window, timeZone, until } = c.req.valid("json");
    const values = { what: "set", named, start, stop, window, tz: timeZone, until };
    const wish = { command: "schedule", ref: c.req.valid("param").ref, values };
    const views = await onOne(c, wish, (one, { schedules }) =>
      schedules.set([one], { named, start, stop, window, timeZone, until }),
    );
    return c.json(the(views), 200);
  });

  app.openapi(clear, async (c) => {
    const wish = { command: "schedule", ref: c.req.valid("param").ref, values: { what: "clear" } };
    const views = await onOne(c, wish, (one, { schedules }) => schedules.clear([one]));
    return c.json(the(views), 200);
  });
}

/** How the one instance of the path lives. */
export const the = (views: readonly ScheduleView[]) => scheduleView(onlyOne(views));
