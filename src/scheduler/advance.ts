import { type Hold, holdsBack } from "../model/parking.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import type { SeenInstance } from "../store/instances.ts";
import type { Occurrence } from "../store/occurrences.ts";
import { decide, type Verdict } from "./decide.ts";
import { askedBy, nextPlanned, type Planned } from "./timeline.ts";

/** Everything about one instance that its schedule depends on. */
export interface Standing {
  readonly ref: string;
  readonly instance: SeenInstance | undefined;
  /** Those in force: what somebody wants once stands before what holds every day. */
  readonly schedules: readonly Schedule[];
  readonly pending: Occurrence | undefined;
  /** The newest edge that something became of. */
  readonly last: Pick<Occurrence, "edge" | "state"> | undefined;
  /** It may have ended. */
  readonly hold: Hold | undefined;
}

/** What became of one edge. */
export interface Settlement extends Planned {
  readonly state: Exclude<Occurrence["state"], "pending">;
  readonly reason: string;
  readonly operationId?: string | undefined;
}

/** One edge to come, and when it is to be done. */
export interface Coming extends Planned {
  readonly dueAt: number;
}

/** How far an instance's schedule is brought. */
export interface Advance {
  readonly standing: Standing;
  readonly settled: readonly Settlement[];
  /** What is to be asked for now; nothing comes after it before that is done. */
  readonly deed: Coming | undefined;
  /** The edge that is to come: after the deed, where there is one. */
  readonly coming: Coming | undefined;
  /** A hold whose time is over, when all this is written. */
  readonly ended: Hold | undefined;
  /** The hold that goes on. */
  readonly hold: Hold | undefined;
  /** There is more to be settled than one run should. */
  readonly more: boolean;
}

/** One run settles no more edges of an instance than these. */
const EDGES_MAX = 500;

/**
 * Brings one instance's schedule up to now, as far as that needs nobody to be asked: every edge that is due, one after
 * the other and each once; a hold that ended, with the edge that it kept back; then the edge to come. Pure.
 */
export function advance(standing: Standing, now: number): Advance {
  const run: Run = {
    settled: [],
    last: standing.last,
    hold: standing.hold,
    ended: undefined,
    deed: undefined,
    coming: expected(standing, now),
  };
  while (!run.deed && run.settled.length < EDGES_MAX && isAnythingDue(run, now)) {
    const one = takeNext(standing, run, now);
    if (one) settle(standing, run, one, now);
  }
  const { settled, ended, hold, deed, last } = run;
  const more = !deed && isAnythingDue(run, now);
  const coming = run.coming ?? (deed || more ? undefined : comingAfter(standing, last, now));
  return { standing, settled, deed, coming, ended, hold, more };
}

/** What one run has come to so far. */
interface Run {
  readonly settled: Settlement[];
  last: Standing["last"];
  hold: Advance["hold"];
  ended: Advance["ended"];
  deed: Advance["deed"];
  coming: Advance["coming"];
}

const isAnythingDue = ({ coming, hold }: Run, now: number): boolean =>
  (coming !== undefined && coming.dueAt <= now) || (hold !== undefined && hold.until <= now);

interface Turn {
  readonly one: Coming;
  /** The edge after it; none matters to one that is made up for. */
  readonly next: Coming | undefined;
}

/** The edge whose turn it is; nothing where a hold ends that kept none back. */
function takeNext({ schedules, instance }: Standing, run: Run, now: number): Turn | undefined {
  const { coming: one, hold } = run;
  if (one && one.dueAt <= now) {
    run.coming = instance && toCome(nextPlanned(schedules, one.edge.at));
    return { one, next: run.coming };
  }
  const kept = keptBack(schedules, hold, run.last);
  [run.ended, run.hold] = [hold, undefined];
  return kept && { one: kept, next: undefined };
}

function settle(standing: Standing, run: Run, { one, next }: Turn, now: number): void {
  const verdict = judge(standing, one, { hold: run.hold, next, now });
  if (verdict.state === "act") {
    run.deed = one;
    return;
  }
  run.settled.push({ edge: one.edge, schedule: one.schedule, ...verdict });
  run.last = { edge: one.edge, state: verdict.state };
}

/** What is planned, or should be: an edge that came due keeps its turn, whatever was said since. */
function expected({ schedules, pending, last }: Standing, now: number): Coming | undefined {
  const slept = schedules.find(
    ({ once }) =>
      once && once.at <= now && once.at < (pending?.edge.at ?? Number.POSITIVE_INFINITY),
  );
  if (slept?.once) return toCome({ edge: slept.once, schedule: slept });
  if (!pending) return undefined;
  const { edge, dueAt } = pending;
  if (edge.at <= now)
    return { edge, dueAt, schedule: askedBy(schedules, edge) ?? pending.schedule };
  const next = toCome(nextPlanned(schedules, Math.max(now, last?.edge.at ?? 0)));
  return next && isSameEdge(next.edge, edge) ? { ...next, dueAt } : next;
}

/** Never before what was settled: a clock that was set back repeats nothing. */
const comingAfter = ({ schedules }: Standing, last: Standing["last"], now: number) =>
  toCome(nextPlanned(schedules, Math.max(now, last?.edge.at ?? 0)));

const toCome = (planned: Planned | undefined): Coming | undefined =>
  planned && { ...planned, dueAt: planned.edge.at };

const isSameEdge = (one: Edge, other: Edge): boolean =>
  one.at === other.at && one.kind === other.kind;

interface Moment {
  readonly hold: Hold | undefined;
  readonly next: Coming | undefined;
  readonly now: number;
}

function judge(
  { instance, schedules }: Standing,
  { edge, schedule, dueAt }: Coming,
  { hold, next, now }: Moment,
): Verdict {
  if (!instance) return { state: "skipped", reason: "the instance is not there any more" };
  if (!askedBy(schedules, edge)) return { state: "skipped", reason: "its schedule was changed" };
  const { catchUpMs } = schedule;
  const nextDue = next && next.edge.at <= now ? next.edge : undefined;
  return decide({ edge, dueAt, now, catchUpMs, hold, next: nextDue, instance });
}

/** The last edge that an ended hold kept back, if none came since: the instance is then as its schedule wants it. */
function keptBack(
  schedules: readonly Schedule[],
  hold: Hold | undefined,
  last: Standing["last"],
): Coming | undefined {
  if (hold?.kind !== "hold" || last?.state !== "held") return undefined;
  const { edge } = last;
  if (!holdsBack(hold, edge.at)) return undefined;
  const schedule = askedBy(schedules, edge);
  return schedule && { edge, schedule, dueAt: hold.until };
}
