import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Sighting } from "../../services.ts";
import { json, problems, UNCHANGED } from "./answers.ts";
import { type ApiEnv, invocationOf } from "./caller.ts";
import { cursorParam, limitParam, refParam, selectorParam } from "./fields.ts";
import { onOne } from "./one.ts";
import { pageOf } from "./page-of.ts";
import { ApiError } from "./problem.ts";
import { InstanceSchema } from "./resources.ts";
import { instanceView, iso } from "./views.ts";

/** @returns what a command takes for instances; undefined where nothing was said */
export const instanceWords = (selector: string | undefined) => {
  const words = (selector ?? "").split(/[\s,]+/).filter((word) => word !== "");
  return words.length > 0 ? { words } : undefined;
};

const list = createRoute({
  method: "get",
  path: "/instances",
  tags: ["instances"],
  summary: "List instances, sorted by ref",
  request: {
    query: z.object({ selector: selectorParam, limit: limitParam, cursor: cursorParam }),
  },
  responses: {
    200: json(
      z
        .object({
          items: z.array(InstanceSchema),
          next: z.string().optional(),
          silent: z
            .array(
              z.object({ cloud: z.string(), region: z.string(), syncedAt: z.string().optional() }),
            )
            .openapi({ description: "Clouds that cannot be read now: theirs may be out of date." }),
        })
        .openapi("InstancePage"),
      "One page.",
    ),
    ...UNCHANGED,
    ...problems(400, 404, 409),
  },
});

const get = createRoute({
  method: "get",
  path: "/instances/{ref}",
  tags: ["instances"],
  summary: "One instance",
  request: { params: z.object({ ref: refParam }) },
  responses: {
    200: json(InstanceSchema, "As it was last seen."),
    ...UNCHANGED,
    ...problems(400, 404, 409),
  },
});

/** What there is to be seen. */
export function instanceRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(list, async (c) => {
    const { selector, limit, cursor } = c.req.valid("query");
    const asked = {
      invocation: invocationOf(c),
      command: "list",
      values: { instance: instanceWords(selector) },
    };
    const page = await c.get("spoken").attend(asked, async ({ services, instances }) => {
      const { fleet } = services;
      const chosen = new Set<string>(instances.map(({ ref }) => ref));
      const meant = selector === undefined ? () => true : (one: Sighting) => chosen.has(one.ref);
      const silent = fleet.silent.map(({ cloud, region, syncedAt }) => ({
        cloud,
        region,
        ...(syncedAt !== undefined && { syncedAt: iso(syncedAt) }),
      }));
      return { ...pageOf(fleet.visible.filter(meant).map(instanceView), limit, cursor), silent };
    });
    return c.json(page, 200);
  });

  app.openapi(get, async (c) => {
    const wish = { command: "status", ref: c.req.valid("param").ref };
    const found = await onOne(c, wish, async ({ ref }, { fleet }) =>
      fleet.visible.find((one) => one.ref === ref),
    );
    if (!found) throw new ApiError(404, "no-such-instance", "It is not there any more.");
    return c.json(instanceView(found), 200);
  });
}
