import { type Complaint, isComplaint } from "../model/complaint.ts";
import { type Phrase, t } from "../model/phrase.ts";
import { complain, type Piece, pieces, quote } from "./piece.ts";

/** One of the five fields of a cron line. */
export interface FieldRule {
  /** What it is called in a sentence: "minute", "a minute", "A minute". */
  readonly title: Phrase;
  readonly one: Phrase;
  readonly first: Phrase;
  readonly min: number;
  readonly max: number;
  /** Names for numbers, the first for `min`. */
  readonly names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

export const MINUTE: FieldRule = {
  title: t`minute`,
  one: t`a minute`,
  first: t`A minute`,
  min: 0,
  max: 59,
  names: [],
};
export const HOUR: FieldRule = {
  title: t`hour`,
  one: t`an hour`,
  first: t`An hour`,
  min: 0,
  max: 23,
  names: [],
};
export const DAY: FieldRule = {
  title: t`day of the month`,
  one: t`a day of the month`,
  first: t`A day of the month`,
  min: 1,
  max: 31,
  names: [],
};
export const MONTH: FieldRule = {
  title: t`month`,
  one: t`a month`,
  first: t`A month`,
  min: 1,
  max: 12,
  names: MONTHS,
};
/** 0 and 7 are Sunday. */
export const WEEKDAY: FieldRule = {
  title: t`weekday`,
  one: t`a weekday`,
  first: t`A weekday`,
  min: 0,
  max: 7,
  names: WEEKDAYS,
};

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
  return complain(piece, t`${text} is not ${rule.one}.`, allowedIn(rule));
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
    t`${quote(step.text)} is not a step that fits the ${title}.`,
    room < 1
      ? t`Leave the step out: there is only one value.`
      : t`After / write how far to go each time: 1 to ${room} here.`,
  );
}

function backwards(piece: Piece, [from, to]: [string, string], rule: FieldRule): Complaint {
  const numbers = rule === WEEKDAY ? ["0", "6"] : [String(rule.min), String(rule.max)];
  const ends = /\d/.test(from + to) ? numbers : [rule.names[0], rule.names.at(-1)];
  return complain(
    piece,
    t`The range ${quote(piece.text)} runs backwards.`,
    t`Write it as two: ${half(from, ends[1] ?? "")},${half(ends[0] ?? "", to)}.`,
  );
}

const half = (from: string, to: string): string => (from === to ? from : `${from}-${to}`);

function unreadable(piece: Piece, rule: FieldRule): Complaint {
  const { text } = piece;
  if (text === "")
    return complain(
      piece,
      t`${rule.first} is missing.`,
      t`Write it, or take out the comma, dash or slash.`,
    );
  const special = SPECIALS.find(({ like }) => like.test(text));
  const [name, other] = rule.names.filter((short) => isLike(text.toLowerCase(), short));
  if (name !== undefined && other === undefined)
    return complain(
      piece,
      t`${quote(text)} is not how cron lines write ${rule.one}.`,
      t`Write ${name}.`,
    );
  return complain(piece, t`${quote(text)} is not ${rule.one}.`, special?.hint ?? allowedIn(rule));
}

/** `monday`, `mo`. */
const isLike = (text: string, short: string): boolean =>
  /^[a-z]{2,9}$/.test(text) && (text.startsWith(short) || short.startsWith(text));

const SPECIALS: readonly { readonly like: RegExp; readonly hint: Phrase }[] = [
  { like: /^\?$/, hint: t`Write * for any.` },
  { like: /^H/i, hint: t`H is Jenkins's own; write a number.` },
  { like: /^L-\d+$/i, hint: t`L is the last day; days before it cannot be counted back.` },
  {
    like: /^(LW|\d+W)$/i,
    hint: t`W, the nearest working day, is not possible; use weekdays, e.g. 1-5.`,
  },
  { like: /^L$/i, hint: t`L alone is a day of the month; the last Friday is 5L.` },
  { like: /#/, hint: t`# belongs in the weekday: mon#1 is the first Monday.` },
  {
    like: /L$/i,
    hint: t`L stands only in two fields: in the third it is the month's last day, in the fifth 5L is its last Friday.`,
  },
  { like: /[–—]/, hint: t`Write a plain dash: 1-5.` },
  { like: /^\d{1,2}:\d\d$/, hint: t`The minute stands first and the hour second: 08:00 is 0 8.` },
  { like: /^\d+[.,]\d+$/, hint: t`Write whole numbers.` },
];

function allowedIn({ first, min, max, names }: FieldRule): Phrase {
  const [from, to] = [names[0], names.at(-1)];
  return from === undefined || to === undefined
    ? t`${first} is ${min} to ${max}.`
    : t`${first} is ${min} to ${max}, or ${from} to ${to}.`;
}
