import { hourlyNow, type Prices, sumOf } from "../model/money.ts";
import { periodBefore } from "../savings/period.ts";
import { type SavingsTools, savingsOf } from "../savings/savings.ts";
import type { SavingsDesk } from "../services.ts";
import type { Allowed } from "./allowed.ts";

/** What this one person can ask about money. */
export const savingsDesk = (
  tools: SavingsTools,
  { invocation: { actor } }: Allowed,
): SavingsDesk => ({
  costNow: (instances) => hourlyNow(tools.prices(), instances),
  price: (instance) => priceOf(tools.prices(), instance),
  report(instances, days) {
    const zone = actor.timeZone ?? tools.parking().timeZone;
    return savingsOf(tools, instances, { days, period: periodBefore(tools.now(), days, zone) });
  },
});

const priceOf = (prices: Prices, instance: Parameters<Prices["hourlyOf"]>[0]) =>
  sumOf([prices.hourlyOf(instance)], prices.currency);
