import type { Usage } from "../model/instance.ts";
import type { CostChange, Money } from "../model/money.ts";

/** "about $3.10"; where part of it is not known, "at least $3.10". Rounded as a person would say it: to two digits. */
export const moneyWords = (money: Money): string =>
  `${money.atLeast ? "at least" : "about"} ${figure(money)}`;

/** "about $0.083/h". */
export const hourlyWords = (money: Money): string => `${moneyWords(money)}/h`;

/** "saves about $1.40/h", "costs about $0.09/h". */
export const changeWords = ({ saves, costs }: CostChange): string | undefined =>
  saves || costs
    ? [
        ...(saves ? [`saves ${hourlyWords(saves)}`] : []),
        ...(costs ? [`costs ${hourlyWords(costs)}`] : []),
      ].join(" · ")
    : undefined;

/** The price of one instance beside its state: one that is parked costs nothing now. */
export const priceWords = (money: Money, usage: Usage): string =>
  usage === "running" ? hourlyWords(money) : `${hourlyWords(money)} while it runs`;

const CENTS = 2;

/** "$3.10", to two digits; rounded down where it is the least that it can be. */
export function figure({ amount, currency, atLeast }: Money): string {
  const rounded = atLeast ? floored(amount) : Number(amount.toPrecision(2));
  const isWhole = rounded >= 10 || rounded === 0;
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: isWhole ? 0 : CENTS,
    maximumFractionDigits: isWhole ? 0 : Math.max(CENTS, decimalsOf(rounded)),
  })
    .format(rounded)
    .replace(/\u00a0/g, " ");
}

/** "At least" must stay true, so it is not rounded up. */
function floored(amount: number): number {
  if (amount <= 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(amount)) - 1);
  return Number((Math.floor(amount / unit + 1e-9) * unit).toPrecision(2));
}

/** Enough for two digits that are not zero. */
const decimalsOf = (amount: number): number => Math.min(20, 1 - Math.floor(Math.log10(amount)));
