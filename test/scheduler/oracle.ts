import { CronExpressionParser } from "cron-parser";
import type { Edge } from "../../src/model/schedule.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What is asked of the oracle: plain cron lines, one each. */
export interface Asked {
  readonly start?: string | undefined;
  readonly stop?: string | undefined;
  readonly timeZone: string;
}

/**
 * The edges after `from` up to and including `to`, by walking every minute and looking at the clocks. It shares nothing
 * with the bot: the meaning of a line is cron-parser's, asked in UTC, where no hour is lost or repeated.
 */
export function walk({ start, stop, timeZone }: Asked, from: number, to: number): readonly Edge[] {
  const clock = clockOf(timeZone);
  const begin = Math.floor(from / MINUTE) * MINUTE - 27 * HOUR;
  const shown = { from: clock(begin), to: clock(to) + 2 * HOUR };
  const starts = timesOf(start, shown);
  const stops = timesOf(stop, shown);
  const edges: Edge[] = [];
  let reached = clock(begin);
  for (let at = begin + MINUTE; at <= to; at += MINUTE) {
    let kind: Edge["kind"] | undefined;
    for (; reached < clock(at); reached += MINUTE) {
      const minute = reached + MINUTE;
      kind = starts.has(minute) ? "start" : stops.has(minute) ? "stop" : kind;
    }
    if (kind && at > from) edges.push({ kind, at });
  }
  return edges;
}

function timesOf(line: string | undefined, { from, to }: { from: number; to: number }) {
  const times = new Set<number>();
  if (line === undefined) return times;
  const cron = CronExpressionParser.parse(line, { tz: "UTC", currentDate: new Date(from - 1) });
  for (let time = cron.next().getTime(); time <= to; time = cron.next().getTime()) times.add(time);
  return times;
}

/** What the clocks show, as if it were UTC. */
function clockOf(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  return (at) => Date.parse(`${format.format(at).replace(" ", "T")}Z`);
}
