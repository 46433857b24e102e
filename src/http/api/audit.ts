import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { AUDIT_KINDS, readAuditActor } from "../../model/audit.ts";
import type { SealedAuditRecord } from "../../store/audit.ts";
import { json, problems, UNCHANGED } from "./answers.ts";
import { type ApiEnv, invocationOf } from "./caller.ts";
import { instant, limitParam, sentence } from "./fields.ts";
import { ActorSchema, instantOf } from "./resources.ts";
import { actorView, iso } from "./views.ts";

const EntrySchema = z
  .object({
    id: z.int(),
    at: instantOf(),
    kind: z.enum(AUDIT_KINDS),
    outcome: z.string(),
    actor: ActorSchema.optional(),
    channel: z.object({ platform: z.string(), id: z.string() }).optional(),
    operation: z.string().optional(),
    correlation: z
      .string()
      .optional()
      .openapi({ description: "The same for what belongs together." }),
    instances: z.array(z.string()).openapi({ description: "Refs of those that it is about." }),
    rule: z.string().optional(),
    words: z.string().optional(),
    detail: z.record(z.string(), z.unknown()).optional(),
    seal: z
      .object({ position: z.int(), hash: z.string() })
      .optional()
      .openapi({ description: "Its place in the chain, which it has within about a second." }),
  })
  .openapi("AuditEntry");

const list = createRoute({
  method: "get",
  path: "/audit",
  tags: ["audit"],
  summary: "What was done, refused and changed, newest first",
  description:
    "Needs the permission `audit`. Told are entries that are about instances on which the key has it, and about no other. Entries about no instance (refusals, keys, the configuration) are told only where nothing narrows what the key sees and has.",
  request: {
    query: z.object({
      since: instant(),
      until: instant(),
      actor: sentence(200).optional().openapi({
        description: "A platform's id, or an id or name on any.",
        example: "slack:U0123ANN",
      }),
      kind: z.enum(AUDIT_KINDS).optional(),
      instance: sentence().optional().openapi({
        description: "A ref, or a name that an instance has or had.",
      }),
      operation: sentence(100).optional(),
      cursor: z
        .string()
        .regex(/^[1-9]\d{0,15}$/)
        .optional()
        .openapi({ description: "`next` of the page before." }),
      limit: limitParam,
    }),
  },
  responses: {
    200: json(
      z.object({ items: z.array(EntrySchema), next: z.string().optional() }).openapi("AuditPage"),
      "One page.",
    ),
    ...UNCHANGED,
    ...problems(400),
  },
});

/** What happened, for whoever has to find out later. */
export function auditRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(list, async (c) => {
    const { actor, kind, operation, cursor, limit, ...query } = c.req.valid("query");
    const filter = {
      ...query,
      actor: actor === undefined ? undefined : readAuditActor(actor),
      kinds: kind && [kind],
      operationId: operation,
    };
    const beyond = cursor === undefined ? undefined : Number(cursor);
    const asked = { invocation: invocationOf(c), command: "history", values: {} };
    const found = await c
      .get("spoken")
      .attend(asked, ({ services }) =>
        services.audit.entries(filter, { beyond, limit: limit + 1 }),
      );
    const items = found.slice(0, limit).map(entryView);
    const next = found.length > limit ? items.at(-1)?.id : undefined;
    return c.json({ items, ...(next !== undefined && { next: String(next) }) }, 200);
  });
}

function entryView(entry: SealedAuditRecord): z.infer<typeof EntrySchema> {
  const { id, at, kind, outcome, actor, channel, ref, targets = [] } = entry;
  const { operationId, correlationId, rule, words, detail, seal } = entry;
  return {
    id,
    at: iso(at),
    kind,
    outcome,
    ...(actor && { actor: actorView(actor) }),
    ...(channel && { channel: { platform: channel.platform, id: channel.id } }),
    ...(operationId !== undefined && { operation: operationId }),
    ...(correlationId !== undefined && { correlation: correlationId }),
    instances: [...(ref === undefined ? [] : [ref]), ...targets],
    ...(rule !== undefined && { rule }),
    ...(words !== undefined && { words }),
    ...(detail && { detail: { ...detail } }),
    ...(seal && { seal }),
  };
}
