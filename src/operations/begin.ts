import type { Action } from "../model/action.ts";
import { ACTION_FACTS } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Operation, Progress, Target } from "../model/operation.ts";
import type { Trouble } from "../model/trouble.ts";
import { type Begun, type Provider, ProviderError } from "../providers/provider.ts";
import type { Jobs } from "../queue/jobs.ts";
import { saveInstances } from "../store/instances.ts";
import { findOperation } from "../store/operations.ts";
import { failed, look, type Open } from "./look.ts";
import { recordSteps, type Step } from "./record.ts";
import { nextTry } from "./retry.ts";
import { notConfigured, type OperationsTools } from "./tools.ts";

/**
 * Asks one region of one cloud to do what an operation wants of it: look, write the intent, ask, write the answer.
 * Whatever a crash leaves behind is a phase from which the next run goes on.
 */
export async function begin(tools: OperationsTools, job: Jobs["begin"]): Promise<void> {
  const operation = await findOperation(tools.db, job.operationId);
  if (operation?.stage !== "running") return;
  const open = operation.targets.filter(
    (target): target is Open =>
      target.cloud === job.cloud &&
      target.region === job.region &&
      (target.progress.phase === "waiting" || target.progress.phase === "beginning"),
  );
  if (open.length === 0) return;

  const provider = tools.provider(job.cloud);
  if (!provider) {
    const steps = open.map((target) => ({
      operation,
      target,
      progress: failed(target, notConfigured(job.cloud), tools.now()),
    }));
    await tools.transact((tx) => recordSteps(tx, steps, tools.now()));
    return;
  }

  const seen = await lookAt(tools, provider, job, open);
  if (seen instanceof ProviderError) return putOff(tools, operation, open, seen.trouble, job);

  const verdicts = await look(tools, operation, open, seen.instances);
  const written = await tools.transact(async (tx) => {
    await saveInstances(tx.db, seen.instances, seen.at);
    const steps = await recordSteps(
      tx,
      verdicts.map(({ target, progress }) => ({ operation, target, progress })),
      tools.now(),
    );
    if (steps.some(({ progress }) => progress.phase === "watching"))
      await watchSoon(tools, tx, job);
    return steps;
  });

  const intended = written.flatMap(({ target, progress }) =>
    progress.phase === "beginning" ? [{ ...target, progress }] : [],
  );
  for (const [action, targets] of byAction(intended)) {
    await ask(tools, provider, operation, action, targets, job);
  }
}

interface Seen {
  readonly instances: readonly Instance[];
  readonly at: number;
}

async function lookAt(
  tools: OperationsTools,
  provider: Provider,
  job: Jobs["begin"],
  open: readonly Open[],
): Promise<Seen | ProviderError> {
  const at = tools.now();
  try {
    const ids = open.map((target) => target.id);
    return { instances: await provider.describe(job.region, ids), at };
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

type Intended = Target & { readonly progress: Extract<Progress, { phase: "beginning" }> };

/** One bulk call, and what became of each. */
async function ask(
  tools: OperationsTools,
  provider: Provider,
  operation: Operation,
  action: Action,
  targets: readonly Intended[],
  job: Jobs["begin"],
): Promise<void> {
  const ids = targets.map((target) => target.id);
  const askedAt = tools.now();
  let answers: ReadonlyMap<string, Begun>;
  try {
    answers = await provider.begin(job.region, action, ids, `${operation.id}-${action}`);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return putOff(tools, operation, targets, error.trouble, job);
  }
  const steps = targets.map((target) => ({
    operation,
    target,
    progress: afterAnswer(target, answers.get(target.id), askedAt, tools.now()),
  }));
  await tools.transact(async (tx) => {
    await recordSteps(tx, steps, tools.now());
    await again(tx, steps, job);
    if (steps.some(({ progress }) => progress.phase === "watching"))
      await watchSoon(tools, tx, job);
  });
}

/** Pure: what one answer means for one target. `begunAt` is when the cloud was asked: its own clock may start before we hear back. */
function afterAnswer(
  target: Intended,
  begun: Begun | undefined,
  begunAt: number,
  now: number,
): Progress {
  const trouble: Trouble = {
    kind: "provider-fault",
    detail: "The cloud did not say what became of it.",
  };
  if (!begun) return afterTrouble(target, trouble, now);
  switch (begun.kind) {
    case "already":
      return { phase: "already", endedAt: now, state: begun.state };
    case "refused":
      return afterTrouble(target, begun.trouble, now);
    case "accepted": {
      const note = begun.note === undefined ? {} : { note: begun.note };
      if (!begun.settles) return { phase: "done", begunAt, endedAt: now, ...note };
      const handle = begun.handle === undefined ? {} : { handle: begun.handle };
      return {
        phase: "watching",
        moved: false,
        begunAt,
        settles: begun.settles,
        lastState: target.fromState,
        ...handle,
        ...note,
      };
    }
    default:
      return begun satisfies never;
  }
}

/** Pure: wait for the next try, or give up. A lost answer to an action that must not happen twice stays unclear. */
function afterTrouble(target: Open, trouble: Trouble, now: number): Progress {
  const { progress, action } = target;
  const asked = progress.phase === "beginning";
  const mayHaveHappened = trouble.kind === "unreachable" || trouble.kind === "provider-fault";
  if (asked && mayHaveHappened && !ACTION_FACTS[action].repeatable) {
    const why = `The answer got lost (${trouble.detail}), and repeating this is not safe.`;
    return { phase: "unclear", endedAt: now, why };
  }
  const tries = asked ? progress.tries : progress.tries + 1;
  const firstTryAt = progress.firstTryAt ?? now;
  const nextTryAt = nextTry(trouble, tries, firstTryAt, now);
  return nextTryAt === undefined
    ? failed({ ...target, progress: { phase: "waiting", tries, firstTryAt } }, trouble, now)
    : { phase: "waiting", tries, firstTryAt, nextTryAt, trouble };
}

async function putOff(
  tools: OperationsTools,
  operation: Operation,
  targets: readonly Open[],
  trouble: Trouble,
  job: Jobs["begin"],
): Promise<void> {
  const now = tools.now();
  const steps = targets.map((target) => ({
    operation,
    target,
    progress: afterTrouble(target, trouble, now),
  }));
  await tools.transact(async (tx) => {
    await recordSteps(tx, steps, now);
    await again(tx, steps, job);
  });
}

type JobTx = Parameters<Parameters<OperationsTools["transact"]>[0]>[0];

/** Comes back when the first of them may be tried again. */
async function again(tx: JobTx, steps: readonly Step[], job: Jobs["begin"]): Promise<void> {
  const instants = steps.flatMap(({ progress }) =>
    progress.phase === "waiting" && progress.nextTryAt ? [progress.nextTryAt] : [],
  );
  if (instants.length > 0) await tx.at("begin", Math.min(...instants), job);
}

/** The first look comes soon: some clouds are quick. */
const FIRST_LOOK_MS = 1_000;

async function watchSoon(tools: OperationsTools, tx: JobTx, job: Jobs["begin"]): Promise<void> {
  const { cloud, region } = job;
  await tx.at("poll", tools.now() + FIRST_LOOK_MS, { cloud, region, failures: 0 });
}

function byAction(targets: readonly Intended[]): ReadonlyMap<Action, readonly Intended[]> {
  const groups = new Map<Action, Intended[]>();
  for (const target of targets) {
    groups.set(target.action, [...(groups.get(target.action) ?? []), target]);
  }
  return groups;
}
