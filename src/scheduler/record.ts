import type { Hold } from "../model/parking.ts";
import type { Channel } from "../model/people.ts";
import type { Tx } from "../queue/tx.ts";
import { type AuditEntry, audit } from "../store/audit.ts";
import { removeHolds } from "../store/holds.ts";
import { insertNotices, type NewNotice } from "../store/notices.ts";
import { planOccurrences, settleOccurrences, unplan } from "../store/occurrences.ts";
import { removeOnces } from "../store/onces.ts";
import { savePlans } from "../store/plans.ts";
import type { Coming, Settlement } from "./advance.ts";
import type { Brought } from "./deeds.ts";
import { sourceText } from "./in-force.ts";
import { schedulerActor } from "./policy.ts";
import { placeFor, type Reminding, remindersFor, reminding } from "./remind.ts";
import { endReminders } from "./reminder-changes.ts";
import { troubles } from "./report.ts";
import type { SchedulerTools } from "./tools.ts";

/** Writes how far these instances' schedules were brought, and has people told. */
export async function recordAll(
  tools: SchedulerTools,
  tx: Tx,
  all: readonly Brought[],
): Promise<void> {
  const settled = all.flatMap((one) =>
    one.settled.map((edge) => ({ ...edge, ref: one.standing.ref, one })),
  );
  const written = await settleOccurrences(tx.db, settled, tools.now());
  await planAnew(tx, all);
  await audit(tx.db, [
    ...written.map((edge) => edgeEntry(tools, edge.one, edge, edge.state)),
    ...all.flatMap((one) =>
      one.enforced ? [edgeEntry(tools, one, one.enforced, "enforced")] : [],
    ),
    ...all.flatMap((one) => (one.ended ? [endedEntry(tools, one, one.ended)] : [])),
  ]);
  await removeHolds(
    tx.db,
    all.flatMap(({ standing: { ref }, ended }) => (ended ? [{ ref, at: ended.at }] : [])),
  );
  await removeOnces(
    tx.db,
    written.flatMap(({ schedule: { source } }) => (source.kind === "once" ? [source.id] : [])),
  );
  await endReminders(tx, endsOf(all));
  const reminders = new Map(all.map((one) => [one, remindingOf(tools, one)]));
  await tell(tx, [...remindersDue(tools, reminders), ...troubles(tools, all)]);
  await readDocuments(tx, all);
  await savePlans(
    tx.db,
    all.map((one) => planOf(tools, one, reminders.get(one))),
  );
}

/** The next edge of each, where it is another one than is planned. */
async function planAnew(tx: Tx, all: readonly Brought[]): Promise<void> {
  await unplan(
    tx.db,
    all.filter(isReplaced).map(({ standing }) => standing.ref),
  );
  const planned = all.flatMap(({ standing: { ref, pending }, coming }) =>
    coming && !(isSame(pending, coming) && pending?.dueAt === coming.dueAt)
      ? [{ ref, ...coming }]
      : [],
  );
  await planOccurrences(tx.db, planned);
}

/** What was planned is neither done nor to come. */
const isReplaced = ({ standing: { pending }, settled, coming }: Brought): boolean =>
  pending !== undefined && !isSame(pending, coming) && !settled.some((one) => isSame(pending, one));

const isSame = (
  one: Pick<Coming, "edge"> | undefined,
  other: Pick<Coming, "edge"> | undefined,
): boolean =>
  one !== undefined && one.edge.at === other?.edge.at && one.edge.kind === other.edge.kind;

function edgeEntry(
  tools: SchedulerTools,
  one: Brought,
  edge: Settlement,
  outcome: string,
): AuditEntry {
  const place = placeOfBrought(tools, one, edge);
  const { source } = edge.schedule;
  return {
    at: tools.now(),
    kind: "schedule-edge",
    actor: source.kind === "once" ? source.by : place && schedulerActor(place),
    channel: place,
    operationId: edge.operationId,
    ref: one.standing.ref,
    rule: sourceText(edge.schedule),
    outcome: `${edge.edge.kind}: ${outcome}`,
    detail: { at: edge.edge.at, reason: edge.reason },
  };
}

function placeOfBrought(
  tools: SchedulerTools,
  { standing: { instance } }: Brought,
  { schedule }: Settlement,
): Channel | undefined {
  const around = { parking: tools.parking(), policy: tools.policy() };
  return instance && placeFor(instance, schedule, around);
}

function endedEntry(
  tools: SchedulerTools,
  { standing: { ref }, settled }: Brought,
  { until }: Hold,
): AuditEntry {
  const kept = settled.at(-1);
  const words = kept ? `made up for the ${kept.edge.kind} that it kept back` : "nothing to make up";
  return { at: tools.now(), kind: "hold", ref, outcome: "ended", detail: { until, words } };
}

/** What open reminders say of a stop that is over, or will not come. */
function endsOf(all: readonly Brought[]): ReadonlyMap<string, string> {
  const ends = new Map<string, string>();
  for (const one of all) {
    const { ref } = one.standing;
    if (isReplaced(one)) ends.set(ref, "its schedule was changed");
    for (const { edge, state, reason } of one.settled)
      if (edge.kind === "stop" && state !== "held")
        ends.set(ref, state === "acted" ? "its stop was begun" : `not stopped: ${reason}`);
  }
  return ends;
}

function remindingOf(tools: SchedulerTools, one: Brought): Reminding {
  const { standing, coming, hold, settled, remindedAt = 0 } = one;
  const last = settled.at(-1) ?? standing.last;
  return reminding({ standing, coming, last, hold }, remindedAt, tools.now());
}

function remindersDue(
  tools: SchedulerTools,
  reminders: ReadonlyMap<Brought, Reminding>,
): readonly NewNotice[] {
  const warned = [...reminders].flatMap(
    ([
      {
        standing: { instance },
      },
      { due, stop },
    ]) => (instance && stop && due !== undefined ? [{ instance, stop }] : []),
  );
  return remindersFor(tools, warned);
}

async function tell(tx: Tx, notices: readonly NewNotice[]): Promise<void> {
  for (const noticeId of await insertNotices(tx.db, notices))
    await tx.send("notice", { noticeId, failures: 0 });
}

/** Documents are read when somebody depends on them, and then by their own timers. */
async function readDocuments(tx: Tx, all: readonly Brought[]): Promise<void> {
  const urls = new Set(all.flatMap(({ standing }) => standing.stale));
  for (const url of urls) await tx.send("document", { url });
}

/** When to look at it again: the earliest of all that can change by itself. */
function planOf(tools: SchedulerTools, one: Brought, reminders: Reminding | undefined) {
  const { standing, coming, hold, againAt, more, remindedAt, enforcedAt } = one;
  const { ref, chatUntil } = standing;
  const wakes = [
    more ? tools.now() : againAt,
    againAt === undefined ? coming?.dueAt : undefined,
    againAt === undefined ? hold?.until : undefined,
    reminders?.next,
    chatUntil === undefined ? undefined : chatUntil + 1,
    announceAt(tools, one),
  ].filter((at) => at !== undefined);
  return {
    ref,
    wakeAt: wakes.length > 0 ? Math.min(...wakes) : undefined,
    remindedAt: reminders?.due ?? remindedAt,
    enforcedAt,
  };
}

/** When its hold is to be announced as forgotten next; of no use past its end. */
function announceAt(tools: SchedulerTools, { hold }: Brought): number | undefined {
  if (hold?.kind !== "hold") return undefined;
  const { forgottenAfterMs } = tools.parking();
  const times = Math.floor((tools.now() - hold.at) / forgottenAfterMs) + 1;
  return hold.at + Math.max(times, 1) * forgottenAfterMs;
}
