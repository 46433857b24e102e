import { type Instance, type Usage, usageOf } from "../model/instance.ts";
import type { Hours, Period } from "../model/savings.ts";
import type { Schedule } from "../model/schedule.ts";
import type { StateChange } from "../store/runtime.ts";

/** Part of a period in which an instance was paid for in one way. */
export interface Stretch extends Period {
  readonly usage: Usage;
}

/** One instance in a period. */
export interface Run {
  readonly instance: Instance;
  readonly stretches: readonly Stretch[];
  /** The schedule that it has now. */
  readonly schedule: Schedule | undefined;
}

/**
 * The period cut where the use of an instance changed: without a gap, and nothing beyond it.
 * @param changes the oldest first; before the first of them nothing is known
 */
export function stretchesOf(changes: readonly StateChange[], { from, to }: Period): Stretch[] {
  const stretches: Stretch[] = [];
  let current: Stretch = { from, to: from, usage: "unknown" };
  const end = (at: number) => {
    if (at > current.from) stretches.push({ ...current, to: at });
  };
  for (const { at, state } of changes) {
    const usage = usageOf(state);
    if (at >= to || usage === current.usage) continue;
    end(at);
    current = { from: Math.max(at, current.from), to, usage };
  }
  end(to);
  return stretches;
}

/** How long of each. */
export function hoursOf(stretches: readonly Stretch[]): Hours {
  const hours = { running: 0, parked: 0, unknown: 0 };
  for (const { from, to, usage } of stretches) hours[usage] += to - from;
  return hours;
}

export function sumOfHours(all: readonly Hours[]): Hours {
  const sum = { running: 0, parked: 0, unknown: 0 };
  for (const { running, parked, unknown } of all) {
    sum.running += running;
    sum.parked += parked;
    sum.unknown += unknown;
  }
  return sum;
}

/** How long two lists of stretches of time overlap, each without overlaps of its own, in milliseconds. */
export function overlapMs(one: readonly Period[], other: readonly Period[]): number {
  let sum = 0;
  for (const a of one)
    for (const b of other) sum += Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
  return sum;
}
