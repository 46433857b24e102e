import { hourlyNow, type Prices, sumOf } from "../model/money.ts";
import { uptimePictureOf } from "../pictures/picture.ts";
import { periodBefore } from "../savings/period.ts";
import { type SavingsTools, savingsOf } from "../savings/savings.ts";
import type { SchedulerTools } from "../scheduler/tools.ts";
import type { SavingsDesk } from "../services.ts";
import type { Allowed } from "./allowed.ts";

/** What this one person can ask about money. */
export const savingsDesk = (
  tools: SavingsTools & Pick<SchedulerTools, "log">,
  { invocation: { actor } }: Allowed,
): SavingsDesk => ({
  costNow: (instances) => hourlyNow(tools.prices(), instances),
  price: (instance) => priceOf(tools.prices(), instance),
  async report(instances, days) {
    const timeZone = actor.timeZone ?? tools.parking().timeZone;
    const period = periodBefore(tools.now(), days, timeZone);
    const { view, uptime } = await savingsOf(tools, instances, { days, period, timeZone });
    return { view, picture: await uptimePictureOf(uptime, tools.log) };
  },
});

/** What an hour of it costs while it runs. */
export const priceOf = (prices: Prices, instance: Parameters<Prices["hourlyOf"]>[0]) =>
  sumOf([prices.hourlyOf(instance)], prices.currency);
