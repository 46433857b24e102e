import cronstrue from "cronstrue";
import type { Edge, Schedule } from "../model/schedule.ts";
import { nextEdges } from "./edges.ts";

/** The schedule in words, without its name: `Starts at 08:00, Monday through Friday; …` */
export function scheduleWords(schedule: Schedule): string {
  const { start, stop, timeZone, except, enforce } = schedule;
  const sides = [
    start === undefined ? [] : [`starts ${cronWords(start)}`],
    stop === undefined ? [] : [`stops ${cronWords(stop)}`],
  ].flat();
  const sentences = [
    `${sides.join("; ")} (${timeZone})`,
    ...(except.length > 0 && start !== undefined
      ? [`nothing is started ${datesWords(except)}`]
      : []),
    ...(enforce ? ["what is started or stopped by hand in between is undone"] : []),
  ];
  return sentences.map((sentence) => `${capital(sentence)}.`).join(" ");
}

const DATES_SHOWN_MAX = 3;

const datesWords = (dates: readonly string[]): string =>
  dates.length <= DATES_SHOWN_MAX
    ? `on ${dates.join(", ")}`
    : `on ${dates.length} dates, the first ${[...dates].sort()[0]}`;

/** Cron lines that were read, in words. */
function cronWords(text: string): string {
  const said = text.split(";").flatMap(plainLines).map(lineWords);
  return said.join(", and ");
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

function lineWords(line: string): string {
  const words = cronstrue.toString(line, { use24HourTimeFormat: true });
  return words.charAt(0).toLowerCase() + words.slice(1);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a card shows of a schedule: its words, and the next three edges. */
export interface Outlook {
  readonly words: string;
  readonly next: readonly Edge[];
}

/** @param after Unix milliseconds */
export const outlook = (schedule: Schedule, after: number): Outlook => ({
  words: scheduleWords(schedule),
  next: nextEdges(schedule, after, 3),
});
