import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Trouble } from "../model/trouble.ts";
import { type Begun, type Provider, ProviderError } from "../providers/provider.ts";
import type { Jobs } from "../queue/jobs.ts";
import type { Tx } from "../queue/tx.ts";
import { saveInstances } from "../store/instances.ts";
import { earliestTry, openTargets } from "../store/open-targets.ts";
import { byAction, look, type OpenTarget } from "./look.ts";
import { firstLookMs } from "./pace.ts";
import { recordSteps, type Step } from "./record.ts";
import { notConfigured, type OperationsTools } from "./tools.ts";
import { afterAnswer, afterTrouble, failed, type Intended } from "./verdicts.ts";

type Place = Jobs["begin"];

/**
 * Asks one region of one cloud for everything that people want of it now, whatever operations it belongs to:
 * look, write the intent, ask, write the answer. A burst of requests costs a few bulk calls.
 * Whatever a crash leaves behind is a phase from which the next run goes on.
 */
export async function begin(tools: OperationsTools, place: Place): Promise<void> {
  const open = await openTargets(tools.db, place, tools.now());
  if (open.length === 0) return record(tools, [], place);
  const provider = tools.provider(place.cloud);
  if (!provider) return giveUp(tools, open, notConfigured(place.cloud));

  const seen = await lookAt(tools, provider, place, open);
  if (seen instanceof ProviderError) return putOff(tools, open, seen.trouble, place);

  const steps = await look(tools, open, seen.instances);
  const written = await tools.transact(async (tx) => {
    await saveInstances(tx.db, seen.instances, seen.at);
    const recorded = await recordSteps(tx, steps, tools.now());
    await comeBack(tools, tx, recorded, place);
    return recorded;
  });
  for (const [action, intended] of byAction(written.flatMap(asIntended))) {
    await ask(tools, provider, place, action, intended);
  }
}

interface IntendedTarget extends OpenTarget {
  readonly target: Intended;
}

/** Those whose intent is now written, as they now stand. */
function asIntended({ operation, target, progress }: Step<OpenTarget>): IntendedTarget[] {
  return progress.phase === "beginning" ? [{ operation, target: { ...target, progress } }] : [];
}

interface Seen {
  readonly instances: readonly Instance[];
  readonly at: number;
}

async function lookAt(
  tools: OperationsTools,
  provider: Provider,
  place: Place,
  open: readonly OpenTarget[],
): Promise<Seen | ProviderError> {
  const at = tools.now();
  try {
    const ids = [...new Set(open.map(({ target }) => target.id))];
    return { instances: await provider.describe(place.region, ids), at };
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

/** One bulk call, and what became of each. */
async function ask(
  tools: OperationsTools,
  provider: Provider,
  place: Place,
  action: Action,
  intended: readonly IntendedTarget[],
): Promise<void> {
  const ids = intended.map(({ target }) => target.id);
  const key = `${action}-${intended[0]?.operation.id}-${intended[0]?.target.progress.tries}`;
  const askedAt = tools.now();
  let answers: ReadonlyMap<string, Begun>;
  try {
    answers = await provider.begin(place.region, action, ids, key);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return putOff(tools, intended, error.trouble, place);
  }
  const now = tools.now();
  const steps = intended.map(({ operation, target }) => {
    const progress = afterAnswer(target, answers.get(target.id), askedAt, now);
    return { operation, target, progress };
  });
  await record(tools, steps, place);
}

function putOff(
  tools: OperationsTools,
  open: readonly OpenTarget[],
  trouble: Trouble,
  place: Place,
): Promise<void> {
  const now = tools.now();
  const steps = open.map(({ operation, target }) => ({
    operation,
    target,
    progress: afterTrouble(target, trouble, now),
  }));
  return record(tools, steps, place);
}

async function giveUp(
  tools: OperationsTools,
  open: readonly OpenTarget[],
  trouble: Trouble,
): Promise<void> {
  const now = tools.now();
  const steps = open.map(({ operation, target }) => ({
    operation,
    target,
    progress: failed(target, trouble, now),
  }));
  await tools.transact((tx) => recordSteps(tx, steps, now));
}

async function record(tools: OperationsTools, steps: readonly Step[], place: Place): Promise<void> {
  await tools.transact(async (tx) => {
    await recordSteps(tx, steps, tools.now());
    await comeBack(tools, tx, steps, place);
  });
}

/** Sets the next look where something is on its way, and the next try of whatever waits in this region. */
async function comeBack(
  tools: OperationsTools,
  tx: Tx,
  steps: readonly Step[],
  place: Place,
): Promise<void> {
  const watched = steps.filter(({ progress }) => progress.phase === "watching").length;
  if (watched > 0)
    await tx.at("poll", tools.now() + firstLookMs(watched), { ...place, failures: 0 });
  const nextTryAt = await earliestTry(tx.db, place);
  if (nextTryAt !== undefined) await tx.at("begin", nextTryAt, place);
}
