import type { Hold } from "../model/parking.ts";
import type { Invocation } from "../model/people.ts";
import type { Edge, Schedule } from "../model/schedule.ts";
import type { Tx } from "../queue/tx.ts";
import { audit } from "../store/audit.ts";
import { holdsOf, removeHolds, saveHold } from "../store/holds.ts";
import { removeOnces, saveOnce } from "../store/onces.ts";
import { wakePlans } from "../store/plans.ts";
import { removeSchedule, saveSchedule } from "../store/schedules.ts";
import { showChoices } from "./reminder-changes.ts";
import type { SchedulerTools } from "./tools.ts";
import { scheduleDefaults } from "./wish.ts";

export type ChangeTools = Pick<SchedulerTools, "db" | "transact" | "parking" | "now">;

/** Who wants it, in which words. */
export interface Said {
  readonly invocation: Invocation;
  readonly words: string;
  readonly rule: string;
}

type What = {
  readonly kind: "schedule" | "hold";
  readonly outcome: string;
  readonly detail?: object;
};

/** Sets a schedule for these instances; it comes before tags and the configuration. */
export function setSchedule(
  tools: ChangeTools,
  said: Said,
  refs: readonly string[],
  schedule: Schedule,
): Promise<void> {
  const { actor: by } = said.invocation;
  return change(
    tools,
    said,
    refs,
    { kind: "schedule", outcome: "set", detail: { schedule } },
    (tx, ref) => saveSchedule(tx.db, ref, schedule, { by, at: tools.now() }),
  );
}

export function clearSchedule(
  tools: ChangeTools,
  said: Said,
  refs: readonly string[],
): Promise<void> {
  return change(tools, said, refs, { kind: "schedule", outcome: "cleared" }, async (tx, ref) => {
    await removeSchedule(tx.db, ref);
  });
}

/** Starts or stops these once, each at an instant of its own. @returns the ids under which that can be taken back */
export async function planOnce(
  tools: ChangeTools & Pick<SchedulerTools, "newId">,
  said: Said & { readonly because: string | undefined },
  edges: ReadonlyMap<string, Edge>,
): Promise<ReadonlySet<string>> {
  const { because, words } = said;
  const { actor, channel } = said.invocation;
  const [first] = edges.values();
  const what = { kind: "schedule", outcome: "once", detail: { edge: first } } as const;
  const ids = new Set<string>();
  await change(tools, said, [...edges.keys()], what, async (tx, ref) => {
    const once = edges.get(ref);
    if (!once) return;
    const id = `once_${tools.newId()}`;
    ids.add(id);
    const source = { kind: "once", id, by: actor, channel, words, because } as const;
    await saveOnce(tx.db, id, ref, {
      ...scheduleDefaults(tools.parking()),
      name: "once",
      once,
      source,
    });
  });
  return ids;
}

/** Takes back what was to be done once. */
export function unplanOnces(
  tools: ChangeTools,
  said: Said,
  onces: readonly { readonly id: string; readonly ref: string }[],
): Promise<void> {
  const refs = [...new Set(onces.map(({ ref }) => ref))];
  return change(
    tools,
    said,
    refs,
    { kind: "schedule", outcome: "once taken back" },
    async (tx, ref) => {
      await removeOnces(
        tx.db,
        onces.filter((one) => one.ref === ref).map(({ id }) => id),
      );
    },
  );
}

/** Leaves them as they are, each as its own hold says. A click never shortens what somebody else wanted longer. */
export function holdInstances(
  tools: ChangeTools,
  said: Said,
  holds: ReadonlyMap<string, Hold>,
): Promise<void> {
  const { actor, origin } = said.invocation;
  const [first] = holds.values();
  const what = {
    kind: "hold",
    outcome: first?.kind ?? "hold",
    detail: { until: first?.until },
  } as const;
  return change(tools, said, [...holds.keys()], what, async (tx, ref) => {
    const wanted = holds.get(ref);
    const former = (await holdsOf(tx.db, [ref])).get(ref);
    if (!wanted) return;
    if (origin === "button" && former?.kind === "hold" && former.until > wanted.until) return;
    await saveHold(tx.db, ref, wanted);
    const { kind, until, at } = wanted;
    await showChoices(tx, new Map([[ref, { kind, until, at, by: actor.name }]]));
  });
}

/** Ends a hold now: what it kept back until now is made up for. */
export function releaseInstances(
  tools: ChangeTools,
  said: Said,
  refs: readonly string[],
): Promise<void> {
  return change(tools, said, refs, { kind: "hold", outcome: "released" }, async (tx, ref) => {
    const hold = (await holdsOf(tx.db, [ref])).get(ref);
    if (!hold) return;
    if (hold.kind === "hold") await saveHold(tx.db, ref, { ...hold, until: tools.now() });
    else await removeHolds(tx.db, [{ ref, at: hold.at }]);
    await showChoices(tx, new Map([[ref, undefined]]));
  });
}

/** Shows on the reminders that somebody stops them now. */
export async function noteStop(
  { transact, now }: ChangeTools,
  { invocation }: Said,
  refs: readonly string[],
): Promise<void> {
  const at = now();
  const choice = { kind: "stop", by: invocation.actor.name, at, until: at } as const;
  await transact((tx) => showChoices(tx, new Map(refs.map((ref) => [ref, choice]))));
}

/** One transaction: the change, its entry in the audit, and the jobs that plan anew. */
async function change(
  { transact, now }: ChangeTools,
  { invocation, words, rule }: Said,
  refs: readonly string[],
  { kind, outcome, detail = {} }: What,
  write: (tx: Tx, ref: string) => Promise<void>,
): Promise<void> {
  const { actor, channel, key } = invocation;
  const correlationId = `${channel.platform}:${key}`;
  await transact(async (tx) => {
    // First of all: whoever looks at them now is waited for, and looks again after this.
    const places = await wakePlans(tx.db, refs, now());
    for (const ref of refs) await write(tx, ref);
    for (const place of places) await tx.send("edges", place);
    const who = { actor, channel, words, rule, correlationId };
    await audit(tx.db, [
      { at: now(), kind, ...who, targets: refs, outcome, detail: { ...detail } },
    ]);
  });
}
