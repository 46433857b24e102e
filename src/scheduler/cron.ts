import { type Complaint, isComplaint } from "../model/complaint.ts";
import { plural, t, type Words } from "../model/phrase.ts";
import { type CronLine, nextTime } from "./calendar.ts";
import { readMonthDays, readWeekdays, twice } from "./cron-days.ts";
import { DAY, type FieldRule, HOUR, MINUTE, MONTH, readItem, WEEKDAY } from "./cron-field.ts";
import { complain, type Piece, pieces, quote, words } from "./piece.ts";

/** Cron lines that were read. */
export interface Cron {
  /** In one spelling: single spaces between fields, `; ` between lines, `L` behind its weekday. */
  readonly text: string;
  readonly lines: readonly CronLine[];
}

const LENGTH_MAX = 1000;
const FORM = t`Write five fields: minute, hour, day of the month, month, weekday, e.g. 0 8 * * 1-5.`;

/** Reads cron lines of five fields, `;` between several. */
export function readCron(text: string): Cron | Complaint {
  const whole = { text, position: 0 };
  if (text.length > LENGTH_MAX)
    return complain(whole, t`This is longer than ${LENGTH_MAX} characters.`, FORM);
  const lines: CronLine[] = [];
  const texts: string[] = [];
  const parts = pieces(whole, ";");
  for (const piece of parts) {
    const fields = words(piece);
    if (fields.length === 0 && parts.length > 1) return nothingBeside(piece);
    const line = readLine(piece, fields);
    if (isComplaint(line)) return line;
    lines.push(line);
    texts.push(spelled(fields));
  }
  return { text: texts.join("; "), lines };
}

/** The last days in the one spelling that every program knows: `L`, `5L`. */
const spelled = (fields: readonly Piece[]): string =>
  fields
    .map(({ text }, at) => (at === 2 ? text.toUpperCase() : at === 4 ? lastsBehind(text) : text))
    .join(" ");

const lastsBehind = (weekdays: string): string =>
  weekdays
    .split(",")
    .map((one) => one.replace(/^L(\w+)$/i, "$1L").replace(/l$/, "L"))
    .join(",");

function readLine(piece: Piece, fields: readonly Piece[]): CronLine | Complaint {
  const [minute, hour, monthDay, month, weekday, ...more] = fields;
  if (!minute || !hour || !monthDay || !month || !weekday || more.length > 0)
    return notFive(piece, fields);
  const minutes = readList(minute, MINUTE);
  if (isComplaint(minutes)) return minutes;
  const hours = readList(hour, HOUR);
  if (isComplaint(hours)) return hours;
  const monthDays = readMonthDays(monthDay);
  if (monthDays && isComplaint(monthDays)) return monthDays;
  const months = readList(month, MONTH);
  if (isComplaint(months)) return months;
  const weekdays = readWeekdays(weekday);
  if (weekdays && isComplaint(weekdays)) return weekdays;
  const line = { minutes, hours, months: new Set(months), monthDays, weekdays };
  return (
    bothDays(line, monthDay, weekday) ??
    missingDay(line, monthDay) ??
    (nextTime(line, 0) === undefined ? never(monthDay) : line)
  );
}

function readList(field: Piece, rule: FieldRule): readonly number[] | Complaint {
  const values = new Set<number>();
  for (const piece of pieces(field, ",")) {
    const read = readItem(piece, rule);
    if (isComplaint(read)) return read;
    if (read.some((value) => values.has(value))) return twice(piece);
    for (const value of read) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function notFive(piece: Piece, fields: readonly Piece[]): Complaint {
  const [first = piece, ...others] = fields;
  const alias = ALIASES.get(first.text.toLowerCase());
  if (alias && others.length === 0)
    return complain(first, t`${first.text} is a name, not a cron line.`, t`Write ${alias}.`);
  if (fields.length === 0) return complain(piece, t`There is no cron line here.`, FORM);
  if (fields.length > 5)
    return complain(
      fields[5] ?? piece,
      t`This cron line has ${fields.length} fields instead of five.`,
      t`Seconds, years and remarks are not possible. ${FORM}`,
    );
  const end = { ...piece, position: piece.position + piece.text.trimEnd().length };
  const typed = quote(piece.text.trim());
  const sentence = plural(
    fields.length,
    t`${typed} has one field instead of five.`,
    t`${typed} has ${fields.length} fields instead of five.`,
  );
  return complain(end, sentence, FORM);
}

const nothingBeside = (piece: Piece): Complaint =>
  complain(piece, t`A ; has no cron line on one side.`, t`Take the ; out, or write the line.`);

const ALIASES: ReadonlyMap<string, Words> = new Map<string, Words>([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
  ["@weekdays", "0 0 * * 1-5"],
  ["@weekends", "0 0 * * 6,0"],
  ["@reboot", t`the time, e.g. 0 8 * * 1-5`],
]);

/** Cron programs disagree on what a day of the month like `1-31` or one with a step means beside a weekday. */
function bothDays(
  { monthDays, weekdays }: CronLine,
  monthDay: Piece,
  weekday: Piece,
): Complaint | undefined {
  if (!monthDays || !weekdays) return undefined;
  const everyDay = monthDay.text.startsWith("*") || monthDays.days.size === 31;
  if (!everyDay && !weekday.text.startsWith("*") && weekdays.days.size < 7) return undefined;
  const piece = everyDay ? monthDay : weekday;
  return complain(
    piece,
    t`Cron programs disagree on ${quote(piece.text)} together with ${everyDay ? WEEKDAY.one : DAY.one}.`,
    t`Write * for one of the two days, or list the days.`,
  );
}

const DAYS_MAX = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day that none of the months has: `30 2`. */
function missingDay({ monthDays, months }: CronLine, monthDay: Piece): Complaint | undefined {
  const longest = Math.max(...[...months].map((month) => DAYS_MAX[month - 1] ?? 31));
  const days = [...(monthDays?.days ?? [])];
  if (days.length === 0 || monthDays?.last || Math.min(...days) <= longest) return undefined;
  return complain(
    monthDay,
    t`No month that this line means has a day ${Math.min(...days)}.`,
    t`Write a day that exists, or L for the last of the month.`,
  );
}

const never = (piece: Piece): Complaint =>
  complain(piece, t`No day fits this cron line.`, t`Change the days or the months.`);
