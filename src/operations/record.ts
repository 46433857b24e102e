import type { Operation, Progress, Target } from "../model/operation.ts";
import type { Tx } from "../queue/tx.ts";
import { audit } from "../store/audit.ts";
import { saveProgress, targetKey, touchOperations } from "../store/operations.ts";
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
  await touch(tx, [...new Set(written.map(({ operation }) => operation.id))], now);
  return written;
}

/** Has the messages of these operations told anew. */
export async function touch(tx: Tx, ids: readonly string[], now: number): Promise<void> {
  await touchOperations(tx.db, ids, now, MESSAGE_PACE_MS);
  tx.timersChanged();
}
