import cronstrue from "cronstrue";
import { joined, lineWords } from "../messages/words.ts";
import { type Phrase, t, type Words } from "../model/phrase.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import { nextEdges } from "./edges.ts";

/** The schedule in words, without its name: `Starts at 08:00, Monday through Friday; …` */
export function scheduleWords(schedule: Schedule): Words {
  const { except, enforce } = schedule;
  const sentences = [
    ...timesWords(schedule),
    ...(except.length > 0 && schedule.start !== undefined ? [exceptWords(except)] : []),
    ...(enforce ? [t`What is started or stopped by hand in between is undone.`] : []),
  ];
  return lineWords(joined(sentences, " "));
}

function timesWords({ start, stop, timeZone }: Schedule): readonly Phrase[] {
  const starts = start === undefined ? undefined : cronWords(start);
  const stops = stop === undefined ? undefined : cronWords(stop);
  if (starts !== undefined && stops !== undefined)
    return [t`Starts ${starts}; stops ${stops} (${timeZone}).`];
  if (starts !== undefined) return [t`Starts ${starts} (${timeZone}).`];
  return stops === undefined ? [] : [t`Stops ${stops} (${timeZone}).`];
}

const DATES_SHOWN_MAX = 3;

function exceptWords(dates: readonly string[]): Phrase {
  const [first = ""] = [...dates].sort();
  return dates.length <= DATES_SHOWN_MAX
    ? t`Nothing is started on ${dates.join(", ")}.`
    : t`Nothing is started on ${dates.length} dates, the first ${first}.`;
}

/** Cron lines that were read, in words. */
function cronWords(text: string): Words {
  const said: readonly Words[] = text.split(";").flatMap(plainLines).map(cronLineWords);
  return said.reduce((before, one) => t`${before}, and ${one}`);
}

/** Lines of which each has one kind of day, as cronstrue mixes them up: `1#2,5` is the second Monday, and every Friday. */
function plainLines(line: string): readonly string[] {
  const [minute, hour, day = "*", month, weekday = "*"] = line.trim().split(/\s+/);
  return apart(day).flatMap((days) =>
    apart(weekday).map((weekdays) => [minute, hour, days, month, weekdays].join(" ")),
  );
}

function apart(list: string): readonly string[] {
  const items = list.split(",");
  const plain = items.filter((item) => !/[L#]/.test(item));
  const special = items.filter((item) => /[L#]/.test(item));
  return plain.length === 0 ? special : [plain.join(","), ...special];
}

function cronLineWords(line: string): string {
  const words = cronstrue.toString(line, { use24HourTimeFormat: true });
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** What a card shows of a schedule: its words, and the next three edges. */
export interface Outlook {
  readonly words: Words;
  readonly next: readonly Edge[];
}

/** @param after Unix milliseconds */
export const outlook = (schedule: Schedule, after: number): Outlook => ({
  words: scheduleWords(schedule),
  next: nextEdges(schedule, after, 3),
});
