import { holdsBack, type WhyView } from "../model/parking.ts";
import { sourceWords } from "./in-force.ts";
import { type Lived, viewOf } from "./show.ts";
import { nextPlanned } from "./timeline.ts";

/** Why an instance is started and stopped when it is, in words. */
export function whyOf(lived: Lived, now: number): WhyView {
  return { ...viewOf(lived, now), coming: comingOf(lived, now), last: lastOf(lived) };
}

/** What is due and was not done yet comes before what is to come. */
function comingOf({ pending, schedules, hold }: Lived, now: number): WhyView["coming"] {
  const due = pending && pending.edge.at <= now ? pending : undefined;
  const next = due ?? nextPlanned(schedules, now);
  if (!next) return undefined;
  const { edge, schedule } = next;
  const { dueAt } = due ?? { dueAt: edge.at };
  return {
    edge,
    dueAt,
    waits: dueAt <= now,
    held: hold !== undefined && holdsBack(hold, edge.at),
    source: sourceWords(schedule),
  };
}

function lastOf({ last }: Lived): WhyView["last"] {
  if (!last || last.state === "pending") return undefined;
  const { edge, state, reason = "", schedule, operationId } = last;
  return { edge, state, reason, source: sourceWords(schedule), operationId };
}
