import { HOUR_MS, type Prices, sumOf } from "../model/money.ts";
import type { Period, Waster } from "../model/savings.ts";
import type { Schedule } from "../model/schedule.ts";
import { overlapMs, type Run } from "./usage.ts";
import { wantedBy } from "./wanted.ts";

const WASTERS_MAX = 5;
/** Less is a start-up, or a stop that took its time. */
const WASTE_MIN_MS = 900_000;

/** Those that ran while nothing asked for it, the most expensive first; of those without a price, the longest. */
export function wastersOf(runs: readonly Run[], period: Period, prices: Prices): readonly Waster[] {
  const wanted = wantedOnce(period);
  const found = runs.flatMap(({ instance, stretches, schedule }) => {
    const running = stretches.filter(({ usage }) => usage === "running");
    const allMs = running.reduce((sum, { from, to }) => sum + to - from, 0);
    const ms = schedule && allMs > 0 ? allMs - overlapMs(running, wanted(schedule)) : allMs;
    if (ms < WASTE_MIN_MS) return [];
    const hourly = prices.hourlyOf(instance);
    const why: Waster["why"] = schedule ? "outside its schedule" : "no schedule";
    const cost = hourly === undefined ? undefined : (hourly * ms) / HOUR_MS;
    return [{ name: instance.name, ref: instance.ref, ms, why, cost }];
  });
  return found
    .sort((a, b) => (b.cost ?? -1) - (a.cost ?? -1) || b.ms - a.ms || (a.ref < b.ref ? -1 : 1))
    .slice(0, WASTERS_MAX)
    .map((one) => ({ ...one, cost: sumOf([one.cost], prices.currency) }));
}

/** Many instances share a schedule: it is looked through once. */
function wantedOnce(period: Period): (schedule: Schedule) => readonly Period[] {
  const known = new Map<string, readonly Period[]>();
  return (schedule) => {
    const { start, stop, timeZone, until, except } = schedule;
    const key = JSON.stringify([start, stop, timeZone, until, except]);
    const found = known.get(key) ?? wantedBy(schedule, period);
    known.set(key, found);
    return found;
  };
}
