import type { Complaint } from "../model/complaint.ts";
import { type Phrase, t } from "../model/phrase.ts";
import { complain, type Piece, quote } from "./piece.ts";

export const TO_COME = t`Write a time that is still to come, e.g. 22:00, tomorrow 9am or in 2h.`;

/** `9`, `at 9 tomorrow`; `tonight at 9` is clear. */
const BARE_HOUR =
  /^\d{1,2}$|(?<!tonight\s)\bat\s+(1[0-2]|[1-9])(?=\s|$)(?!\s*[ap]m)(?!.*(noon|morning|evening))/i;

/** `25:00`, `22:61`, `13pm`. */
const NO_CLOCK =
  /\b(2[4-9]|[3-9]\d):\d\d|\b\d{1,2}:[6-9]\d|\b(0|1[3-9]|[2-9]\d)(:\d\d)?\s*[ap]m\b/i;

/** What is wrong with what was said, which is quoted. */
type Why = (said: string) => Phrase;

/** What cannot be one instant, whatever else is said. */
const REFUSED: readonly { readonly like: RegExp; readonly why: Why; readonly hint: Phrase }[] = [
  { like: /\b(yesterday|ago|last)\b/i, why: (said) => t`${said} is past.`, hint: TO_COME },
  { like: /^now$/i, why: (said) => t`${said} is no time to come.`, hint: TO_COME },
  {
    like: NO_CLOCK,
    why: (said) => t`${said} has a time that no clock shows.`,
    hint: t`Hours are 0 to 23, or 1 to 12 with am or pm; minutes are 0 to 59.`,
  },
  {
    like: /\bnext\s+(mon|tue|wed|thu|fri|sat|sun)[a-z]*/i,
    why: (said) => t`${said} can be this week's or the one after.`,
    hint: t`Write the day alone for the nearest one, e.g. fri 18:00, or a date.`,
  },
  {
    like: /\bmidnight\b/i,
    why: (said) => t`${said} can be the beginning or the end of a day.`,
    hint: t`Write 00:00 with the day that begins then.`,
  },
  {
    like: /\b\d{1,4}[/.]\d{1,2}([/.]\d{1,4})?/,
    why: (said) => t`${said} can be read in several ways.`,
    hint: t`Write dates as 2026-12-24 or 24 Dec, and times as 18:30.`,
  },
  {
    like: BARE_HOUR,
    why: (said) => t`${said} can be in the morning or in the evening.`,
    hint: t`Write 9am, 9pm, 09:00 or 21:00.`,
  },
  {
    like: /^(in\s|for\s|-\s*\d)|\b(later|from now)$/i,
    why: (said) => t`${said} is no time that the bot understands.`,
    hint: t`Write in 2h, in 1h30m or in 3 days.`,
  },
];

/** Why a time of day cannot be one instant, whatever the reader of such words would make of it. */
export function refusalOf(said: Piece): Complaint | undefined {
  for (const { like, why, hint } of REFUSED) {
    const found = like.exec(said.text);
    if (!found) continue;
    const piece = { text: found[0], position: said.position + found.index };
    return complain(piece, why(quote(said.text)), hint);
  }
  return undefined;
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec";
const NAME = `(?<name>${MONTHS.replaceAll(" ", "|")})[a-z]*\\.?`;
const DAY = "(?<day>\\d{1,2})(?:st|nd|rd|th)?";
/** How people write a date with its month; the first that is found counts. */
const DATES = [
  /\b(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?!\d)/,
  new RegExp(`\\b${DAY}\\.?\\s+${NAME}`, "i"),
  new RegExp(`\\b${NAME}\\s+${DAY}\\b(?!:)`, "i"),
];
/** Where no year is said, 29 Feb is a day. */
const LEAP_YEAR = 2028;

/** A date that no calendar has: some readers would take 31 Feb for 3 Mar. */
export function noSuchDay(said: Piece): Complaint | undefined {
  const groups = DATES.map((like) => like.exec(said.text)?.groups).find((found) => found);
  if (!groups) return undefined;
  const { year, month, name = "", day } = groups;
  const at =
    month === undefined ? MONTHS.split(" ").indexOf(name.toLowerCase()) : Number(month) - 1;
  const date = new Date(Date.UTC(Number(year ?? LEAP_YEAR), at, Number(day)));
  if (date.getUTCMonth() === at && date.getUTCDate() === Number(day)) return undefined;
  return complain(
    said,
    t`${quote(said.text)} has a day that is not in the calendar.`,
    t`Look at the day and the month; dates are written 2026-12-24 or 24 Dec.`,
  );
}
