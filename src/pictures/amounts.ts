import { figure } from "../messages/money-words.ts";
import { HOUR_MS } from "../model/money.ts";
import type { UptimeView } from "../model/uptime.ts";

/** What the bars of a report stand for: money, or hours where no price is known. */
export interface Amounts {
  readonly unit: "money" | "hours";
  /** Some of it has no known price. */
  readonly atLeast: boolean;
  /** One for each day. */
  readonly days: readonly { readonly ran: number; readonly parked: number }[];
  readonly words: (amount: number) => string;
}

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const WHOLE_FROM = 10;

export function amountsOf({ days }: Pick<UptimeView, "days">): Amounts {
  const money = days.flatMap(({ spent, saved }) => [spent ?? [], saved ?? []].flat());
  const [first] = money;
  if (!first)
    return {
      unit: "hours",
      atLeast: false,
      days: days.map(({ hours }) => ({
        ran: hours.running / HOUR_MS,
        parked: hours.parked / HOUR_MS,
      })),
      words: (amount) => `${(amount < WHOLE_FROM ? tenths : whole).format(amount)} h`,
    };
  const { currency } = first;
  return {
    unit: "money",
    atLeast: money.some(({ atLeast }) => atLeast),
    days: days.map(({ spent, saved }) => ({
      ran: spent?.amount ?? 0,
      parked: saved?.amount ?? 0,
    })),
    words: (amount) => figure({ amount, currency, atLeast: false }),
  };
}

/** Whether enough is known of what ran to be seen: an hour of all of it together. */
export const isKnown = ({ days }: Pick<UptimeView, "days">): boolean =>
  days.reduce((ms, { hours }) => ms + hours.running + hours.parked, 0) >= HOUR_MS;
