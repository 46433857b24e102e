import { type Complaint, isComplaint } from "../model/complaint.ts";
import { t } from "../model/phrase.ts";
import type { MonthDays, Weekdays } from "./calendar.ts";
import { DAY, readItem, readValue, WEEKDAY } from "./cron-field.ts";
import { complain, type Piece, pieces, quote } from "./piece.ts";

/** Reads the third field: numbers, and `L` for the last day of the month. */
export function readMonthDays(field: Piece): MonthDays | undefined | Complaint {
  if (field.text === "*") return undefined;
  const days = new Set<number>();
  let last = false;
  for (const piece of pieces(field, ",")) {
    const isLast = /^L$/i.test(piece.text);
    const read = isLast ? [] : readItem(piece, DAY);
    if (isComplaint(read)) return read;
    if (isLast ? last : read.some((day) => days.has(day))) return twice(piece);
    last ||= isLast;
    for (const day of read) days.add(day);
  }
  return { days, last };
}

/** Reads the fifth field: numbers and names, `5L` or `friL` for the last Friday, `1#2` or `mon#2` for the second Monday. */
export function readWeekdays(field: Piece): Weekdays | undefined | Complaint {
  if (field.text === "*") return undefined;
  const weekdays = {
    days: new Set<number>(),
    last: new Set<number>(),
    nth: new Set<number>(),
  };
  for (const piece of pieces(field, ",")) {
    const mistake = addWeekday(piece, weekdays);
    if (mistake) return mistake;
  }
  return weekdays;
}

type Growing = { readonly [Kind in keyof Weekdays]: Set<number> };

function addWeekday(piece: Piece, { days, last, nth }: Growing): Complaint | undefined {
  const asLast = /^(\w+)L$/i.exec(piece.text)?.[1] ?? /^L(\w+)$/i.exec(piece.text)?.[1];
  if (asLast !== undefined) return addOne({ ...piece, text: asLast }, last, (day) => day);
  const [name = piece, which] = pieces(piece, "#");
  if (which && /^[1-5]$/.test(which.text))
    return addOne(name, nth, (day) => day * 10 + Number(which.text));
  if (which)
    return complain(
      which,
      t`${quote(which.text)} does not say which one of the month.`,
      t`After # stands 1 to 5: mon#1 is the first Monday.`,
    );
  const read = readItem(piece, WEEKDAY);
  return isComplaint(read) ? read : addAll(piece, days, read);
}

function addOne(piece: Piece, to: Set<number>, keyOf: (day: number) => number) {
  const read = readValue(piece, WEEKDAY);
  return typeof read === "number" ? addAll(piece, to, [keyOf(read % 7)]) : read;
}

function addAll(piece: Piece, to: Set<number>, values: readonly number[]): Complaint | undefined {
  for (const value of values) {
    const kept = value === 7 ? 0 : value;
    if (to.has(kept)) return twice(piece, t`Say each day once; 0 and 7 both mean Sunday.`);
    to.add(kept);
  }
  return undefined;
}

/** A value that is there already is a slip more often than a wish. */
export const twice = (piece: Piece, hint = t`Say each value once.`): Complaint =>
  complain(piece, t`${quote(piece.text)} repeats what stands before it.`, hint);
