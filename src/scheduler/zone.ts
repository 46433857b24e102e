import Fuse from "fuse.js";
import { orListed } from "../messages/words.ts";
import { aheadOfUtc } from "../model/clocks.ts";
import type { Complaint } from "../model/complaint.ts";
import { isTimeZone } from "../model/hours.ts";
import { type Phrase, t } from "../model/phrase.ts";
import { memo } from "./memo.ts";
import { complain, quote, trimmed } from "./piece.ts";

/** An instant as the clocks of one place show it: the milliseconds that UTC would have if its clocks showed the same. */
export type Local = number;

/** The clocks of one place. */
export interface Zone {
  /** What they show at an instant. @param at Unix milliseconds */
  local(at: number): Local;
  /** The first instant at which they show this, or, where it is skipped, something later. */
  first(local: Local): number;
  /** How often they show this: 0 in a lost hour, 2 in a repeated one. */
  times(local: Local): 0 | 1 | 2;
}

const HOUR = 3_600_000;
/** Clocks are at most 14 h ahead of UTC and at most 12 h behind it. */
const AHEAD_MAX = 14 * HOUR;
const BEHIND_MAX = 12 * HOUR;
const ZONES_MAX = 600;
const OFFSETS_MAX = 500;

/** The clocks of a zone that is known to exist. @param timeZone IANA name */
export const zoneOf: (timeZone: string) => Zone = memo(createZone, ZONES_MAX);

function createZone(timeZone: string): Zone {
  const offset = memo(aheadOfUtc(timeZone), OFFSETS_MAX);
  /** The offsets before and after the change that is near this local time, if there is one. */
  const around = (local: Local) => {
    const from = local - AHEAD_MAX;
    const to = local + BEHIND_MAX;
    const [before, after] = [offset(from), offset(to)];
    return { before, after, change: before === after ? from : changeBetween(offset, from, to) };
  };
  return {
    local: (at) => at + offset(at),
    first: (local) => {
      const { before, after, change } = around(local);
      if (before === after || local - before < change) return local - before;
      return Math.max(change, local - after);
    },
    times: (local) => {
      const { before, after, change } = around(local);
      if (before === after) return 1;
      const shown = [local - before < change, local - after >= change].filter(Boolean).length;
      return shown === 0 ? 0 : shown === 1 ? 1 : 2;
    },
  };
}

/** The first instant with the offset that holds at `to`. Clocks do not change twice in a day. */
function changeBetween(offset: (at: number) => number, from: number, to: number): number {
  const after = offset(to);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}

/** Reads the name of a time zone: `Europe/Rome`, `UTC`. Abbreviations are refused, as they do not follow summer time. */
export const readTimeZone: (text: string) => string | Complaint = memo(readName, ZONES_MAX);

function readName(text: string): string | Complaint {
  const piece = trimmed({ text, position: 0 });
  const name = piece.text;
  if (name === "") return complain(piece, t`There is no time zone here.`, GENERAL);
  const isPlace = name.includes("/") || /^(utc|gmt)$/i.test(name);
  if (isPlace && isTimeZone(name)) return spelled(name);
  return complain(
    piece,
    t`${quote(name)} is not a time zone that the bot can use.`,
    zoneHint(name),
  );
}

const spelled = (name: string): string =>
  Intl.supportedValuesOf("timeZone").find((one) => one.toLowerCase() === name.toLowerCase()) ??
  (/^(utc|gmt)$/i.test(name) ? "UTC" : name);

const GENERAL = t`Write the name of a place, such as Europe/Rome or America/New_York, or UTC.`;

function zoneHint(name: string): Phrase {
  if (/^(utc|gmt)?\s*[+-]/i.test(name))
    return t`A fixed offset does not follow summer time. ${GENERAL}`;
  const city = name.split("/").at(-1)?.toLowerCase().replaceAll(" ", "_") ?? "";
  const zones = Intl.supportedValuesOf("timeZone");
  const there = zones.filter((zone) => city.length > 2 && zone.toLowerCase().endsWith(`/${city}`));
  const near = there.length > 0 || !/\/..../.test(name) ? there : nearZones(name, zones);
  if (near.length > 0) return t`Did you mean ${orListed(near)}?`;
  if (/^[A-Z]{2,5}$/i.test(name)) return t`Abbreviations mean several places. ${GENERAL}`;
  return GENERAL;
}

/** Slips of the finger: `Europe/Roma`. */
const nearZones = (name: string, zones: readonly string[]): readonly string[] =>
  new Fuse([...zones], { threshold: 0.2, distance: 20 })
    .search(name.slice(0, 32), { limit: 1 })
    .map(({ item }) => item);
