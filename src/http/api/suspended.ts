import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Parked } from "../../services.ts";
import { json, problems, UNCHANGED } from "./answers.ts";
import { type ApiEnv, invocationOf } from "./caller.ts";
import { cursorParam, limitParam, selectorParam, whole } from "./fields.ts";
import { instanceWords } from "./instances.ts";
import { pageOf } from "./page-of.ts";
import { InstanceSchema, instantOf } from "./resources.ts";
import { instanceView, iso } from "./views.ts";

const DAY_MS = 86_400_000;
const DAYS_MAX = 3_650;

const ParkedSchema = InstanceSchema.extend({
  since: instantOf().openapi({ description: "Since when it is stopped, shelved or suspended." }),
  exact: z.boolean().openapi({
    description: "Whether it was seen to become so; if not, it may have been so for longer.",
  }),
}).openapi("ParkedInstance");

const list = createRoute({
  method: "get",
  path: "/instances/suspended",
  tags: ["instances"],
  summary: "Instances that are stopped, shelved or suspended for so many days, sorted by ref",
  description:
    "From one of these states to another it counts as one time. Of an instance that was so already when the bot first saw it, or that became so while nobody looked, it is known only since when at the latest: it is among `items` where that is long enough ago, and else apart, among `unsure`.",
  request: {
    query: z.object({
      days: whole(1, DAYS_MAX).openapi({ description: "For at least so many." }),
      selector: selectorParam,
      limit: limitParam,
      cursor: cursorParam,
    }),
  },
  responses: {
    200: json(
      z
        .object({
          items: z.array(ParkedSchema),
          next: z.string().optional(),
          unsure: z
            .array(ParkedSchema)
            .openapi({ description: "Nobody knows for how long. On the first page, all of them." }),
        })
        .openapi("ParkedPage"),
      "One page.",
    ),
    ...UNCHANGED,
    ...problems(400, 404, 409),
  },
});

/** What nobody seems to need. */
export function suspendedRoutes(app: OpenAPIHono<ApiEnv>, { now }: { readonly now: () => number }) {
  app.openapi(list, async (c) => {
    const { days, selector, limit, cursor } = c.req.valid("query");
    const instance = instanceWords(selector);
    const asked = { invocation: invocationOf(c), command: "list", values: { instance } };
    const parked = await c
      .get("spoken")
      .attend(asked, ({ services, instances }) =>
        services.fleet.parked(instance ? instances : services.fleet.visible),
      );
    const latest = now() - days * DAY_MS;
    const views = parked.map(parkedView);
    const isLong = ({ since }: { readonly since: string }) => Date.parse(since) <= latest;
    const unsure = cursor === undefined ? views.filter((one) => !one.exact && !isLong(one)) : [];
    return c.json({ ...pageOf(views.filter(isLong), limit, cursor), unsure }, 200);
  });
}

const parkedView = ({ instance, since, exact }: Parked): z.infer<typeof ParkedSchema> => ({
  ...instanceView(instance),
  since: iso(since),
  exact,
});
