import { ACTION_FACTS } from "../model/action.ts";
import { formatDuration } from "../model/duration.ts";
import { type Hold, holdsBack, type OccurrenceState } from "../model/parking.ts";
import type { Edge } from "../model/schedule.ts";
import type { SeenInstance } from "../store/instances.ts";

/** One edge that is due, and what is known about it. */
export interface DueEdge {
  readonly edge: Edge;
  /** When it was to be done: its own instant, or the end of the hold that kept it back. */
  readonly dueAt: number;
  readonly now: number;
  readonly catchUpMs: number;
  /** One that stands; not the one that ended just now, for whose sake the edge is made up for. */
  readonly hold: Hold | undefined;
  /** The one after it, if that is due as well. */
  readonly next: Edge | undefined;
  readonly instance: SeenInstance;
}

export type Verdict =
  | { readonly state: "act" }
  | { readonly state: Exclude<OccurrenceState, "pending" | "acted">; readonly reason: string };

/** A state seen within this time is believed: what is there already needs nobody to be asked, in milliseconds. */
const BELIEVED_MS = 120_000;

/** What to do about an edge, before the policy and the cloud are asked. */
export function decide(due: DueEdge): Verdict {
  const { edge, dueAt, now, catchUpMs, hold, next, instance } = due;
  const { state, seenAt } = instance;
  if (hold && (holdsBack(hold, edge.at) || holdsBack(hold, dueAt))) return heldBy(hold);
  const lateMs = now - dueAt;
  if (lateMs > catchUpMs)
    return {
      state: "missed",
      reason: `found ${formatDuration(lateMs)} late, which is more than ${formatDuration(catchUpMs)}`,
    };
  if (next)
    return { state: "missed", reason: `found late, when the ${next.kind} after it was due` };
  if (ACTION_FACTS[edge.kind].there.includes(state) && now - seenAt < BELIEVED_MS)
    return { state: "already", reason: `it was already ${state}` };
  return { state: "act" };
}

function heldBy({ kind, by, reason }: Hold): Verdict {
  const why = reason === undefined ? "" : `: ${reason}`;
  return kind === "skip"
    ? { state: "skipped", reason: `${by.name} wanted this one left out${why}` }
    : { state: "held", reason: `held by ${by.name}${why}` };
}
