import type { Usage } from "../model/instance.ts";
import { HOUR_MS, type Money, type Prices } from "../model/money.ts";
import type { Hours, Period } from "../model/savings.ts";
import type { UptimeDay, UptimeView } from "../model/uptime.ts";
import { zoneOf } from "../scheduler/zone.ts";
import { type Run, sumOfHours } from "./usage.ts";

const DAY_MS = 24 * HOUR_MS;
const HOURS_A_DAY = 24;

/** What was added up of one hour of one day, by use. */
interface Slot extends Period {
  readonly sums: Readonly<Record<Usage, Sum>>;
}

interface Sum {
  ms: number;
  /** Of those with a known price. */
  cost: number;
  priced: boolean;
  unpriced: boolean;
}

/** When instances ran, by the days and hours that the clocks of a place show. */
export function uptimeOf(
  runs: readonly Run[],
  period: Period,
  { timeZone, prices }: { readonly timeZone: string; readonly prices: Prices },
): UptimeView {
  const days = daysOf(period, timeZone);
  const slots = days.flat();
  for (const { instance, stretches } of runs) {
    const hourly = prices.hourlyOf(instance);
    walk(stretches, slots, ({ sums }, { usage }, ms) => count(sums[usage], ms, hourly));
  }
  return {
    ...period,
    timeZone,
    instances: runs.length,
    days: days.map((day) => summed(day, prices.currency)),
  };
}

/** Each day of the period as its 24 hours: one that is skipped has no length, a repeated one is twice as long. */
function daysOf({ from, to }: Period, timeZone: string): readonly (readonly Slot[])[] {
  const zone = zoneOf(timeZone);
  const within = (at: number) => Math.min(Math.max(at, from), to);
  const first = Math.floor(zone.local(from) / DAY_MS) * DAY_MS;
  const last = zone.local(to - 1);
  const days: Slot[][] = [];
  for (let day = first; day <= last; day += DAY_MS)
    days.push(
      Array.from({ length: HOURS_A_DAY }, (_, hour) => ({
        from: within(zone.first(day + hour * HOUR_MS)),
        to: within(zone.first(day + (hour + 1) * HOUR_MS)),
        sums: { running: nothing(), parked: nothing(), unknown: nothing() },
      })),
    );
  return days.filter((day) => day.some((slot) => slot.to > slot.from));
}

const nothing = (): Sum => ({ ms: 0, cost: 0, priced: false, unpriced: false });

type Stretch = Run["stretches"][number];

/** Goes through both lists once: each follows the other in time, without gaps. */
function walk(
  stretches: readonly Stretch[],
  slots: readonly Slot[],
  add: (slot: Slot, stretch: Stretch, ms: number) => void,
): void {
  let at = 0;
  for (const stretch of stretches)
    for (let slot = slots[at]; slot; slot = slots[at]) {
      const ms = Math.min(stretch.to, slot.to) - Math.max(stretch.from, slot.from);
      if (ms > 0) add(slot, stretch, ms);
      if (slot.to > stretch.to) break;
      at += 1;
    }
}

function count(sum: Sum, ms: number, hourly: number | undefined): void {
  sum.ms += ms;
  if (hourly === undefined) sum.unpriced = true;
  else {
    sum.cost += (hourly * ms) / HOUR_MS;
    sum.priced = true;
  }
}

function summed(slots: readonly Slot[], currency: string): UptimeDay {
  const byHour = slots.map(hoursOf);
  return {
    from: slots[0]?.from ?? 0,
    to: slots.at(-1)?.to ?? 0,
    hours: sumOfHours(byHour),
    spent: moneyOf(
      slots.map(({ sums }) => sums.running),
      currency,
    ),
    saved: moneyOf(
      slots.map(({ sums }) => sums.parked),
      currency,
    ),
    byHour,
  };
}

const hoursOf = ({ sums: { running, parked, unknown } }: Slot): Hours => ({
  running: running.ms,
  parked: parked.ms,
  unknown: unknown.ms,
});

function moneyOf(sums: readonly Sum[], currency: string): Money | undefined {
  if (!sums.some(({ priced }) => priced)) return undefined;
  const amount = sums.reduce((whole, { cost }) => whole + cost, 0);
  return { amount, currency, atLeast: sums.some(({ unpriced }) => unpriced) };
}
