import type { Operation, Progress, Target } from "../model/operation.ts";
import type { Tx } from "../queue/tx.ts";
import { audit } from "../store/audit.ts";
import { saveProgress, setStage, targetKey } from "../store/operations.ts";
import { type Touch, touchOperations } from "../store/touch.ts";
import { endStep, unaskedStep } from "./steps.ts";
import { MESSAGE_PACE_MS } from "./tools.ts";

/** One operation's target. */
interface OfOperation {
  readonly operation: Pick<Operation, "id">;
  readonly target: Target;
}

/** One target's step forward. */
export type Step<Of extends OfOperation = OfOperation> = Of & { readonly progress: Progress };

/**
 * Writes steps, their audit entries and the changes that the operations' messages must show, all or nothing.
 * @returns those that were written: a target that somebody moved meanwhile (a cancel, say) stays as it is
 */
export async function recordSteps<Of extends OfOperation>(
  tx: Tx,
  steps: readonly Step<Of>[],
  now: number,
): Promise<readonly Step<Of>[]> {
  const saved = await saveProgress(
    tx.db,
    steps.map(({ operation, target, progress }) => ({
      operationId: operation.id,
      ref: target.ref,
      from: target.progress.phase,
      progress,
    })),
  );
  const written = steps.filter(({ operation, target }) =>
    saved.has(targetKey(operation.id, target.ref)),
  );
  const moved = written.filter(({ target, progress }) => target.progress.phase !== progress.phase);
  await audit(
    tx.db,
    moved.map(({ operation, target, progress }) => ({
      at: now,
      kind: "transition" as const,
      operationId: operation.id,
      ref: target.ref,
      outcome: `${target.action}: ${target.progress.phase} → ${progress.phase}`,
    })),
  );
  const news = idsOf(written.filter(isNews));
  const progress = idsOf(written).filter((id) => !news.includes(id));
  await touch(tx, news, now);
  await touch(tx, progress, now, PROGRESS);
  return written;
}

const NEWS = { paceMs: MESSAGE_PACE_MS, untold: true };
/** Edits are few, and one that was just spent holds up the next: progress waits for news to come, or for this long. */
const PROGRESS = { paceMs: 10_000, untold: false };

/** Has the messages of these operations told anew. */
export async function touch(
  tx: Tx,
  ids: readonly string[],
  now: number,
  pace: Omit<Touch, "now"> = NEWS,
): Promise<void> {
  const ended = await touchOperations(tx.db, ids, { now, ...pace });
  tx.timersChanged();
  for (const one of ended) tx.trace(endStep(one, now));
}

/** Ends one of which no cloud was asked, if it still stands where it was read. @returns whether it did */
export async function endUnasked(
  tx: Tx,
  operation: Operation,
  as: "cancelled" | "lapsed" | "declined",
  now: number,
): Promise<boolean> {
  if (!(await setStage(tx.db, operation.id, operation.stage, as))) return false;
  tx.trace(unaskedStep(operation, as, now));
  return true;
}

/** A new phase, except for the one that lasts as long as a call to the cloud. */
const isNews = ({ target, progress }: Step): boolean =>
  progress.phase !== target.progress.phase && progress.phase !== "beginning";

const idsOf = (steps: readonly Step[]): string[] => [
  ...new Set(steps.map(({ operation }) => operation.id)),
];
