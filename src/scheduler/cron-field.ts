import { type Complaint, isComplaint } from "../model/complaint.ts";
import { complain, type Piece, pieces, quote } from "./piece.ts";

/** One of the five fields of a cron line. */
export interface FieldRule {
  /** What it is called in a sentence. */
  readonly title: string;
  readonly min: number;
  readonly max: number;
  /** Names for numbers, the first for `min`. */
  readonly names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

export const MINUTE: FieldRule = { title: "minute", min: 0, max: 59, names: [] };
export const HOUR: FieldRule = { title: "hour", min: 0, max: 23, names: [] };
export const DAY: FieldRule = { title: "day of the month", min: 1, max: 31, names: [] };
export const MONTH: FieldRule = { title: "month", min: 1, max: 12, names: MONTHS };
/** 0 and 7 are Sunday. */
export const WEEKDAY: FieldRule = { title: "weekday", min: 0, max: 7, names: WEEKDAYS };

/** The numbers that `*`, `5`, `1-5`, `mon-fri`, `0-30/10`, `8/2` or `*` with a step stand for. */
export function readItem(piece: Piece, rule: FieldRule): readonly number[] | Complaint {
  if (/^L-/i.test(piece.text)) return unreadable(piece, rule);
  const [span = piece, step, ...more] = pieces(piece, "/");
  if (more.length > 0) return unreadable(piece, rule);
  const read = readSpan(span, rule, step !== undefined);
  if (isComplaint(read) || !step) return isComplaint(read) ? read : range(read, 1);
  return readStep(step, read, rule);
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

function readSpan(piece: Piece, rule: FieldRule, hasStep: boolean): Bounds | Complaint {
  if (piece.text === "*") return { from: rule.min, to: lastOf(rule) };
  const [first = piece, last, ...more] = pieces(piece, "-");
  if (more.length > 0 || first.text === "" || last?.text === "") return unreadable(piece, rule);
  const from = readValue(first, rule);
  if (typeof from !== "number") return from;
  if (!last) return { from, to: hasStep ? Math.max(from, lastOf(rule)) : from };
  const read = readValue(last, rule);
  if (typeof read !== "number") return read;
  const to = rule === WEEKDAY && read === 0 && from > 0 ? 7 : read;
  return from <= to ? { from, to } : backwards(piece, [first.text, last.text], rule);
}

/** Sunday is once in a week. */
const lastOf = (rule: FieldRule): number => (rule === WEEKDAY ? 6 : rule.max);

const range = ({ from, to }: Bounds, step: number): readonly number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, at) => from + at * step);

/** One number or name. */
export function readValue(piece: Piece, rule: FieldRule): number | Complaint {
  const { text } = piece;
  const named = rule.names.indexOf(text.toLowerCase());
  if (named >= 0) return named + rule.min;
  if (!/^\d{1,4}$/.test(text)) return unreadable(piece, rule);
  const value = Number(text);
  if (value >= rule.min && value <= rule.max) return value;
  return complain(
    piece,
    `${text} is not ${a(rule)}.`,
    `${capital(a(rule))} is ${rule.min} to ${rule.max}${namesOf(rule)}.`,
  );
}

function readStep(
  step: Piece,
  bounds: Bounds,
  { title }: FieldRule,
): readonly number[] | Complaint {
  const size = /^\d{1,4}$/.test(step.text) ? Number(step.text) : 0;
  const room = bounds.to - bounds.from;
  if (size >= 1 && size <= room) return range(bounds, size);
  return complain(
    step,
    `${quote(step.text)} is not a step that fits the ${title}.`,
    room < 1
      ? "Leave the step out: there is only one value."
      : `After / write how far to go each time: 1 to ${room} here.`,
  );
}

function backwards(piece: Piece, [from, to]: [string, string], rule: FieldRule): Complaint {
  const numbers = rule === WEEKDAY ? ["0", "6"] : [String(rule.min), String(rule.max)];
  const ends = /\d/.test(from + to) ? numbers : [rule.names[0], rule.names.at(-1)];
  return complain(
    piece,
    `The range ${quote(piece.text)} runs backwards.`,
    `Write it as two: ${half(from, ends[1] ?? "")},${half(ends[0] ?? "", to)}.`,
  );
}

const half = (from: string, to: string): string => (from === to ? from : `${from}-${to}`);

function unreadable(piece: Piece, rule: FieldRule): Complaint {
  const { text } = piece;
  if (text === "")
    return complain(
      piece,
      `${capital(a(rule))} is missing.`,
      "Write it, or take out the comma, dash or slash.",
    );
  const special = SPECIALS.find(({ like }) => like.test(text));
  const [name, other] = rule.names.filter((short) => isLike(text.toLowerCase(), short));
  if (name !== undefined && other === undefined)
    return complain(
      piece,
      `${quote(text)} is not how cron lines write ${a(rule)}.`,
      `Write ${name}.`,
    );
  return complain(
    piece,
    `${quote(text)} is not ${a(rule)}.`,
    special?.hint ?? `${capital(a(rule))} is ${rule.min} to ${rule.max}${namesOf(rule)}.`,
  );
}

/** `monday`, `mo`. */
const isLike = (text: string, short: string): boolean =>
  /^[a-z]{2,9}$/.test(text) && (text.startsWith(short) || short.startsWith(text));

const SPECIALS: readonly { readonly like: RegExp; readonly hint: string }[] = [
  { like: /^\?$/, hint: "Write * for any." },
  { like: /^H/i, hint: "H is Jenkins's own; write a number." },
  { like: /^L-\d+$/i, hint: "L is the last day; days before it cannot be counted back." },
  {
    like: /^(LW|\d+W)$/i,
    hint: "W, the nearest working day, is not possible; use weekdays, e.g. 1-5.",
  },
  { like: /^L$/i, hint: "L alone is a day of the month; the last Friday is 5L." },
  { like: /#/, hint: "# belongs in the weekday: mon#1 is the first Monday." },
  {
    like: /L$/i,
    hint: "L stands only in two fields: in the third it is the month's last day, in the fifth 5L is its last Friday.",
  },
  { like: /[–—]/, hint: "Write a plain dash: 1-5." },
  { like: /^\d{1,2}:\d\d$/, hint: "The minute stands first and the hour second: 08:00 is 0 8." },
  { like: /^\d+[.,]\d+$/, hint: "Write whole numbers." },
];

const namesOf = ({ names }: FieldRule): string =>
  names.length === 0 ? "" : `, or ${names[0]} to ${names.at(-1)}`;

const a = ({ title }: FieldRule): string => `${title === "hour" ? "an" : "a"} ${title}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
