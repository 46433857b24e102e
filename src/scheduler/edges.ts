import { spell } from "../messages/spell.ts";
import { isComplaint } from "../model/complaint.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import { type CronLine, nextTime } from "./calendar.ts";
import { readCron } from "./cron.ts";
import { memo } from "./memo.ts";
import { type Local, zoneOf } from "./zone.ts";

const CRONS_MAX = 2000;
const readOnce = memo(readCron, CRONS_MAX);

/** The next edges, strictly after an instant, earliest first. Fewer than `count` where the schedule ends. */
export function nextEdges(schedule: Schedule, after: number, count: number): readonly Edge[] {
  const found: Edge[] = [];
  if (count <= 0) return found;
  for (const edge of edgesAfter(schedule, after)) {
    found.push(edge);
    if (found.length >= count) break;
  }
  return found;
}

/** The edges after `from` up to and including `to`, earliest first. */
export function edgesBetween(schedule: Schedule, from: number, to: number): readonly Edge[] {
  const found: Edge[] = [];
  for (const edge of edgesAfter(schedule, from, to)) found.push(edge);
  return found;
}

/**
 * An edge is at the first instant at which the clocks of its zone show its time or a later one. So what a lost hour
 * holds is at the end of the gap, and a repeated hour counts the first time. Of several edges that meet in one instant,
 * the one with the latest time remains; of a start and a stop of the same minute, the start.
 */
function* edgesAfter(schedule: Schedule, after: number, to = Number.POSITIVE_INFINITY) {
  const { once } = schedule;
  if (once) {
    if (after < once.at && once.at <= to) yield once;
    return;
  }
  const zone = zoneOf(schedule.timeZone);
  const end = Math.min(to, schedule.until ?? Number.POSITIVE_INFINITY);
  let latest: Edge | undefined;
  for (const { kind, local } of timesAfter(schedule, zone.local(after))) {
    const at = zone.first(local);
    if (at <= after) continue;
    if (latest && latest.at < at) yield latest;
    if (at > end) return;
    latest = { kind, at };
  }
  if (latest) yield latest;
}

interface Time {
  readonly kind: Edge["kind"];
  readonly local: Local;
}

/** The local times of both kinds in order, the start last where they meet. */
function* timesAfter(schedule: Schedule, after: Local): Generator<Time> {
  const off = new Set(schedule.except);
  const starts = { kind: "start", lines: linesOf(schedule.start), isOff: isIn(off) } as const;
  const stops = { kind: "stop", lines: linesOf(schedule.stop), isOff: () => false } as const;
  let [start, stop] = [nextOf(starts, after), nextOf(stops, after)];
  while (start !== undefined || stop !== undefined) {
    if (start === undefined || (stop !== undefined && stop <= start)) {
      yield { kind: "stop", local: stop ?? 0 };
      stop = nextOf(stops, stop ?? 0);
    } else {
      yield { kind: "start", local: start };
      start = nextOf(starts, start);
    }
  }
}

interface Side {
  readonly lines: readonly CronLine[];
  readonly isOff: (local: Local) => boolean;
}

function nextOf({ lines, isOff }: Side, after: Local): Local | undefined {
  let from = after;
  for (;;) {
    const times = lines.map((line) => nextTime(line, from)).filter((time) => time !== undefined);
    if (times.length === 0) return undefined;
    from = Math.min(...times);
    if (!isOff(from)) return from;
  }
}

const isIn =
  (dates: ReadonlySet<string>) =>
  (local: Local): boolean =>
    dates.size > 0 && dates.has(new Date(local).toISOString().slice(0, 10));

function linesOf(text: string | undefined): readonly CronLine[] {
  if (text === undefined) return [];
  const read = readOnce(text);
  if (isComplaint(read))
    throw new Error(`A schedule holds ${JSON.stringify(text)}: ${spell(read.sentence)}`);
  return read.lines;
}
