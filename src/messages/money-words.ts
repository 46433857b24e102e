import type { Usage } from "../model/instance.ts";
import type { CostChange, Money } from "../model/money.ts";
import { type Phrase, t } from "../model/phrase.ts";

/** "about $3.10"; where part of it is not known, "at least $3.10". Rounded as a person would say it: to two digits. */
export const moneyWords = (money: Money): Phrase =>
  money.atLeast ? t`at least ${figure(money)}` : t`about ${figure(money)}`;

/** "about $0.083/h". */
export const hourlyWords = (money: Money): Phrase => t`${moneyWords(money)}/h`;

/** "saves about $1.40/h", "costs about $0.09/h": what there is of it. */
export const changeWords = ({ saves, costs }: CostChange): readonly Phrase[] => [
  ...(saves ? [t`saves ${hourlyWords(saves)}`] : []),
  ...(costs ? [t`costs ${hourlyWords(costs)}`] : []),
];

/** The same as a sentence begins: "Saves about $1.40/h", "costs about $0.09/h". */
export function changeSentence({ saves, costs }: CostChange): readonly Phrase[] {
  if (saves) return [t`Saves ${hourlyWords(saves)}`, ...changeWords({ costs })];
  return costs ? [t`Costs ${hourlyWords(costs)}`] : [];
}

/** The price of one instance beside its state: one that is parked costs nothing now. */
export const priceWords = (money: Money, usage: Usage): Phrase =>
  usage === "running" ? hourlyWords(money) : t`${hourlyWords(money)} while it runs`;

const CENTS = 2;

/** "$3.10", to two digits; rounded down where it is the least that it can be. */
export function figure({ amount, currency, atLeast }: Money): string {
  const rounded = atLeast ? floored(amount) : Number(amount.toPrecision(2));
  const isWhole = rounded >= 10 || rounded === 0;
  const digits = isWhole ? 0 : Math.max(CENTS, decimalsOf(rounded));
  return formatOf(currency, digits)
    .format(rounded)
    .replace(/\u00a0/g, " ");
}

/** Each is made once: that takes longer than everything else in a list. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, digits: number): Intl.NumberFormat {
  const key = `${currency} ${digits}`;
  const before = formats.get(key);
  if (before) return before;
  const minimumFractionDigits = Math.min(CENTS, digits);
  const fraction = { minimumFractionDigits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency, ...fraction });
  formats.set(key, format);
  return format;
}

/** "At least" must stay true, so it is not rounded up. */
function floored(amount: number): number {
  if (amount <= 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(amount)) - 1);
  return Number((Math.floor(amount / unit + 1e-9) * unit).toPrecision(2));
}

/** Enough for two digits that are not zero. */
const decimalsOf = (amount: number): number => Math.min(20, 1 - Math.floor(Math.log10(amount)));
