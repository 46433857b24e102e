import type { Notice } from "../model/parking.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import type { Tx } from "../queue/tx.ts";
import { audit } from "../store/audit.ts";
import type { SeenInstance } from "../store/instances.ts";
import { insertNotice, replaceNotice } from "../store/notices.ts";
import {
  type Occurrence,
  planOccurrence,
  type Settled,
  settleOccurrence,
} from "../store/occurrences.ts";
import { act, type Deed, madeBefore } from "./act.ts";
import { type DueEdge, decide } from "./decide.ts";
import { edgesBetween, nextEdges } from "./edges.ts";
import { placeOf, sourceWords } from "./in-force.ts";
import type { Look } from "./look.ts";
import { schedulerActor } from "./policy.ts";
import { endReminders } from "./reminder-changes.ts";
import type { SchedulerTools } from "./tools.ts";

/** One run over one instance. */
export interface Run {
  readonly ref: string;
  /** The one message about all that went wrong in it. */
  trouble: { readonly id: string; readonly more: number } | undefined;
}

type Outcome = Pick<Settled, "state" | "reason" | "operationId">;

/** While something is in the way of an edge, it is tried again after this long, in milliseconds. */
export const AGAIN_MS = 30_000;
/** A message is brought up to date at most this often, in milliseconds. */
const TELL_PACE_MS = 1_000;

/** Settles one edge that is due and plans the one after it, in one transaction. */
export async function settleEdge(
  tools: SchedulerTools,
  run: Run,
  look: Look,
  pending: Occurrence,
): Promise<"settled" | "later"> {
  const { instance, inForce, hold, ref } = look;
  const { edge } = pending;
  const schedule = inForce.kind === "schedule" ? inForce.schedule : undefined;
  if (!instance || !schedule || !isEdgeOf(schedule, edge)) {
    const reason = instance ? "its schedule was changed" : "the instance is not there any more";
    const outcome: Outcome = { state: "skipped", reason, operationId: undefined };
    await tools.transact((tx) =>
      record(tools, tx, run, { look, edge, schedule: pending.schedule, outcome }),
    );
    return "settled";
  }
  const [next] = nextEdges(schedule, edge.at, 1);
  const due = {
    edge,
    dueAt: edge.at,
    hold,
    next: next && next.at <= tools.now() ? next : undefined,
  };
  const outcome = await judge(tools, { instance, schedule, due });
  if (outcome === "later") {
    await tools.transact((tx) => tx.at("edge", tools.now() + AGAIN_MS, { ref }));
    return "later";
  }
  await tools.transact(async (tx) => {
    await record(tools, tx, run, { look, edge, schedule, outcome });
    if (next) await planOccurrence(tx.db, ref, next, schedule);
  });
  return "settled";
}

const isEdgeOf = (schedule: Schedule, edge: Edge): boolean =>
  edgesBetween(schedule, edge.at - 1, edge.at).some(({ kind }) => kind === edge.kind);

interface Case {
  readonly instance: SeenInstance;
  readonly schedule: Schedule;
  readonly due: Pick<DueEdge, "edge" | "dueAt" | "hold" | "next">;
}

/** What becomes of an edge that is due: asks for it, where nothing speaks against that. */
export async function judge(
  tools: SchedulerTools,
  { instance, schedule, due }: Case,
): Promise<Outcome | "later"> {
  const { catchUpMs } = schedule;
  const { edge, dueAt } = due;
  const place = placeOf(instance, tools.parking(), tools.policy());
  const deed: Deed | undefined = place && { instance, edge, schedule, place };
  const made = deed && (await madeBefore(tools, deed));
  if (made !== undefined) return done(made);
  const { state, seenAt } = instance;
  const verdict = decide({ ...due, catchUpMs, state, seenAt, now: tools.now() });
  if (verdict.state !== "act") return { ...verdict, operationId: undefined };
  if (!deed) return failed("no channel shows it, so nobody may do this");
  const acted = await act(tools, deed);
  switch (acted.kind) {
    case "asked":
      return done(acted.operationId);
    case "nothing":
      return { state: "skipped", reason: acted.why, operationId: undefined };
    case "refused":
      return failed(acted.why);
    case "later":
      return tools.now() + AGAIN_MS <= dueAt + catchUpMs ? "later" : failed(acted.why);
    default:
      return acted satisfies never;
  }
}

const done = (operationId: string): Outcome => ({
  state: "acted",
  reason: "asked for",
  operationId,
});

const failed = (reason: string): Outcome => ({ state: "failed", reason, operationId: undefined });

interface Entry {
  readonly look: Look;
  readonly edge: Edge;
  readonly schedule: Schedule;
  readonly outcome: Outcome;
}

/** Writes what became of an edge: its row, its entry in the audit, and whoever has to know. */
export async function record(
  tools: SchedulerTools,
  tx: Tx,
  run: Run,
  { look, edge, schedule, outcome }: Entry,
): Promise<void> {
  const { ref, instance } = look;
  const at = tools.now();
  const { state, reason, operationId } = outcome;
  if (!(await settleOccurrence(tx.db, { ref, edge, schedule, at, ...outcome }))) return;
  const place = instance && placeOf(instance, tools.parking(), tools.policy());
  await audit(tx.db, [
    {
      at,
      kind: "schedule-edge",
      actor: place && schedulerActor(place),
      channel: place,
      operationId,
      ref,
      rule: sourceWords(schedule),
      outcome: `${edge.kind}: ${state}`,
      detail: { at: edge.at, reason },
    },
  ]);
  if (edge.kind === "stop" && state !== "held")
    await endReminders(
      tx,
      ref,
      state === "acted" ? "its stop was begun" : `not stopped: ${reason}`,
    );
  if ((state === "missed" || state === "failed") && instance)
    await report(tx, run, { look, edge, schedule, outcome }, { instance, place, at });
}

/** One message for one run, however many edges it is about. */
async function report(
  tx: Tx,
  run: Run,
  { edge, schedule, outcome }: Entry,
  where: {
    readonly instance: SeenInstance;
    readonly place: Deed["place"] | undefined;
    readonly at: number;
  },
): Promise<void> {
  const { instance, place, at } = where;
  if (!place) return;
  const more = run.trouble ? run.trouble.more + 1 : 0;
  const id = run.trouble?.id ?? `trouble/${instance.ref}/${edge.kind}/${edge.at}`;
  const body: Notice = {
    kind: "trouble",
    name: instance.name,
    ref: instance.ref,
    edge,
    why: outcome.reason,
    more,
    schedule: sourceWords(schedule),
  };
  if (!(await insertNotice(tx.db, { id, channel: place, body, expiresAt: at })))
    await replaceNotice(tx.db, id, body);
  run.trouble = { id, more };
  await tx.at("notice", at + TELL_PACE_MS, { noticeId: id, failures: 0 });
}
