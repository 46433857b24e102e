import { z } from "@hono/zod-openapi";
import { ACTIONS } from "../../model/action.ts";
import { INSTANCE_STATES } from "../../model/instance.ts";

/** An instant in an answer. */
export const instantOf = () => z.iso.datetime().openapi({ example: "2026-11-21T19:00:00.000Z" });

export const InstanceSchema = z
  .object({
    ref: z.string().openapi({ example: "aws-dev/eu-west-1/i-0abc" }),
    name: z.string(),
    cloud: z.string(),
    region: z.string(),
    id: z.string().openapi({ description: "The cloud's own id." }),
    state: z.enum(INSTANCE_STATES),
    providerState: z.string().openapi({ description: "The cloud's own word for it." }),
    type: z.string().optional(),
    zone: z.string().optional(),
    addresses: z.array(z.string()),
    tags: z.record(z.string(), z.string()),
    stateReason: z.string().optional(),
    protectedBy: z.string().optional().openapi({ description: "Why it is left alone." }),
    seenAt: instantOf(),
  })
  .openapi("Instance");

export const ActorSchema = z
  .object({ platform: z.string(), id: z.string(), name: z.string() })
  .openapi("Actor");

const TargetSchema = z
  .object({
    ref: z.string(),
    name: z.string(),
    action: z.enum(ACTIONS),
    fromState: z.enum(INSTANCE_STATES),
    phase: z.enum([
      "asked",
      "waiting",
      "beginning",
      "watching",
      "late",
      "done",
      "already",
      "failed",
      "cancelled",
      "unclear",
    ]),
    state: z.enum(INSTANCE_STATES).optional().openapi({ description: "As it was last seen." }),
    trouble: z.string().optional().openapi({ description: "What the cloud says is in the way." }),
  })
  .openapi("Target");

const ApprovalSchema = z
  .object({
    expiresAt: instantOf(),
    reason: z.string().optional(),
    needs: z.array(z.object({ by: z.string(), count: z.int(), have: z.int() })),
    declined: z.object({ by: ActorSchema, reason: z.string() }).optional(),
  })
  .openapi("Approval");

export const OperationSchema = z
  .object({
    id: z.string().openapi({ example: "op_7f3k9" }),
    verb: z.string(),
    stage: z
      .enum(["asked", "approval", "running", "ended", "cancelled", "lapsed", "declined"])
      .openapi({
        description:
          "asked: waits for its own confirmation. approval: waits for other people's yes. The last four are ends.",
      }),
    outcome: z
      .enum(["pending", "succeeded", "failed", "partial", "nothing"])
      .openapi({ description: "Of all its instances together; pending until its end." }),
    words: z.string().openapi({ description: "As it would be said in a chat." }),
    actor: ActorSchema,
    channel: z.object({ platform: z.string(), id: z.string() }),
    rule: z.string().openapi({ description: "The grant that allowed it." }),
    createdAt: instantOf(),
    endedAt: instantOf().optional(),
    targets: z.array(TargetSchema),
    skipped: z.array(z.object({ name: z.string(), why: z.string() })),
    approval: ApprovalSchema.optional(),
    version: z.int(),
  })
  .openapi("Operation");

export const AlreadySchema = z
  .object({
    already: z.array(z.object({ name: z.string(), why: z.string() })),
  })
  .openapi("Already", { description: "There was nothing to do." });

export const SaidSchema = z
  .object({
    text: z.string().openapi({ description: "What a chat would show, as plain text." }),
    operation: OperationSchema.optional(),
  })
  .openapi("Said");

export const SuggestionsSchema = z
  .object({ items: z.array(z.object({ label: z.string(), value: z.string() })) })
  .openapi("Suggestions");
