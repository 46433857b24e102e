import type { Operation, Progress, Target } from "../model/operation.ts";
import type { Sight } from "../providers/provider.ts";

/** After this long past its beginning a late action is not looked at any more, in milliseconds. */
const LOOKING_LIMIT_MS = 2 * 3_600_000;

/** One target on its way, with the operation it belongs to. */
export interface OnItsWay {
  readonly operation: Pick<Operation, "id">;
  readonly target: Target & {
    readonly progress: Extract<Progress, { phase: "watching" | "late" }>;
  };
}

/** Pure. A look that got no answer (`sight` undefined) still lets the time limit pass. */
export function progressAfter(
  { progress }: OnItsWay["target"],
  sight: Sight | undefined,
  now: number,
  limitMs: number,
): Progress | undefined {
  const { begunAt } = progress;
  const note = progress.note === undefined ? {} : { note: progress.note };
  if (sight?.kind === "done") {
    return { phase: "done", begunAt, endedAt: now, state: sight.instance.state, ...note };
  }
  if (sight?.kind === "failed") {
    const { instance, trouble } = sight;
    const lastState = instance.state;
    return { phase: "failed", endedAt: now, tries: 1, firstTryAt: begunAt, lastState, trouble };
  }
  if (sight?.kind === "gone" && progress.settles === "deleted") {
    return { phase: "done", begunAt, endedAt: now, state: "deleted", ...note };
  }
  if (sight?.kind === "gone") {
    const trouble = { kind: "not-found" as const, detail: "It disappeared from the cloud." };
    return {
      phase: "failed",
      endedAt: now,
      tries: 1,
      firstTryAt: begunAt,
      lastState: "deleted",
      trouble,
    };
  }
  const lastState = sight?.instance.state ?? progress.lastState;
  const moved = progress.moved || lastState !== progress.lastState;
  if (progress.phase === "late") {
    if (now - begunAt < LOOKING_LIMIT_MS) return undefined;
    return { phase: "unclear", endedAt: now, why: `It was still ${lastState} after two hours.` };
  }
  if (now - begunAt >= limitMs)
    return { ...progress, phase: "late", moved, lastState, lateAt: now };
  if (moved === progress.moved && lastState === progress.lastState) return undefined;
  return { ...progress, moved, lastState };
}
