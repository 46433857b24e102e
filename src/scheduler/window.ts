import type { Complaint } from "../model/complaint.ts";
import { parseHours, type Span } from "../model/hours.ts";
import { t } from "../model/phrase.ts";
import { cronText, type WeeklyTime } from "./cron-text.ts";
import { complain, type Piece, pieces, quote, trimmed } from "./piece.ts";

/** Cron lines that start and stop what a window keeps running. */
export interface CronPair {
  readonly start: string;
  readonly stop: string;
}

const DAY = 1440;
const WEEK = 7 * DAY;
const LENGTH_MAX = 500;
const FORM = t`Write days and times, e.g. Mo-Fr 08:00-19:00; Sa 10:00-14:00.`;
const DAYS = /^(mo|tu|we|th|fr|sa|su)$/i;
const FULL_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** With `Mo` in the place of `Mon` and `Monday`. */
const shortened = (text: string): string =>
  text.replace(/\b[a-z]{3,9}\b/gi, (word) => {
    const lower = word.toLowerCase();
    const day = FULL_DAYS.find((full) => full === lower || full.slice(0, 3) === lower);
    return day === undefined ? word : day.slice(0, 2);
  });

/**
 * Reads `Mo-Fr 08:00-19:00`, `;` between several. A time that ends before it begins runs past midnight; windows that
 * touch or overlap are one.
 */
export function readWindow(text: string): CronPair | Complaint {
  const whole = { text: text.replaceAll("–", "-"), position: 0 };
  if (text.length > LENGTH_MAX)
    return complain(whole, t`This is longer than ${LENGTH_MAX} characters.`, FORM);
  const rules = pieces(whole, ";");
  for (const rule of rules) {
    const mistake = nothingBeside(rule, rules.length) ?? strange(rule) ?? mistakeIn(rule);
    if (mistake) return mistake;
  }
  const spans = parseHours(shortened(whole.text).replace(/\s+/g, " "));
  if (!spans) return complain(whole, t`${quote(text)} is not a window.`, FORM);
  const runs = joined(spans);
  if (runs === undefined)
    return complain(
      whole,
      t`This window covers the whole week, so nothing would ever stop.`,
      t`Leave some time outside the window.`,
    );
  return {
    start: cronText(runs.map(({ from }) => weekly(from))),
    stop: cronText(runs.map(({ to }) => weekly(to))),
  };
}

interface Run {
  /** Minutes since Monday, 00:00; `to` may be in the next week. */
  readonly from: number;
  readonly to: number;
}

const weekly = (minute: number): WeeklyTime => ({
  day: Math.floor((minute % WEEK) / DAY),
  minute: minute % DAY,
});

/** The spans as runs that do not touch; nothing where they leave no gap in the week. */
function joined(spans: readonly Span[]): readonly Run[] | undefined {
  const runs: Run[] = [];
  const sorted = spans
    .map(({ day, from, to }) => ({ from: day * DAY + from, to: day * DAY + to }))
    .sort((a, b) => a.from - b.from);
  for (const run of sorted) {
    const last = runs.at(-1);
    if (last && run.from <= last.to)
      runs[runs.length - 1] = { ...last, to: Math.max(last.to, run.to) };
    else runs.push(run);
  }
  return aroundTheWeek(runs);
}

/** What runs past Sunday's midnight joins what it meets on Monday. */
function aroundTheWeek(runs: readonly Run[]): readonly Run[] | undefined {
  const last = runs.at(-1);
  if (!last) return undefined;
  const met = runs.filter((run) => run.from + WEEK <= last.to);
  if (met.includes(last)) return undefined;
  const to = Math.max(last.to, ...met.map((run) => run.to + WEEK));
  return [...runs.slice(met.length, -1), { ...last, to }];
}

const nothingBeside = ({ text, position }: Piece, rules: number): Complaint | undefined =>
  rules > 1 && text.trim() === ""
    ? complain(
        { text, position },
        t`A ; has no window on one side.`,
        t`Take the ; out, or write the window.`,
      )
    : undefined;

/** What is no window at all. */
function strange(rule: Piece): Complaint | undefined {
  const said = trimmed(rule);
  if (/^[\d*][^:]*$/.test(said.text) && said.text.split(/\s+/).length === 5)
    return complain(
      said,
      t`${quote(said.text)} is a cron line, not a window.`,
      t`Give it as start or as stop: it says when one of the two happens.`,
    );
  const between = /\s(to|until|till)\s/i.exec(rule.text);
  if (!between) return undefined;
  const word = between[1] ?? "";
  return complain(
    { text: word, position: rule.position + between.index + 1 },
    t`${quote(word)} stands where a dash should.`,
    FORM,
  );
}

/** What is wrong in one rule, as far as its form goes. */
function mistakeIn(rule: Piece): Complaint | undefined {
  const words = [...rule.text.replace(/\s*([-,])\s*/g, keepLength).matchAll(/[^\s]+/g)].map(
    (found) => ({
      text: rule.text.slice(found.index, found.index + found[0].length),
      position: rule.position + found.index,
    }),
  );
  const [first, second, third] = words;
  if (!first) return complain(rule, t`There is no window here.`, FORM);
  const hasDays = /^[a-z]/i.test(first.text);
  const times = hasDays ? second : first;
  const extra = hasDays ? third : second;
  return (
    (hasDays ? firstMistake(first, dayMistake) : undefined) ??
    (times ? firstMistake(times, timesMistake) : undefined) ??
    (extra && tooMuch(extra))
  );
}

const tooMuch = (extra: Piece): Complaint =>
  complain(
    extra,
    t`${quote(extra.text)} stands behind the times.`,
    extra.text.includes("/")
      ? t`A time zone is said by itself: tz=Europe/Rome in a tag, --tz in a chat.`
      : t`Put a ; before the next days: Mo-Fr 08:00-19:00; Sa 10:00-14:00.`,
  );

/** Spaces around a dash or comma do not end a word. */
const keepLength = (found: string): string => "-".repeat(found.length);

function firstMistake(
  list: Piece,
  look: (piece: Piece) => Complaint | undefined,
): Complaint | undefined {
  for (const piece of pieces(list, ",").map(trimmed)) {
    const mistake = piece.text === "" ? nothingBesideComma(piece) : look(piece);
    if (mistake) return mistake;
  }
  return undefined;
}

const nothingBesideComma = (piece: Piece): Complaint =>
  complain(piece, t`A comma has nothing on one side.`, t`Take the comma out.`);

function dayMistake(piece: Piece): Complaint | undefined {
  const ends = pieces(piece, "-").map(trimmed);
  const wrong = ends.find(({ text }) => !DAYS.test(shortened(text)));
  if (!wrong && ends.length <= 2) return undefined;
  const at = wrong ?? piece;
  return complain(
    at,
    t`${quote(at.text)} is not a day or a range of days.`,
    /^\d/.test(at.text)
      ? t`Between days and times stands a blank: Mo-Fr 08:00-19:00.`
      : t`Days are Mo Tu We Th Fr Sa Su; a range is Mo-Fr.`,
  );
}

function timesMistake(piece: Piece): Complaint | undefined {
  const [from, to, ...more] = pieces(piece, "-").map(trimmed);
  if (!from?.text || !to?.text || more.length > 0)
    return complain(
      piece,
      more.length > 0
        ? t`${quote(piece.text)} is more than two times.`
        : t`${quote(piece.text)} is only one time.`,
      t`Write the beginning and the end, e.g. 08:00-19:00.`,
    );
  for (const time of [from, to]) {
    const minutes = minutesOf(time.text);
    if (minutes === undefined)
      return complain(
        time,
        t`${quote(time.text)} is not a time of day.`,
        t`Write hours and minutes of 24 hours: 08:00, 19:30, 24:00.`,
      );
  }
  if (minutesOf(from.text) === DAY)
    return complain(from, t`A window cannot begin at 24:00.`, t`Begin at 00:00 of the next day.`);
  return minutesOf(from.text) === minutesOf(to.text)
    ? complain(piece, t`${quote(piece.text)} has no length.`, t`Write 00:00-24:00 for a whole day.`)
    : undefined;
}

function minutesOf(text: string): number | undefined {
  const [, hour, minute] = /^(\d{1,2}):(\d\d)$/.exec(text)?.map(Number) ?? [];
  if (hour === undefined || minute === undefined || minute > 59) return undefined;
  const total = hour * 60 + minute;
  return total <= DAY ? total : undefined;
}
