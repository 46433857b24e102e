import type { Progress, Target } from "../model/operation.ts";
import { t } from "../model/phrase.ts";
import { durationWords } from "./duration-words.ts";
import type { Line } from "./message.ts";
import type { OperationView } from "./operation-view.ts";
import { stopwatch } from "./words.ts";

/** How long it has been under way, beside how long it usually takes: ` — 0:20 so far, usually about 1 min`. */
export function soFar(elapsedMs: number, usualMs: number | undefined): Line {
  const elapsed = stopwatch(elapsedMs);
  return usualMs === undefined
    ? [" — ", t`${elapsed} so far`]
    : [" — ", t`${elapsed} so far, usually about ${durationWords(usualMs)}`];
}

/** The time of an operation on several: so far, or what it took. */
export function bulkTime({ operation, usualMs, now }: OperationView): Line {
  const { targets, endedAt, createdAt } = operation;
  const begun = targets.flatMap(({ progress }) => sinceOf(progress) ?? []);
  const since = Math.min(...begun);
  const going = targets.filter(({ progress }) => GOING.has(progress.phase));
  if (going.length === 0)
    return endedAt === undefined
      ? []
      : [" — ", t`took ${durationWords(endedAt - (begun.length > 0 ? since : createdAt))}`];
  return begun.length > 0 ? soFar(now - since, slowestUsual(going, usualMs)) : [];
}

const GOING: ReadonlySet<Progress["phase"]> = new Set([
  "waiting",
  "beginning",
  "watching",
] as const);

/** When the cloud was first asked for it. */
function sinceOf(progress: Progress): number | undefined {
  if ("begunAt" in progress) return progress.begunAt;
  return "firstTryAt" in progress ? progress.firstTryAt : undefined;
}

/** All of them are there when the slowest is. */
function slowestUsual(
  targets: readonly Target[],
  usualMs: OperationView["usualMs"],
): number | undefined {
  const kinds = new Map(targets.map((target) => [`${target.cloud} ${target.action}`, target]));
  const known = [...kinds.values()].flatMap(({ cloud, action }) => usualMs(cloud, action) ?? []);
  return known.length > 0 ? Math.max(...known) : undefined;
}
