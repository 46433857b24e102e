import { type Complaint, isComplaint } from "../../model/complaint.ts";
import { t } from "../../model/phrase.ts";
import { complain, type Piece, pieces, quote, trimmed } from "../piece.ts";
import { type Misread, readTimes, type SaidTimes } from "../read.ts";
import { readTimeZone } from "../zone.ts";
import { unknownName } from "./names.ts";
import {
  inside,
  LEFT_ALONE,
  named,
  spelledOut,
  type TagReading,
  type TagSetting,
} from "./reading.ts";

const KEYS = { start: "start", stop: "stop", tz: "timeZone" } as const;
const FORM = t`Write the name of a schedule, a window such as Mo-Fr 08:00-19:00, or start=0 8 * * 1-5;stop=0 19 * * 1-5;tz=Europe/Rome.`;

/** What was said under each key; `hours` stands first and without one. */
type Parts = Partial<Record<keyof SaidTimes, Piece>>;

/**
 * Reads our own tag: the name of a schedule, a window, `start=…;stop=…`, or `none` for no schedule at all; `tz=…` may
 * follow each of the first three. A part without a key belongs to the one before it.
 */
export function readOwnTag(value: string, setting: TagSetting): TagReading | Complaint {
  const parts = readParts(value);
  if (isComplaint(parts)) return parts;
  const { hours, start, stop } = parts;
  const timeZone = parts.timeZone ? readTimeZone(parts.timeZone.text) : undefined;
  if (isObject(timeZone)) return inside(timeZone, parts.timeZone?.position ?? 0);
  const known = start || stop ? undefined : setting.named.get(hours?.text ?? "");
  if (known) return named({ ...known, ...(timeZone && { timeZone }) }, "lamplighter", setting);
  if (/^none$/i.test(hours?.text ?? "") && Object.keys(parts).length === 1) return LEFT_ALONE;
  const times = readTimes({
    hours: hours?.text,
    start: start?.text,
    stop: stop?.text,
    timeZone: timeZone ?? setting.timeZone,
  });
  if (!isComplaint(times)) return spelledOut(times, "lamplighter", setting);
  return explain(times, parts, setting);
}

const isObject = (read: string | Complaint | undefined): read is Complaint =>
  typeof read === "object";

function readParts(value: string): Parts | Complaint {
  const whole = trimmed({ text: value, position: 0 });
  if (whole.text === "") return complain(whole, t`This tag is empty.`, FORM);
  const parts: Parts = {};
  let key: keyof SaidTimes = "hours";
  for (const piece of pieces({ text: value, position: 0 }, ";")) {
    const [, word, rest = ""] = /^\s*([a-z]+)\s*=(.*)$/is.exec(piece.text) ?? [];
    const part = trimmed({
      text: rest,
      position: piece.position + piece.text.length - rest.length,
    });
    if (word === undefined) {
      const strange = strangePart(trimmed(piece));
      if (strange) return strange;
      parts[key] = continued(parts[key], piece, value);
      continue;
    }
    const known = word.toLowerCase();
    if (!isKey(known)) return unknownKey(trimmed(piece), word);
    key = KEYS[known];
    if (parts[key]) return complain(trimmed(piece), t`${word} stands there twice.`, FORM);
    parts[key] = part;
  }
  return parts;
}

const isKey = (word: string): word is keyof typeof KEYS => Object.hasOwn(KEYS, word);

/** What people write who know other tags. */
function strangePart(piece: Piece): Complaint | undefined {
  const what = FOREIGN.find(({ like }) => like.test(piece.text))?.what;
  if (what !== undefined)
    return complain(piece, t`${quote(piece.text)} is ${what}, which this tag does not take.`, FORM);
  const word = /^(start|stop|tz)\s*:/i.exec(piece.text)?.[1];
  return word === undefined
    ? undefined
    : complain(piece, t`Behind ${word} stands a : instead of a =.`, FORM);
}

const FOREIGN = [
  { like: /^https?:/i, what: t`an address` },
  { like: /^[[{]/, what: "JSON" },
] as const;

/** Words for wanting no schedule. */
const NO_SCHEDULE = /^(off|never|no|false|disabled?)$/i;

const unknownKey = (piece: Piece, word: string): Complaint =>
  complain(piece, t`${quote(word)} means nothing here.`, t`There are start, stop and tz. ${FORM}`);

function continued(before: Piece | undefined, piece: Piece, value: string): Piece {
  if (!before) return trimmed(piece);
  const end = piece.position + piece.text.length;
  return { text: value.slice(before.position, end), position: before.position };
}

function explain(misread: Misread, parts: Parts, setting: TagSetting): Complaint {
  const { hours, start, stop } = parts;
  if (!hours && !start && !stop) return { ...inside(misread, 0), hint: FORM };
  const slip = hours && slipOf(hours, parts, setting);
  if (slip) return slip;
  if (misread.about === "hours" && hours && !start && !stop) {
    if (/^[\w.-]+$/.test(hours.text)) return unknownName(hours, [...setting.named.keys()]);
    if (/^(\S+\s+){4}\S+$/.test(hours.text))
      return complain(
        hours,
        t`${quote(hours.text)} does not say whether to start or to stop.`,
        FORM,
      );
  }
  return inside(misread, parts[misread.about]?.position ?? 0);
}

/** What was meant as a name and is none, or does not go with the rest. */
function slipOf(
  hours: Piece,
  { start, stop }: Parts,
  { named }: TagSetting,
): Complaint | undefined {
  const { text } = hours;
  if (NO_SCHEDULE.test(text) && !named.has(text))
    return complain(
      hours,
      t`${quote(text)} is not a schedule.`,
      t`To leave the instance alone, write none.`,
    );
  if (/^none$/i.test(text))
    return complain(hours, t`none stands alone.`, t`Take out what is behind it, or none itself.`);
  if ((start || stop) && named.has(text))
    return complain(
      hours,
      t`The schedule ${quote(text)} says when to start and when to stop.`,
      t`Leave start and stop out, or its name.`,
    );
  return undefined;
}
