import type { Period } from "../model/savings.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import { edgesBetween } from "../scheduler/edges.ts";

/** As far back as that, the edge is looked for that says how a period begins. */
const LOOK_BACK_MS = 8 * 86_400_000;

/**
 * When a schedule wants its instances to run, within a period. One that never starts anything leaves that to people:
 * they may run at any time.
 */
export function wantedBy(schedule: Schedule, { from, to }: Period): readonly Period[] {
  if (schedule.start === undefined) return [{ from, to }];
  const edges = edgesBetween(schedule, from, to);
  const stretches: Period[] = [];
  let since = isOnAtFirst(schedule, from, edges[0]) ? from : undefined;
  for (const { kind, at } of edges) {
    if (kind === "start") since ??= at;
    else if (since !== undefined) {
      stretches.push({ from: since, to: at });
      since = undefined;
    }
  }
  if (since !== undefined) stretches.push({ from: since, to });
  return stretches;
}

function isOnAtFirst(schedule: Schedule, from: number, next: Edge | undefined): boolean {
  const last = edgesBetween(schedule, from - LOOK_BACK_MS, from).at(-1);
  return last ? last.kind === "start" : next?.kind === "stop";
}
