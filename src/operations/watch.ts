import type { Action } from "../model/action.ts";
import type { OperationId } from "../model/id.ts";
import type { Instance } from "../model/instance.ts";
import type { Operation, Progress, Target } from "../model/operation.ts";
import { ProviderError, type Sight, type Watched } from "../providers/provider.ts";
import type { Jobs } from "../queue/jobs.ts";
import { forgetGone, saveInstances } from "../store/instances.ts";
import { paceFacts, tracedOf, underway, untoldSince, watchedTargets } from "../store/watched.ts";
import { firstLookMs, nextLookMs } from "./pace.ts";
import { recordSteps, type Step, touch } from "./record.ts";
import { traceCall } from "./steps.ts";
import { type OperationsTools, SAVED_AGAIN_MS } from "./tools.ts";

/** After this long past its beginning a late action is not looked at any more, in milliseconds. */
const LOOKING_LIMIT_MS = 2 * 3_600_000;
/** About so many are written down at once: those who are answered meanwhile do not wait for all. */
const PART = 100;
/** A message whose operation only waits still shows the elapsed time anew this often, in milliseconds. */
const REFRESH_MS = 15_000;

/** One target on its way, with the operation it belongs to. */
export interface OnItsWay {
  readonly operation: Pick<Operation, "id">;
  readonly target: Target & {
    readonly progress: Extract<Progress, { phase: "watching" | "late" }>;
  };
}

/**
 * One bulk look at everything that is under way in one region, whatever operations it belongs to,
 * and the next look's instant.
 */
export async function watch(tools: OperationsTools, job: Jobs["poll"]): Promise<void> {
  const { cloud, region } = job;
  const { count, since } = await underway(tools.db, cloud, region);
  if (count === 0) return;
  // More began since this look was set.
  const dueAt = (since ?? 0) + firstLookMs(count);
  if (dueAt > tools.now()) return tools.transact((tx) => tx.at("poll", dueAt, job));
  const onTheirWay = await watchedTargets(tools.db, cloud, region);
  const provider = tools.provider(cloud);

  const askedAt = tools.now();
  let sights: ReadonlyMap<string, Sight> = new Map();
  let failures = 0;
  let retryAfterMs: number | undefined;
  try {
    sights = (await provider?.watch(region, onTheirWay.map(asWatched))) ?? sights;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    failures = job.failures + 1;
    retryAfterMs = error.trouble.retryAfterMs;
    tools.log.warn(
      { cloud, region, kind: error.trouble.kind, failures },
      "could not look at a cloud",
    );
  }

  const now = tools.now();
  const all = onTheirWay.map((one) => seenAs(tools, one, sights.get(one.target.id), now));
  await traceNews(tools, job, stepsOf(all), askedAt);
  for (const part of inParts(all)) await write(tools, part, askedAt, now);
  await tools.transact(async (tx) => {
    const left = await paceFacts(tx.db, cloud, region);
    if (left.length === 0) return;
    const pace = await usually(tools, cloud, left);
    const delayMs = nextLookMs(pace, now, failures, retryAfterMs);
    await tx.at("poll", now + delayMs, { cloud, region, failures });
  });
}

/** One target, what was seen of it, and the step that follows from it; nothing new is no step. */
interface Seen extends OnItsWay {
  readonly sight: Sight | undefined;
  readonly step: Step | undefined;
}

function seenAs(
  tools: OperationsTools,
  one: OnItsWay,
  sight: Sight | undefined,
  now: number,
): Seen {
  const { operation, target } = one;
  const progress = progressAfter(target, sight, now, tools.limitMs(target.action));
  return { ...one, sight, step: progress && { operation, target, progress } };
}

/** All of an operation are in one part: its message never shows half a look. */
function inParts(all: readonly Seen[]): readonly (readonly Seen[])[] {
  const parts: Seen[][] = [];
  for (const one of all) {
    const last = parts.at(-1);
    const fits = last && (last.length < PART || last.at(-1)?.operation.id === one.operation.id);
    if (fits) last.push(one);
    else parts.push([one]);
  }
  return parts;
}

const stepsOf = (all: readonly Seen[]): Step[] => all.flatMap(({ step }) => step ?? []);

/** Writes down what one look showed of some of those it was for. */
async function write(
  tools: OperationsTools,
  part: readonly Seen[],
  askedAt: number,
  now: number,
): Promise<void> {
  // A late action and the next one may be on their way at the same instance: both have the same sight of it.
  const sights = new Set(part.flatMap(({ sight }) => sight ?? []));
  const instances = [...sights].flatMap(instanceSeen);
  const gone = part.flatMap(({ sight, target }) => (sight?.kind === "gone" ? [target.ref] : []));
  await tools.transact(async (tx) => {
    await saveInstances(tx.db, instances, askedAt, SAVED_AGAIN_MS);
    await forgetGone(tx.db, gone, askedAt);
    await recordSteps(tx, stepsOf(part), now);
    const stale = await untoldSince(tx.db, idsOf(part), now - REFRESH_MS);
    await touch(tx, stale, now);
  });
  tools.note({ seen: instances, gone, at: askedAt });
}

/** A look that showed nothing new is not told of. */
async function traceNews(
  tools: OperationsTools,
  place: Jobs["poll"],
  steps: readonly Step[],
  from: number,
): Promise<void> {
  if (steps.length === 0) return;
  const outcomes = steps.map(({ progress }) => progress.phase);
  const traced = await tracedOf(
    tools.db,
    steps.map(({ operation }) => operation.id),
  );
  const all = steps.flatMap(({ operation: { id } }) => {
    const operation = traced.get(id);
    return operation ? [{ operation }] : [];
  });
  traceCall(tools, { name: "look", place, all, from, outcomes });
}

const idsOf = (all: readonly OnItsWay[]): OperationId[] => [
  ...new Set(
    all
      .filter(({ target }) => target.progress.phase === "watching")
      .map(({ operation }) => operation.id),
  ),
];

function asWatched({ target }: OnItsWay): Watched {
  const { settles, handle, begunAt, moved } = target.progress;
  return { id: target.id, action: target.action, settles, handle, begunAt, moved };
}

function instanceSeen(sight: Sight): Instance[] {
  return sight.kind === "gone" ? [] : [sight.instance];
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

/** With how long each action usually takes there. */
async function usually<One extends { readonly action: Action }>(
  tools: OperationsTools,
  cloud: string,
  all: readonly One[],
) {
  const actions = [...new Set(all.map(({ action }) => action))];
  const usual = new Map(
    await Promise.all(
      actions.map(async (action) => [action, await tools.usualMs(cloud, action)] as const),
    ),
  );
  return all.map((one) => ({ ...one, usualMs: usual.get(one.action) }));
}
