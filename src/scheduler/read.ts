import { type Complaint, isComplaint } from "../model/complaint.ts";
import { type Phrase, t } from "../model/phrase.ts";
import { readCron } from "./cron.ts";
import { readWindow } from "./window.ts";
import { readTimeZone } from "./zone.ts";

/** When something runs, as somebody wrote it. */
export interface SaidTimes {
  /** A window, in place of `start` and `stop`. */
  readonly hours?: string | undefined;
  readonly start?: string | undefined;
  readonly stop?: string | undefined;
  readonly timeZone: string;
}

/** When something runs: what a `Schedule` takes over. */
export interface Times {
  readonly start?: string | undefined;
  readonly stop?: string | undefined;
  readonly timeZone: string;
}

/** A complaint, and what it is about. */
export interface Misread extends Complaint {
  readonly about: keyof SaidTimes;
}

/** Reads the times of a schedule, wherever they were said. */
export function readTimes(said: SaidTimes): Times | Misread {
  const timeZone = readTimeZone(said.timeZone);
  if (typeof timeZone !== "string") return { ...timeZone, about: "timeZone" };
  if (said.hours !== undefined) return readHours(said, said.hours, timeZone);
  const start = said.start === undefined ? undefined : readCron(said.start);
  if (start && isComplaint(start)) return { ...start, about: "start" };
  const stop = said.stop === undefined ? undefined : readCron(said.stop);
  if (stop && isComplaint(stop)) return { ...stop, about: "stop" };
  if (!start && !stop)
    return about("start", t`It says neither when to start nor when to stop.`, FORM);
  if (start?.text === stop?.text)
    return about("stop", t`Start and stop are at the same times.`, t`Change one of the two.`);
  return { start: start?.text, stop: stop?.text, timeZone };
}

function readHours(said: SaidTimes, hours: string, timeZone: string): Times | Misread {
  if (said.start !== undefined || said.stop !== undefined)
    return about(
      "hours",
      t`A window says when to start and when to stop.`,
      t`Leave start and stop out, or the window.`,
    );
  const window = readWindow(hours);
  return isComplaint(window) ? { ...window, about: "hours" } : { ...window, timeZone };
}

const FORM = t`Say one or both as cron lines (start 0 8 * * 1-5, stop 0 19 * * 1-5), or a window (Mo-Fr 08:00-19:00).`;

const about = (field: keyof SaidTimes, sentence: Phrase, hint: Phrase): Misread => ({
  sentence,
  hint,
  position: 0,
  about: field,
});
