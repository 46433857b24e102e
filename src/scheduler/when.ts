import { casual, type ParsedResult } from "chrono-node";
import type { Complaint } from "../model/complaint.ts";
import { t } from "../model/phrase.ts";
import { complain, type Piece, quote, trimmed } from "./piece.ts";
import { noSuchDay, refusalOf, TO_COME } from "./when-refused.ts";
import { readRelative } from "./when-relative.ts";
import { type Local, type Zone, zoneOf } from "./zone.ts";

/** One instant that was said in words. */
export interface When {
  /** Unix milliseconds. */
  readonly at: number;
}

const DAY = 86_400_000;
const AHEAD_MAX = 366 * DAY;
const LENGTH_MAX = 100;
const FORM = t`Write for example 22:00, tomorrow 9am, fri 18:00, in 2h, or 2026-12-24 18:00.`;
const EXACT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * Reads `22:00`, `in 2h`, `tomorrow 9am`, `fri 18:00`, as the person's own clocks show it. What is past, or can be two
 * instants, is refused.
 * @param now Unix milliseconds
 * @param timeZone the person's; IANA name
 */
export function readWhen(text: string, now: number, timeZone: string): When | Complaint {
  const said = withoutPreposition(trimmed({ text, position: 0 }));
  if (said.text === "") return complain(said, t`There is no time here.`, FORM);
  if (said.text.length > LENGTH_MAX)
    return complain(said, t`This is longer than ${LENGTH_MAX} characters.`, FORM);
  const zone = zoneOf(timeZone);
  const at =
    noSuchDay(said) ??
    readRelative(said.text, now, zone) ??
    readExact(said.text) ??
    readClock(said, now, zone);
  return typeof at === "number" ? inReach(said, at, now) : at;
}

function inReach(said: Piece, at: number, now: number): When | Complaint {
  if (at <= now)
    return complain(
      said,
      at < now ? t`${quote(said.text)} is past.` : t`${quote(said.text)} is now.`,
      TO_COME,
    );
  if (at <= now + AHEAD_MAX) return { at };
  return complain(
    said,
    t`${quote(said.text)} is more than a year ahead.`,
    t`Choose a nearer time.`,
  );
}

function withoutPreposition(piece: Piece): Piece {
  const length = /^(on|until|till|by)\s+/i.exec(piece.text)?.[0].length ?? 0;
  return { text: piece.text.slice(length), position: piece.position + length };
}

const readExact = (text: string): number | undefined => {
  const at = EXACT.test(text) ? Date.parse(text.replace(" ", "T")) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};

/** A time of day, with or without a day. */
function readClock(said: Piece, now: number, zone: Zone): number | Complaint {
  const refused = refusalOf(said);
  if (refused) return refused;
  const today = zone.local(now);
  // The clocks of the person are handed over as if they were UTC's, so that no other zone comes into it.
  const reference = { instant: new Date(today), timezone: 0 };
  const [found, second] = casual.parse(said.text, reference, { forwardDate: true });
  const local = found && !second ? localOf(found, today) : undefined;
  const mistake = mistakeIn(said, found, second);
  if (mistake || local === undefined) return mistake ?? unclear(said);
  return once(said, local, zone);
}

function mistakeIn(
  said: Piece,
  found: ParsedResult | undefined,
  second: ParsedResult | undefined,
): Complaint | undefined {
  if (!found) return unclear(said);
  const after = said.text.slice(found.index + found.text.length);
  const extra = trimmed(
    said.text.slice(0, found.index).trim() === ""
      ? { text: after, position: said.position + found.index + found.text.length }
      : { text: said.text.slice(0, found.index), position: said.position },
  );
  if (extra.text !== "" || second)
    return complain(extra, t`${quote(extra.text)} is not understood.`, FORM);
  if (found.end) return complain(said, t`${quote(said.text)} is two times.`, t`Write one time.`);
  if (found.start.isCertain("timezoneOffset"))
    return complain(
      said,
      t`${quote(said.text)} names a time zone.`,
      t`Write the time as your own clocks show it, or exactly, e.g. 2026-12-24T18:00Z.`,
    );
  return found.start.isCertain("hour")
    ? undefined
    : complain(said, t`${quote(said.text)} says no time of day.`, t`Add one, e.g. fri 18:00.`);
}

/** What the clocks are to show; a day or week later where that is over and no date was said. */
function localOf({ start }: ParsedResult, today: Local): Local | undefined {
  const [year, month, day] = [start.get("year"), start.get("month"), start.get("day")];
  if (year === null || month === null || day === null) return undefined;
  const hour = start.get("hour") ?? 0;
  const local = Date.UTC(
    year,
    month - 1,
    day,
    hour,
    start.get("minute") ?? 0,
    start.get("second") ?? 0,
  );
  if (local > today || start.isCertain("day")) return local;
  return local + (start.isCertain("weekday") ? 7 * DAY : DAY);
}

/** The one instant at which the clocks show this. */
function once(said: Piece, local: Local, zone: Zone): number | Complaint {
  const times = zone.times(local);
  if (times === 1) return zone.first(local);
  const clock = new Date(local).toISOString().slice(11, 16);
  return complain(
    said,
    times === 0
      ? t`The clocks skip ${clock} on that day.`
      : t`The clocks show ${clock} twice on that day.`,
    t`Write another time, or how long from now, e.g. in 2h.`,
  );
}

const unclear = (said: Piece): Complaint =>
  complain(said, t`${quote(said.text)} is no time that the bot understands.`, FORM);
