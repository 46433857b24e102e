import type { Actor, Channel } from "../model/people.ts";
import type { Policy } from "../model/policy.ts";

const SCHEDULER_ID = "scheduler";

/** In whose name a schedule acts. */
export const schedulerActor = ({ platform }: Channel): Actor => ({
  platform,
  id: SCHEDULER_ID,
  name: "the scheduler",
});

export const isScheduler = ({ id }: Pick<Actor, "id">): boolean => id === SCHEDULER_ID;

/**
 * The policy as it holds for schedules: they may start and stop what a channel shows. Guardrails, deny rules and
 * approvals hold for them as for everybody.
 */
export const schedulerPolicy = (policy: Policy): Policy => ({
  ...policy,
  channels: policy.channels.map((channel) => ({
    ...channel,
    grants: [
      ...channel.grants,
      {
        role: "schedule",
        who: [{ kind: "user", platform: channel.platform, id: SCHEDULER_ID }],
        allow: ["start", "stop"],
      },
    ],
  })),
});
