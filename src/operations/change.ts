import type { OperationId } from "../model/id.ts";
import type { Operation, Progress } from "../model/operation.ts";
import type { Actor, Channel, Invocation } from "../model/people.ts";
import { type Phrase, t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import type { Jobs } from "../queue/jobs.ts";
import type { Tx } from "../queue/tx.ts";
import { type AuditEntry, audit } from "../store/audit.ts";
import { findOperation, holdersOf, setRetriedBy, setStage } from "../store/operations.ts";
import { endUnasked, recordSteps, touch } from "./record.ts";
import { busyWith, isHeldMeanwhile, type Request, request, sendBegins } from "./request.ts";
import type { OperationsTools } from "./tools.ts";

/**
 * The requester's own yes to a request that touches many. A second yes does nothing.
 * Instances that another operation took meanwhile are left out.
 * @throws BotError when it is not theirs, or too late
 */
export async function confirm(
  tools: OperationsTools,
  operation: Operation,
  actor: Actor,
): Promise<void> {
  const { id } = operation;
  mustOwn(operation, actor);
  if (operation.stage === "running") return;
  if (operation.stage !== "asked") throw tooLate(operation);
  const going = tools.transact(async (tx) => {
    if (!(await setStage(tx.db, id, "asked", "running"))) return;
    await audit(tx.db, [entry("confirm", operation, actor, tools.now(), "running")]);
    await goAhead(tx, operation, tools.now());
  });
  // Another operation took one of them between the look and the write: the person may confirm again.
  await going.catch(async (error: unknown) => {
    throw isHeldMeanwhile(error) ? await busyWith(tools, operation, error) : error;
  });
}

/** Has an operation's targets begun, as part of the transaction that lets it run; those that another one holds are left out. */
export async function goAhead(tx: Tx, operation: Operation, now: number): Promise<void> {
  const held = await holdersOf(
    tx.db,
    operation.targets.map(({ ref }) => ref),
  );
  const steps = operation.targets.map((target) => {
    const taken = held.get(target.ref)?.operationId;
    return { operation, target, progress: taken ? takenBy(taken, now) : WAITING };
  });
  await recordSteps(tx, steps, now);
  await sendBegins(tx, operation);
}

const WAITING: Progress = { phase: "waiting", tries: 0 };

function takenBy(other: OperationId, now: number): Progress {
  const trouble = { kind: "busy" as const, detail: `${other} is at work on it.` };
  return { phase: "failed", endedAt: now, tries: 0, lastState: "unknown", trouble };
}

/**
 * Takes back what the cloud has not been asked for yet. The requester may, and whoever could have asked for it.
 * @returns how many instances are spared
 * @throws BotError when nothing can be taken back any more
 */
export async function cancel(
  tools: OperationsTools,
  operation: Operation,
  actor: Actor,
): Promise<number> {
  const open = operation.targets.filter(
    ({ progress }) => progress.phase === "waiting" || progress.phase === "asked",
  );
  if (open.length === 0) throw tooLate(operation);
  return tools.transact(async (tx) => {
    const now = tools.now();
    const progress: Progress = { phase: "cancelled", endedAt: now };
    if (operation.stage === "asked" || operation.stage === "approval")
      await endUnasked(tx, operation, "cancelled", now);
    const steps = open.map((target) => ({ operation, target, progress }));
    const spared = await recordSteps(tx, steps, now);
    if (spared.length === 0) throw tooLate(operation);
    await audit(tx.db, [entry("cancel", operation, actor, now, `${spared.length} spared`)]);
    return spared.length;
  });
}

/** Nobody confirmed or approved in time: nothing is done. */
export async function lapse(tools: OperationsTools, job: Jobs["lapse"]): Promise<void> {
  const operation = await findOperation(tools.db, job.operationId);
  const stage = operation?.stage;
  if (!operation || (stage !== "asked" && stage !== "approval")) return;
  await tools.transact(async (tx: Tx) => {
    const now = tools.now();
    if (!(await endUnasked(tx, operation, "lapsed", now))) return;
    const kind = stage === "approval" ? "approval-lapse" : "lapse";
    await audit(tx.db, [entry(kind, operation, operation.actor, now, "nothing was done")]);
    await touch(tx, [operation.id], now);
  });
}

/** The instances that an operation left undone, as the request that would repeat them. */
export function undone(operation: Operation): readonly string[] {
  return operation.targets
    .filter(({ progress }) => progress.phase === "failed" || progress.phase === "unclear")
    .map(({ ref }) => ref);
}

/**
 * Asks anew for what an operation left undone, or for all of one that nobody approved in time. A second click finds
 * what the first one made.
 * @throws BotError when it was asked for anew before
 */
export async function retry(
  tools: OperationsTools,
  operation: Operation,
  asked: Omit<Request, "verb">,
): Promise<Operation> {
  if (operation.retriedBy) {
    const why = t`it was already asked for again as ${operation.retriedBy}`;
    throw new BotError({ code: "too-late", operation: operation.id, why });
  }
  const invocation: Invocation = { ...asked.invocation, key: `retry-${operation.id}` };
  const made = await request(tools, { ...asked, invocation, verb: operation.verb });
  await tools.transact(async (tx) => {
    await setRetriedBy(tx.db, operation.id, made.id);
    await touch(tx, [operation.id], tools.now());
  });
  return made;
}

/** @throws BotError not-yours */
export function mustOwn(operation: Operation, actor: Actor): void {
  const { platform, id, name } = operation.actor;
  if (platform === actor.platform && id === actor.id) return;
  throw new BotError({ code: "not-yours", operation: operation.id, owner: name });
}

function tooLate(operation: Operation): BotError {
  const why: Record<Operation["stage"], Phrase> = {
    asked: t`it is being decided right now`,
    running: t`the cloud has already been asked`,
    ended: t`it has ended`,
    cancelled: t`it was cancelled`,
    lapsed: t`it lapsed`,
    approval: t`it waits for other people's approval`,
    declined: t`it was declined`,
  };
  return new BotError({ code: "too-late", operation: operation.id, why: why[operation.stage] });
}

function entry(
  kind: AuditEntry["kind"],
  operation: Operation,
  actor: Actor,
  at: number,
  outcome: string,
): AuditEntry {
  const channel: Channel = operation.channel;
  return { at, kind, actor, channel, operationId: operation.id, rule: operation.rule, outcome };
}
