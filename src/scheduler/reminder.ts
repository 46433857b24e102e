import { ACTION_FACTS } from "../model/action.ts";
import type { Notice } from "../model/parking.ts";
import type { Schedule } from "../model/schedule.ts";
import type { Jobs } from "../queue/jobs.ts";
import type { SeenInstance } from "../store/instances.ts";
import { insertNotice } from "../store/notices.ts";
import { refusal } from "./act.ts";
import { placeOf, sourceWords } from "./in-force.ts";
import { lookAt } from "./look.ts";
import { remindersOf, stopToCome } from "./stop-to-come.ts";
import type { SchedulerTools } from "./tools.ts";

/**
 * Reminds people of the stop to come, once for each time that its schedule names, and sets the timer of the next one.
 * Nobody is reminded of what will not happen.
 */
export async function remindOfStop(
  tools: SchedulerTools,
  { ref }: Jobs["reminder-due"],
): Promise<void> {
  const look = await lookAt(tools, tools.db, ref);
  const { instance, inForce } = look;
  if (!instance || inForce.kind !== "schedule") return;
  const { schedule } = inForce;
  const stopAt = stopToCome({ ...look, schedule });
  const now = tools.now();
  if (stopAt === undefined || stopAt <= now) return;
  const instants = remindersOf(schedule, stopAt);
  // Of several that were slept through, the newest says it all; what was held until then needs no reminder of before.
  const due = instants.findLast((at) => at <= now && at >= (look.hold?.at ?? 0));
  const next = instants.find((at) => at > now);
  const notice =
    due === undefined ? undefined : noticeOf(tools, { instance, schedule, stopAt, due });
  await tools.transact(async (tx) => {
    if (notice && (await insertNotice(tx.db, notice)))
      await tx.send("notice", { noticeId: notice.id, failures: 0 });
    if (next !== undefined) await tx.at("reminder-due", next, { ref });
  });
}

interface Due {
  readonly instance: SeenInstance;
  readonly schedule: Schedule;
  readonly stopAt: number;
  readonly due: number;
}

/** Undefined where there is nothing to stop, or the stop will be refused. */
function noticeOf(tools: SchedulerTools, { instance, schedule, stopAt, due }: Due) {
  const { ref, name, state } = instance;
  if (ACTION_FACTS.stop.there.includes(state) || state === "stopping" || state === "deleted")
    return undefined;
  const place = placeOf(instance, tools.parking(), tools.policy());
  if (!place) return undefined;
  const edge = { kind: "stop", at: stopAt } as const;
  if (refusal(tools, { instance, edge, schedule, place }) !== undefined) return undefined;
  const why = sourceWords(schedule);
  const body: Notice = { kind: "reminder", name, ref, stopsAt: stopAt, why };
  return {
    id: `reminder/${ref}/${stopAt}/${stopAt - due}`,
    channel: place,
    body,
    expiresAt: stopAt,
  };
}
