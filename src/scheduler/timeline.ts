import type { Edge, Schedule } from "../model/schedule.ts";
import { edgesBetween, nextEdges } from "./edges.ts";

/** An edge, and the schedule that asks for it. */
export interface Planned {
  readonly edge: Edge;
  readonly schedule: Schedule;
}

/** The next edge of several schedules, strictly after an instant. Where two meet, that of the schedule which stands first. */
export function nextPlanned(schedules: readonly Schedule[], after: number): Planned | undefined {
  let found: Planned | undefined;
  for (const schedule of schedules) {
    const [edge] = nextEdges(schedule, after, 1);
    if (edge && (!found || edge.at < found.edge.at)) found = { edge, schedule };
  }
  return found;
}

/** Everything that several schedules ask for after `from`, up to and including `to`, the earliest first. */
export function plannedBetween(
  schedules: readonly Schedule[],
  from: number,
  to: number,
): readonly Planned[] {
  const found: Planned[] = [];
  let after = from;
  for (;;) {
    const next = nextPlanned(schedules, after);
    if (!next || next.edge.at > to) return found;
    found.push(next);
    after = next.edge.at;
  }
}

/** The schedule that still asks for this edge. */
export const askedBy = (schedules: readonly Schedule[], { kind, at }: Edge): Schedule | undefined =>
  schedules.find((schedule) =>
    edgesBetween(schedule, at - 1, at).some((edge) => edge.kind === kind),
  );
