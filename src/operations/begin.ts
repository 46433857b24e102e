import type { Instance } from "../model/instance.ts";
import type { Trouble } from "../model/trouble.ts";
import { type Provider, ProviderError } from "../providers/provider.ts";
import type { Jobs } from "../queue/jobs.ts";
import { saveInstances } from "../store/instances.ts";
import { openTargets } from "../store/open-targets.ts";
import { askFor, comeBack, type Prepared, putOff, record } from "./ask.ts";
import { look, type OpenTarget } from "./look.ts";
import { recordSteps, type Step } from "./record.ts";
import { traceCall } from "./steps.ts";
import { notConfigured, type OperationsTools, SAVED_AGAIN_MS } from "./tools.ts";
import { failed } from "./verdicts.ts";

type Place = Jobs["begin"];

/** So many are looked at before the first of them are asked for; while they are, the next are looked at. */
const PART = 1_000;

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

  let prepared: Prepared = NOTHING;
  for (let from = 0; from < open.length; from += PART) {
    const [trouble, next] = await bothToTheEnd(
      askFor(tools, provider, place, prepared),
      prepare(tools, provider, place, open.slice(from, from + PART)),
    );
    const failing = next instanceof ProviderError;
    prepared = failing ? NOTHING : next;
    const inTheWay = failing ? next.trouble : trouble;
    if (!inTheWay) continue;
    // What is prepared is asked for all the same: its intent is written. The rest does not trouble the cloud now.
    await putOff(tools, open.slice(failing ? from : from + PART), inTheWay, place);
    break;
  }
  await askFor(tools, provider, place, prepared);
}

const NOTHING: Prepared = { intended: [], sights: [], seenAt: 0 };

/** When one of them fails, the other is not left under way. */
async function bothToTheEnd<One, Other>(
  one: Promise<One>,
  other: Promise<Other>,
): Promise<readonly [One, Other]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

/** Looks at these, and writes the intent. */
async function prepare(
  tools: OperationsTools,
  provider: Provider,
  place: Place,
  open: readonly OpenTarget[],
): Promise<Prepared | ProviderError> {
  const seenAt = tools.now();
  const seen = await lookAt(tools, provider, place, open);
  if (seen instanceof ProviderError) return seen;
  const steps = await look(tools, open, seen);
  const [now, later] = byHaste(steps, seen);
  const prepared = await tools.transact(async (tx) => {
    await saveInstances(tx.db, now, seenAt, SAVED_AGAIN_MS);
    const recorded = await recordSteps(tx, steps, tools.now());
    await comeBack(tools, tx, recorded, place);
    return { intended: recorded.flatMap(asIntended), sights: later, seenAt };
  });
  tools.note({ seen: now, gone: [], at: seenAt });
  return prepared;
}

/** Those whose intent is now written, as they now stand. */
function asIntended({
  operation,
  target,
  progress,
}: Step<OpenTarget>): Prepared["intended"][number][] {
  return progress.phase === "beginning" ? [{ operation, target: { ...target, progress } }] : [];
}

async function lookAt(
  tools: OperationsTools,
  provider: Provider,
  place: Place,
  open: readonly OpenTarget[],
): Promise<readonly Instance[] | ProviderError> {
  const call = { name: "look", place, all: open, from: tools.now() } as const;
  try {
    const ids = new Set(open.map(({ target }) => target.id));
    const seen = await provider.describe(place.region, [...ids]);
    traceCall(tools, { ...call, outcomes: ["seen"] });
    return seen;
  } catch (error) {
    traceCall(tools, { ...call, error });
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

/** What is to be known at once; and what is as it was known, and will be looked at again as soon as it moves. */
function byHaste(
  steps: readonly Step<OpenTarget>[],
  seen: readonly Instance[],
): readonly [now: readonly Instance[], later: readonly Instance[]] {
  const same = new Set(
    steps.flatMap(({ target, progress }) =>
      progress.phase === "beginning" ? [`${target.ref} ${target.fromState}`] : [],
    ),
  );
  const isSame = ({ ref, state }: Instance) => same.has(`${ref} ${state}`);
  return [seen.filter((one) => !isSame(one)), seen.filter(isSame)];
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
