import type { Action } from "../model/action.ts";
import type { OperationId } from "../model/id.ts";
import type { Instance } from "../model/instance.ts";
import { ProviderError, type Sight, type Watched } from "../providers/provider.ts";
import type { Jobs } from "../queue/jobs.ts";
import { forgetGone, saveInstances } from "../store/instances.ts";
import {
  anyWatchedAfter,
  countUnderway,
  paceFacts,
  tracedOf,
  untoldSince,
  watchedTargets,
} from "../store/watched.ts";
import { againMs, nextLookMs, perLook, restMs } from "./pace.ts";
import { recordSteps, type Step, touch } from "./record.ts";
import { type OnItsWay, progressAfter } from "./sighted.ts";
import { traceCall } from "./steps.ts";
import { type OperationsTools, SAVED_AGAIN_MS } from "./tools.ts";

/** About so many are written down at once: those who are answered meanwhile do not wait for all. */
const PART = 100;
/** A message whose operation only waits still shows the elapsed time anew this often, in milliseconds. */
const REFRESH_MS = 15_000;

/** Where a region's looks stand. Kept in this process: after a restart they begin anew. */
interface Round {
  /** Nobody looks before this instant, Unix milliseconds. */
  readonly restsUntil: number;
  /** How many one look takes. */
  readonly most: number;
  /** The operation that was looked at last; undefined where all were. */
  readonly after: string | undefined;
}

/**
 * Looks at what is under way in one region, whatever operations it belongs to, and sets the next look's instant. A few
 * hundred are one bulk look; of thousands each look takes some, so that neither their cloud nor the bot is busy with
 * all of them at once.
 */
export function createWatch(tools: OperationsTools): (job: Jobs["poll"]) => Promise<void> {
  const rounds = new Map<string, Round>();
  return async (job) => {
    const key = `${job.cloud} ${job.region}`;
    const before = rounds.get(key);
    if (before && before.restsUntil > tools.now())
      return tools.transact((tx) => tx.at("poll", before.restsUntil, job));
    const next = await lookAtSome(tools, job, before);
    if (next) rounds.set(key, next);
    else rounds.delete(key);
  };
}

/** @returns where the looks now stand; undefined once nothing is under way */
async function lookAtSome(
  tools: OperationsTools,
  job: Jobs["poll"],
  before: Round | undefined,
): Promise<Round | undefined> {
  const { cloud, region } = job;
  const { some, most } = await nextOnes(tools, job, before);
  const last = some.at(-1)?.operation.id;
  if (last === undefined) return undefined;

  const askedAt = tools.now();
  const { sights, failures, retryAfterMs } = await sightsOf(tools, job, some);
  const now = tools.now();
  const seen = some.map((one) => seenAs(tools, one, sights.get(one.target.id), now));
  await traceNews(tools, job, stepsOf(seen), askedAt);
  for (const part of inParts(seen)) await write(tools, part, askedAt, now);

  const rest = restMs(seen.length, most);
  const goesOn = await anyWatchedAfter(tools.db, cloud, region, last);
  const calm = goesOn ? rest : await afterRound(tools, job, now);
  if (calm === undefined) return undefined;
  const waitMs = failures > 0 ? againMs(failures, retryAfterMs) : Math.max(rest, calm);
  await tools.transact((tx) => tx.at("poll", now + waitMs, { cloud, region, failures }));
  return { restsUntil: now + rest, most, after: goesOn ? last : undefined };
}

/** @returns how long to wait once all were looked at; undefined where nothing is left */
async function afterRound(
  tools: OperationsTools,
  { cloud, region }: Jobs["poll"],
  now: number,
): Promise<number | undefined> {
  const left = await paceFacts(tools.db, cloud, region);
  return left.length === 0 ? undefined : nextLookMs(await usually(tools, cloud, left), now);
}

/** All of them in one look: while their cloud does not answer, the limits of all of them pass. */
const EVERY = Number.MAX_SAFE_INTEGER;

/** @returns those whose turn it is, and how many one look takes */
async function nextOnes(
  { db }: OperationsTools,
  { cloud, region, failures }: Jobs["poll"],
  round: Round | undefined,
): Promise<{ readonly some: readonly OnItsWay[]; readonly most: number }> {
  if (round?.after !== undefined && failures === 0) {
    const some = await watchedTargets(db, cloud, region, round);
    if (some.length > 0) return { some, most: round.most };
  }
  const most = failures > 0 ? EVERY : perLook(await countUnderway(db, cloud, region));
  return { some: await watchedTargets(db, cloud, region, { after: undefined, most }), most };
}

interface Answered {
  /** By instance id; of what is not in it the cloud told nothing. */
  readonly sights: ReadonlyMap<string, Sight>;
  /** Looks in a row that got no answer. */
  readonly failures: number;
  readonly retryAfterMs?: number | undefined;
}

async function sightsOf(
  tools: OperationsTools,
  { cloud, region, failures }: Jobs["poll"],
  all: readonly OnItsWay[],
): Promise<Answered> {
  try {
    const sights = await tools.provider(cloud)?.watch(region, all.map(asWatched));
    return { sights: sights ?? new Map(), failures: 0 };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, retryAfterMs } = error.trouble;
    const inARow = failures + 1;
    tools.log.warn({ cloud, region, kind, failures: inARow }, "could not look at a cloud");
    return { sights: new Map(), failures: inARow, retryAfterMs };
  }
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
