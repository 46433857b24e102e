import type { z } from "@hono/zod-openapi";
import { isFinal } from "../../messages/operation-card.ts";
import { spell } from "../../messages/spell.ts";
import type { Operation, Progress, Target } from "../../model/operation.ts";
import type { Actor } from "../../model/people.ts";
import type { Sighting } from "../../services.ts";
import type { InstanceSchema, OperationSchema } from "./resources.ts";

type OperationView = z.infer<typeof OperationSchema>;
type TargetView = OperationView["targets"][number];

export const iso = (at: number): string => new Date(at).toISOString();

export function instanceView({ seenAt, ...instance }: Sighting): z.infer<typeof InstanceSchema> {
  const { addresses, ...rest } = instance;
  return { ...rest, addresses: [...addresses], tags: { ...instance.tags }, seenAt: iso(seenAt) };
}

export function operationView(operation: Operation): OperationView {
  const { id, verb, stage, words, rule, channel, skipped, version, approval, endedAt } = operation;
  return {
    id,
    verb,
    stage,
    outcome: outcomeOf(operation),
    words,
    actor: actorView(operation.actor),
    channel: { platform: channel.platform, id: channel.id },
    rule,
    createdAt: iso(operation.createdAt),
    ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
    targets: operation.targets.map(targetView),
    skipped: skipped.map(({ name, why }) => ({ name, why: spell(why) })),
    ...(approval && { approval: approvalView(approval) }),
    version,
  };
}

export const actorView = ({ platform, id, name }: Actor) => ({ platform, id, name });

function approvalView({ expiresAt, reason, needs, declined }: NonNullable<Operation["approval"]>) {
  return {
    expiresAt: iso(expiresAt),
    ...(reason !== undefined && { reason }),
    needs: needs.map(({ by, count, have }) => ({ by, count, have })),
    ...(declined && { declined: { by: actorView(declined.actor), reason: declined.reason } }),
  };
}

function targetView({ ref, name, action, fromState, progress }: Target): TargetView {
  const state = stateOf(progress);
  const trouble = troubleOf(progress);
  return {
    ref,
    name,
    action,
    fromState,
    phase: progress.phase,
    ...(state && { state }),
    ...(trouble !== undefined && { trouble }),
  };
}

function stateOf(progress: Progress): TargetView["state"] {
  if ("lastState" in progress) return progress.lastState;
  return "state" in progress ? progress.state : undefined;
}

function troubleOf(progress: Progress): string | undefined {
  if (progress.phase === "unclear") return spell(progress.why);
  return "trouble" in progress ? progress.trouble?.detail : undefined;
}

function outcomeOf(operation: Operation): OperationView["outcome"] {
  if (!isFinal(operation)) return "pending";
  const good = operation.targets.filter(
    ({ progress: { phase } }) => phase === "done" || phase === "already",
  ).length;
  const bad = operation.targets.filter(
    ({ progress: { phase } }) => phase === "failed" || phase === "unclear" || phase === "late",
  ).length;
  if (bad > 0) return good > 0 ? "partial" : "failed";
  return good > 0 ? "succeeded" : "nothing";
}
