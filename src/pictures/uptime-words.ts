import { joined, lineWords } from "../messages/words.ts";
import { count, type Phrase, t, type Words } from "../model/phrase.ts";
import type { Hours } from "../model/savings.ts";
import type { UptimeView } from "../model/uptime.ts";
import { type Amounts, amountsOf } from "./amounts.ts";
import { dates } from "./days.ts";

/** So many days are told one by one; of more, the extremes. */
const TOLD_MAX = 8;

/** What the picture of a report shows, for whoever cannot see it. */
export function uptimeWords(view: UptimeView): Words {
  const date = dates(view.timeZone);
  const span = t`${date(view.from)} to ${date(view.to)} (${view.timeZone})`;
  const what = t`${count(view.instances, "instance")}, ${span}, day by day and hour by hour.`;
  return lineWords(joined([what, ...byDay(view, amountsOf(view)), ...byHour(view)], " "));
}

/** One day, with what is told of it. */
interface Told {
  readonly name: string;
  readonly amount: string;
}

const SAID = {
  money: {
    each: (days: Words) => t`Spent and saved: ${days}`,
    most: (busy: Told, idle: Told) =>
      t`Most was spent on ${busy.name} (${busy.amount}), most was saved on ${idle.name} (${idle.amount})`,
  },
  hours: {
    each: (days: Words) => t`Ran and parked: ${days}`,
    most: (busy: Told, idle: Told) =>
      t`Most ran on ${busy.name} (${busy.amount}), most was parked on ${idle.name} (${idle.amount})`,
  },
} as const;

function byDay(
  { days, timeZone }: UptimeView,
  { unit, atLeast, words, ...amounts }: Amounts,
): readonly Words[] {
  const { each, most } = SAID[unit];
  const date = dates(timeZone);
  const told = days.map(({ from }, index) => {
    const { ran = 0, parked = 0 } = amounts.days[index] ?? {};
    return { name: date(from), ran, parked };
  });
  if (told.length <= TOLD_MAX) {
    const all = told.map(({ name, ran, parked }) => t`${name} ${words(ran)} and ${words(parked)}`);
    return [ended(each(lineWords(joined(all, "; "))), atLeast)];
  }
  const busy = highest(told, ({ ran }) => ran);
  const idle = highest(told, ({ parked }) => parked);
  if (!busy || !idle) return [];
  const extremes = most(
    { name: busy.name, amount: words(busy.ran) },
    { name: idle.name, amount: words(idle.parked) },
  );
  return [ended(extremes, atLeast)];
}

const ended = (said: Phrase, atLeast: boolean): Phrase =>
  atLeast ? t`${said}; all of it at least, as some prices are not known.` : lineWords([said, "."]);

/** The first of those that have the most. */
const highest = <One>(all: readonly One[], amount: (one: One) => number): One | undefined =>
  all.reduce<One | undefined>(
    (best, one) => (best === undefined || amount(one) > amount(best) ? one : best),
    undefined,
  );

/** At which hours of the day most and fewest ran, on all days together. */
function byHour({ days }: UptimeView): readonly Words[] {
  const shares = Array.from({ length: 24 }, (_, hour) => ({
    hour,
    share: shareOf(days.flatMap(({ byHour }) => byHour[hour] ?? [])),
  })).flatMap(({ hour, share }) => (share === undefined ? [] : [{ hour, share }]));
  const most = highest(shares, ({ share }) => share);
  const least = highest(shares, ({ share }) => -share);
  if (!most || !least) return [];
  if (most.share - least.share < 0.01)
    return [t`At every hour of the day ${percent(most.share)} ran.`];
  return [
    t`Most ran at ${clock(most.hour)} (${percent(most.share)}), fewest at ${clock(least.hour)} (${percent(least.share)}).`,
  ];
}

function shareOf(all: readonly Hours[]): number | undefined {
  const running = all.reduce((ms, one) => ms + one.running, 0);
  const known = all.reduce((ms, one) => ms + one.running + one.parked, 0);
  return known === 0 ? undefined : running / known;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const clock = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;
