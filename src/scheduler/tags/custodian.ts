import { type Complaint, isComplaint } from "../../model/complaint.ts";
import { t } from "../../model/phrase.ts";
import { cronText, type WeeklyTime } from "../cron-text.ts";
import { complain, type Piece, pieces, quote, trimmed } from "../piece.ts";
import { readTimes, type SaidTimes } from "../read.ts";
import { CUSTODIAN_ZONES } from "./custodian-zones.ts";
import { inside, LEFT_ALONE, spelledOut, type TagReading, type TagSetting } from "./reading.ts";

const FORM = t`Write off=(M-F,19);on=(M-F,7);tz=Europe/Rome; several as off=[(M-F,21),(U,18)].`;
const DAYS = "mtwhfsu";
/** What Custodian does unless its policy says otherwise: running Monday to Friday from 7 to 19. */
const DEFAULT = { start: "0 7 * * 1-5", stop: "0 19 * * 1-5" };
const KEYS = { on: "start", off: "stop", tz: "timeZone" } as const;

type Parts = Partial<Record<keyof SaidTimes, { readonly text: string; readonly from: Piece }>>;

/**
 * Reads the tag of Cloud Custodian's off-hours: `off=(M-F,19);on=(M-F,7);tz=pt`. Empty or `on` stands for the usual
 * hours, `off` for being left alone. What only one of `on` and `off` says is start-only or stop-only.
 */
export function readCustodianTag(value: string, setting: TagSetting): TagReading | Complaint {
  const whole = unquoted(trimmed({ text: value, position: 0 }));
  const word = whole.text.toLowerCase();
  if (word === "off") return LEFT_ALONE;
  const parts = word === "" || word === "on" ? {} : readParts(whole);
  if (isComplaint(parts)) return parts;
  const timeZone = parts.timeZone?.text ?? setting.timeZone;
  const usual = !parts.start && !parts.stop;
  const times = readTimes(
    usual
      ? { ...DEFAULT, timeZone }
      : { start: parts.start?.text, stop: parts.stop?.text, timeZone },
  );
  if (!isComplaint(times)) return spelledOut(times, "custodian", setting);
  return inside({ ...times, position: 0 }, parts[times.about]?.from.position ?? 0);
}

/** People copy the quotation marks of the manual. */
function unquoted(piece: Piece): Piece {
  const found = /^(['"]+)(.*?)\1$/s.exec(piece.text);
  if (!found) return piece;
  const [, mark = "", text = ""] = found;
  return { text, position: piece.position + mark.length };
}

function readParts(whole: Piece): Parts | Complaint {
  const parts: Parts = {};
  for (const piece of pieces(whole, ";").map(trimmed)) {
    if (piece.text === "") continue;
    const [, word = "", rest = ""] = /^(\w+)\s*=(.*)$/s.exec(piece.text) ?? [];
    const key = word.toLowerCase();
    if (!isKey(key)) return unknownPart(piece, word);
    if (parts[KEYS[key]]) return complain(piece, t`${key} stands there twice.`, FORM);
    const from = trimmed({
      text: rest,
      position: piece.position + piece.text.length - rest.length,
    });
    const text = key === "tz" ? zoneName(from.text) : readSpecs(from);
    if (typeof text !== "string") return text;
    parts[KEYS[key]] = { text, from };
  }
  return parts;
}

const isKey = (word: string): word is keyof typeof KEYS => Object.hasOwn(KEYS, word);

const unknownPart = (piece: Piece, word: string): Complaint =>
  word === ""
    ? complain(piece, t`${quote(piece.text)} is not a part such as off=(M-F,19).`, FORM)
    : complain(piece, t`${quote(word)} means nothing here.`, t`There are on, off and tz. ${FORM}`);

const zoneName = (text: string): string => CUSTODIAN_ZONES.get(text.toLowerCase()) ?? text;

/** `(M-F,19)` or `[(M-F,21),(U,18)]` as cron lines. */
function readSpecs(piece: Piece): string | Complaint {
  const next = /\b(on|off|tz)\s*=/i.exec(piece.text);
  if (next) return unparted({ text: next[0], position: piece.position + next.index });
  const list = inBrackets(piece, "[", "]");
  if (isComplaint(list)) return list;
  if (list.text === "") return complain(list, t`There are no days and no hour here.`, FORM);
  const times: WeeklyTime[] = [];
  for (const part of specsOf(list)) {
    const spec = inBrackets(trimmed(part), "(", ")");
    const read = isComplaint(spec) ? spec : readSpec(spec);
    if (isComplaint(read)) return read;
    times.push(...read);
  }
  return cronText(times);
}

const unparted = (piece: Piece): Complaint =>
  complain(piece, t`A ; is missing before ${quote(piece.text)}.`, FORM);

/** Splits at the commas between brackets, not at those within. */
const specsOf = ({ text, position }: Piece): readonly Piece[] =>
  [...text.matchAll(/[^,(]*\([^)]*\)?[^,]*|[^,]+,?[^,]*/g)].map((found) => ({
    text: found[0],
    position: position + found.index,
  }));

function inBrackets(piece: Piece, open: string, close: string): Piece | Complaint {
  const { text, position } = piece;
  const [opens, closes] = [text.startsWith(open), text.endsWith(close)];
  if (opens && closes) return { text: text.slice(1, -1), position: position + 1 };
  if (!opens && !closes) return piece;
  return complain(
    { text, position: opens ? position + text.length : position },
    t`A ${opens ? close : open} is missing in ${quote(text)}.`,
    FORM,
  );
}

function readSpec(spec: Piece): readonly WeeklyTime[] | Complaint {
  if (spec.text.trim() === "") return complain(spec, t`There are no days and no hour here.`, FORM);
  const [days, hour, ...more] = pieces(spec, ",").map(trimmed);
  if (!days || !hour || more.length > 0)
    return complain(spec, t`${quote(spec.text)} is not days and an hour.`, FORM);
  const on = readDays(days);
  if (isComplaint(on)) return on;
  if (!/^\d{1,2}$/.test(hour.text) || Number(hour.text) > 23)
    return complain(hour, t`${quote(hour.text)} is not an hour.`, t`Hours are whole: 0 to 23.`);
  return on.map((day) => ({ day, minute: Number(hour.text) * 60 }));
}

function readDays(piece: Piece): readonly number[] | Complaint {
  const ends = pieces(piece, "-").map(trimmed);
  const [first = -1, last = first] = ends.map(({ text }) =>
    text.length === 1 ? DAYS.indexOf(text.toLowerCase()) : -1,
  );
  if (first < 0 || last < 0 || ends.length > 2)
    return complain(
      piece,
      t`${quote(piece.text)} is not a day or a range of days.`,
      t`Days are M T W H F S U: H is Thursday, U is Sunday; a range is M-F.`,
    );
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, at) => (first + at) % 7);
}
