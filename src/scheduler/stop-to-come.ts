import { type Hold, holdsBack } from "../model/parking.ts";
import type { Schedule } from "../model/schedule.ts";
import type { Occurrence } from "../store/occurrences.ts";
import { nextEdges } from "./edges.ts";

interface Known {
  readonly schedule: Schedule;
  readonly pending: Occurrence | undefined;
  readonly last: Occurrence | undefined;
  readonly hold: Hold | undefined;
}

/** When the instance is stopped next, if its next edge is a stop: a hold moves it to the hold's own end. */
export function stopToCome({ schedule, pending, last, hold }: Known): number | undefined {
  const next = pending?.edge;
  if (hold?.kind === "hold" && last && isHeldStop(last, hold))
    return next && next.at <= hold.until ? undefined : hold.until;
  if (next?.kind !== "stop") return undefined;
  if (!hold || !holdsBack(hold, next.at)) return next.at;
  if (hold.kind === "skip") return undefined;
  const [after] = nextEdges(schedule, next.at, 1);
  return after && after.at <= hold.until ? undefined : hold.until;
}

/** Whether a hold keeps this stop back, so that it is made up for when the hold ends. */
const isHeldStop = ({ state, edge }: Occurrence, hold: Hold): boolean =>
  state === "held" && edge.kind === "stop" && holdsBack(hold, edge.at);

/** The instants at which people are to be reminded of it, earliest first. */
export const remindersOf = ({ reminders }: Schedule, stopAt: number): readonly number[] =>
  reminders.map((leadMs) => stopAt - leadMs).sort((one, other) => one - other);
