import type { Instance } from "../model/instance.ts";
import type { Notice } from "../model/parking.ts";
import type { Jobs } from "../queue/jobs.ts";
import { instancesIn } from "../store/instances.ts";
import { insertNotice } from "../store/notices.ts";
import { type Occurrence, pendingOccurrences } from "../store/occurrences.ts";
import { chatSchedules } from "../store/schedules.ts";
import { nextEdges } from "./edges.ts";
import { type InForce, isSameSchedule, placeOf, scheduleInForce } from "./in-force.ts";
import type { SchedulerTools } from "./tools.ts";

/** Instances of which one transaction takes care. */
const CHUNK = 500;

/**
 * Looks which instances of a region came, went or have another schedule than the one by which they are planned: a tag
 * or the configuration was edited. What is planned already costs nothing more than this look.
 */
export async function planRegion(
  tools: SchedulerTools,
  { cloud, region }: Jobs["plan"],
): Promise<void> {
  const instances = await instancesIn(tools.db, cloud, region);
  for (let at = 0; at < instances.length; at += CHUNK) {
    const { refs, notices } = await lookOver(tools, instances.slice(at, at + CHUNK));
    if (refs.length === 0 && notices.length === 0) continue;
    await tools.transact(async (tx) => {
      for (const ref of refs) await tx.send("edge", { ref });
      for (const notice of notices)
        if (await insertNotice(tx.db, notice))
          await tx.send("notice", { noticeId: notice.id, failures: 0 });
    });
  }
}

/** Those whose plan is not that of their schedule, and what is to be told once of tags that cannot be read. */
async function lookOver(tools: SchedulerTools, instances: readonly Instance[]) {
  const refs = instances.map(({ ref }) => ref);
  const chat = await chatSchedules(tools.db, refs);
  const planned = await pendingOccurrences(tools.db, refs);
  const now = tools.now();
  const lives = instances.map((instance) => {
    const inForce = scheduleInForce(instance, chat.get(instance.ref), tools.parking(), now);
    return { instance, inForce };
  });
  return {
    refs: lives.flatMap(({ instance: { ref }, inForce }) =>
      isPlanned(inForce, planned.get(ref), now) ? [] : [ref],
    ),
    notices: lives.flatMap(({ instance, inForce }) =>
      inForce.kind === "unreadable" ? unreadable(tools, instance, inForce.why) : [],
    ),
  };
}

function unreadable(tools: SchedulerTools, instance: Instance, why: string) {
  const { ref, name } = instance;
  const channel = placeOf(instance, tools.parking(), tools.policy());
  if (!channel) return [];
  const body: Notice = { kind: "unreadable", name, ref, why };
  return [{ id: `unreadable/${ref}/${why}`, channel, body, expiresAt: tools.now() }];
}

function isPlanned(inForce: InForce, pending: Occurrence | undefined, now: number): boolean {
  if (inForce.kind !== "schedule") return pending === undefined;
  if (pending) return isSameSchedule(pending.schedule, inForce.schedule);
  return nextEdges(inForce.schedule, now, 1).length === 0;
}
