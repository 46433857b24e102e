import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Sighting } from "../../services.ts";
import { json, PROBLEMS_OF_ONE } from "./answers.ts";
import { type ApiEnv, invocationOf } from "./caller.ts";
import { ApiError } from "./problem.ts";
import { InstanceSchema } from "./resources.ts";
import { instanceView, iso } from "./views.ts";

const LIMIT_MAX = 1_000;

/** How instances are meant, as in a chat: names and selectors, blanks or commas between. */
export const selectorParam = z.string().max(1_000).optional().openapi({
  description: "Names and selectors, as in a chat. All that may be seen where it is left out.",
  example: "env:dev state:running",
});

/** One instance: its ref, its cloud's id or its whole name. */
export const refParam = z
  .string()
  .min(1)
  .max(500)
  .openapi({
    param: { name: "ref", in: "path" },
    description: "The ref (its slashes as %2F), the cloud's id, or the whole name.",
    example: "dev-box",
  });

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
    query: z.object({
      selector: selectorParam,
      limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(100),
      cursor: z.string().max(500).optional().openapi({ description: "`next` of the page before." }),
    }),
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
    ...PROBLEMS_OF_ONE,
  },
});

const get = createRoute({
  method: "get",
  path: "/instances/{ref}",
  tags: ["instances"],
  summary: "One instance",
  request: { params: z.object({ ref: refParam }) },
  responses: { 200: json(InstanceSchema, "As it was last seen."), ...PROBLEMS_OF_ONE },
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
      return { ...pageOf(fleet.visible.filter(meant), limit, cursor), silent };
    });
    return c.json(page, 200);
  });

  app.openapi(get, async (c) => {
    const { ref } = c.req.valid("param");
    const asked = {
      invocation: invocationOf(c),
      command: "status",
      values: { instance: { words: [ref] } },
    };
    const found = await c
      .get("spoken")
      .attend(asked, async ({ services, instances }) =>
        services.fleet.visible.find((one) => one.ref === onlyOne(instances).ref),
      );
    if (!found) throw new ApiError(404, "no-such-instance", "It is not there any more.");
    return c.json(instanceView(found), 200);
  });
}

/** @throws ApiError 400 where the path names several, by a selector */
export function onlyOne<One>(instances: readonly One[]): One {
  const [only, ...more] = instances;
  if (only !== undefined && more.length === 0) return only;
  throw new ApiError(400, "not-one", "The path has to name one instance.");
}

function pageOf(visible: readonly Sighting[], limit: number, cursor: string | undefined) {
  const sorted = [...visible].sort((one, other) => (one.ref < other.ref ? -1 : 1));
  const rest = cursor === undefined ? sorted : sorted.filter(({ ref }) => ref > cursor);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  const more = rest.length > limit && last !== undefined;
  return { items: shown.map(instanceView), ...(more && { next: last.ref }) };
}
