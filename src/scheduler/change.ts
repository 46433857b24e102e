import { type Hold, holdsBack } from "../model/parking.ts";
import type { Invocation } from "../model/people.ts";
import type { Schedule } from "../model/schedule.ts";
import type { Tx } from "../queue/tx.ts";
import { audit } from "../store/audit.ts";
import { removeHold, saveHold } from "../store/holds.ts";
import { removeSchedule, saveSchedule } from "../store/schedules.ts";
import { type Look, lookAt } from "./look.ts";
import { showChoice } from "./reminder-changes.ts";
import type { SchedulerTools } from "./tools.ts";

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
    const { hold: former } = await lookAt(tools, tx.db, ref);
    if (!wanted) return;
    if (origin === "button" && former?.kind === "hold" && former.until > wanted.until) return;
    await saveHold(tx.db, ref, wanted);
    const { kind, until, at } = wanted;
    await showChoice(tx, ref, { kind, until, at, by: actor.name });
  });
}

/** Ends a hold now: what it kept back until now is made up for. */
export function releaseInstances(
  tools: ChangeTools,
  said: Said,
  refs: readonly string[],
): Promise<void> {
  return change(tools, said, refs, { kind: "hold", outcome: "released" }, async (tx, ref) => {
    const look = await lookAt(tools, tx.db, ref);
    const { hold } = look;
    if (!hold) return;
    if (keepsBack(look, hold)) await saveHold(tx.db, ref, { ...hold, until: tools.now() });
    else await removeHold(tx.db, ref, hold.at);
    await showChoice(tx, ref, undefined);
  });
}

const keepsBack = ({ last }: Look, hold: Hold): boolean =>
  hold.kind === "hold" && last?.state === "held" && holdsBack(hold, last.edge.at);

/** Shows on the reminders that somebody stops them now. */
export async function noteStop(
  { transact, now }: ChangeTools,
  { invocation }: Said,
  refs: readonly string[],
): Promise<void> {
  const at = now();
  const choice = { kind: "stop", by: invocation.actor.name, at, until: at } as const;
  await transact(async (tx) => {
    for (const ref of refs) await showChoice(tx, ref, choice);
  });
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
    for (const ref of refs) {
      await write(tx, ref);
      await tx.send("edge", { ref });
    }
    const who = { actor, channel, words, rule, correlationId };
    await audit(tx.db, [
      { at: now(), kind, ...who, targets: refs, outcome, detail: { ...detail } },
    ]);
  });
}
