/** A date without a clock or a place: days since 1970-01-01. */
export type Day = number;

export const DAY_MS = 86_400_000;

/** The day of this date; a month beyond December is one of the next year. @param month 1 is January */
export const dayOf = (year: number, month: number, date: number): Day =>
  // Years below 100 would be taken for those of the last century.
  new Date(0).setUTCFullYear(year, month - 1, date) / DAY_MS;

/** @returns `month` 1 is January */
export function dateOf(day: Day): {
  readonly year: number;
  readonly month: number;
  readonly date: number;
} {
  const at = new Date(day * DAY_MS);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() };
}

export const daysInMonth = (year: number, month: number): number =>
  dayOf(year, month + 1, 1) - dayOf(year, month, 1);

/** Reads `2026-12-25`; nothing where there is no such date. */
export function parseDay(text: string): Day | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const day = dayOf(year, month, date);
  return formatDay(day) === text ? day : undefined;
}

/** `2026-12-25` */
export const formatDay = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
