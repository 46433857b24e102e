import type { Action } from "../model/action.ts";
import type { Instance } from "../model/instance.ts";
import type { Trouble } from "../model/trouble.ts";
import { type Begun, type Provider, ProviderError } from "../providers/provider.ts";
import type { Jobs } from "../queue/jobs.ts";
import type { Tx } from "../queue/tx.ts";
import { saveInstances } from "../store/instances.ts";
import { earliestTry } from "../store/open-targets.ts";
import { byAction, type OpenTarget } from "./look.ts";
import { FIRST_LOOK_MS } from "./pace.ts";
import { recordSteps, type Step } from "./record.ts";
import { traceCall } from "./steps.ts";
import { type OperationsTools, SAVED_AGAIN_MS } from "./tools.ts";
import { afterAnswer, afterTrouble, type Intended } from "./verdicts.ts";

type Place = Jobs["begin"];

interface IntendedTarget extends OpenTarget {
  readonly target: Intended;
}

/** Targets whose intent is written. */
export interface Prepared {
  readonly intended: readonly IntendedTarget[];
  /** Of these, the instances of which it was not written down that they were seen. */
  readonly sights: readonly Instance[];
  readonly seenAt: number;
}

/** One bulk call for each action, and what became of each target. @returns the cloud's trouble, where it had any */
export async function askFor(
  tools: OperationsTools,
  provider: Provider,
  place: Place,
  { intended, ...seen }: Prepared,
): Promise<Trouble | undefined> {
  let trouble: Trouble | undefined;
  for (const [action, same] of byAction(intended)) {
    const asked = await ask(tools, provider, place, { action, intended: same, ...seen });
    trouble = asked ?? trouble;
  }
  return trouble;
}

async function ask(
  tools: OperationsTools,
  provider: Provider,
  place: Place,
  { action, intended, sights, seenAt }: Prepared & { readonly action: Action },
): Promise<Trouble | undefined> {
  const ids = intended.map(({ target }) => target.id);
  const [first] = intended;
  const key = `${action}-${first?.operation.id}-${first?.target.id}-${first?.target.progress.tries}`;
  const askedAt = tools.now();
  const call = { name: "begin", place, action, all: intended, from: askedAt } as const;
  let answers: ReadonlyMap<string, Begun>;
  try {
    answers = await provider.begin(place.region, action, ids, key);
  } catch (error) {
    traceCall(tools, { ...call, error });
    if (!(error instanceof ProviderError)) throw error;
    await putOff(tools, intended, error.trouble, place);
    return error.trouble;
  }
  const kinds = intended.map(({ target }) => answers.get(target.id)?.kind ?? "silent");
  traceCall(tools, { ...call, outcomes: kinds });
  const now = tools.now();
  const steps = intended.map(({ operation, target }) => {
    const progress = afterAnswer(target, answers.get(target.id), askedAt, now);
    return { operation, target, progress };
  });
  const still = new Set(
    steps.flatMap(({ target, progress }) => (progress.phase === "watching" ? [] : [target.ref])),
  );
  const left = sights.filter(({ ref }) => still.has(ref));
  await record(tools, steps, place, { instances: left, at: seenAt });
  return undefined;
}

/** Notes the cloud's trouble at each of these, and when it is tried again. */
export function putOff(
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

/** Writes these steps, and when to come back; with them what was seen of instances. */
export async function record(
  tools: OperationsTools,
  steps: readonly Step[],
  place: Place,
  seen: { readonly instances: readonly Instance[]; readonly at: number } = NOTHING_SEEN,
): Promise<void> {
  await tools.transact(async (tx) => {
    await saveInstances(tx.db, seen.instances, seen.at, SAVED_AGAIN_MS);
    await recordSteps(tx, steps, tools.now());
    await comeBack(tools, tx, steps, place);
  });
  tools.note({ seen: seen.instances, gone: [], at: seen.at });
}

const NOTHING_SEEN = { instances: [], at: 0 };

/** Sets the next look where something is on its way, and the next try of whatever waits in this region. */
export async function comeBack(
  tools: OperationsTools,
  tx: Tx,
  steps: readonly Step[],
  place: Place,
): Promise<void> {
  if (steps.some(({ progress }) => progress.phase === "watching"))
    await tx.at("poll", tools.now() + FIRST_LOOK_MS, { ...place, failures: 0 });
  const nextTryAt = await earliestTry(tx.db, place);
  if (nextTryAt !== undefined) await tx.at("begin", nextTryAt, place);
}
