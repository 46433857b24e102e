import type { Usage } from "../model/instance.ts";
import { HOUR_MS, type Money, type Prices, sumOf } from "../model/money.ts";
import { hoursOf, type Run } from "./usage.ts";

/** What the hours of one kind cost, or would have cost; those who had none of it play no part. */
export function costOf(
  runs: readonly Run[],
  usage: Exclude<Usage, "unknown">,
  prices: Prices,
): Money | undefined {
  const amounts = runs.flatMap(({ instance, stretches }) => {
    const ms = hoursOf(stretches)[usage];
    if (ms === 0) return [];
    const hourly = prices.hourlyOf(instance);
    return [hourly === undefined ? undefined : (hourly * ms) / HOUR_MS];
  });
  return sumOf(amounts, prices.currency);
}
