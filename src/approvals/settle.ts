import type { Operation } from "../model/operation.ts";
import { BotError } from "../model/problem.ts";
import { goAhead } from "../operations/change.ts";
import { touch } from "../operations/record.ts";
import type { OperationsTools } from "../operations/tools.ts";
import type { Jobs } from "../queue/jobs.ts";
import type { Tx } from "../queue/tx.ts";
import { saveTally } from "../store/approvals.ts";
import { audit } from "../store/audit.ts";
import { findOperation, setStage } from "../store/operations.ts";
import { isMet, needsOf } from "./met.ts";
import { type Weighed, type WeighTools, weighNow } from "./weigh-now.ts";

/** While a chat does not say who is in a group, it is asked again after this long, in milliseconds. */
const ASK_AGAIN_MS = 30_000;

export type SettleTools = OperationsTools & Pick<WeighTools, "policy" | "groupsOf">;

/**
 * Looks whether enough people said yes, and if so lets the operation run: once, whoever else looks at the same moment.
 * Each yes sends this job in its own transaction, so the last one is never overlooked.
 */
export async function settle(tools: SettleTools, job: Jobs["settle"]): Promise<void> {
  const operation = await findOperation(tools.db, job.operationId);
  if (operation?.stage !== "approval" || !operation.approval) return;
  const { expiresAt } = operation.approval;
  const weighed = await weighNow(tools, operation).catch((error: unknown) => {
    if (error instanceof BotError && error.problem.code === "groups-unknown") return error.problem;
    throw error;
  });
  const now = tools.now();
  if (now >= expiresAt) return;
  await tools.transact(async (tx) => {
    if ("code" in weighed) return putOff(tools, tx, operation, weighed.platform);
    // Of one that may not even be asked for, nothing is weighed.
    const needs =
      weighed.refused.length > 0
        ? (operation.approval?.needs ?? [])
        : needsOf(weighed.policy, weighed.tallies);
    const note = noteOn(operation, weighed);
    await saveTally(tx.db, operation.id, { needs, note });
    if (isMet(weighed)) await run(tx, operation, weighed, now);
    else if (weighed.silent.length > 0) await tx.at("settle", now + ASK_AGAIN_MS, job);
    await touch(tx, [operation.id], now);
  });
}

async function run(tx: Tx, operation: Operation, weighed: Weighed, now: number): Promise<void> {
  if (!(await setStage(tx.db, operation.id, "approval", "running"))) return;
  const { id, actor, channel, words, targets, approval } = operation;
  const by = weighed.tallies.map(({ rule, action, counted }) => ({
    action,
    role: rule.by,
    people: counted.map(({ actor: { platform, id: person } }) => `${platform}:${person}`),
  }));
  await audit(tx.db, [
    {
      at: now,
      kind: "approval",
      actor,
      channel,
      operationId: id,
      targets: targets.map(({ ref }) => ref),
      rule: needsOf(weighed.policy, weighed.tallies)
        .map((need) => `${need.count} by ${need.by}`)
        .join(", "),
      words,
      outcome: "approved",
      detail: { by, said: approval?.votes.map((vote) => vote.actor.name) },
    },
  ]);
  await goAhead(tx, operation, now);
}

async function putOff(
  tools: SettleTools,
  tx: Tx,
  { id, approval }: Operation,
  platform: string,
): Promise<void> {
  await saveTally(tx.db, id, { needs: approval?.needs ?? [], note: unknown([platform]) });
  await tx.at("settle", tools.now() + ASK_AGAIN_MS, { operationId: id });
  await touch(tx, [id], tools.now());
}

const unknown = (platforms: readonly string[]): string =>
  `${platforms.join(" and ")} did not say who is in which group, so not every yes counts for now; I ask again.`;

function noteOn(operation: Operation, { refused, silent }: Weighed): string | undefined {
  if (refused.length > 0)
    return `${operation.actor.name} may not ask for this any more, so no yes can let it run.`;
  return silent.length > 0 ? unknown(silent) : undefined;
}
