import { z } from "@hono/zod-openapi";
import { spell } from "../../messages/spell.ts";
import type { Hold, ScheduleView } from "../../model/parking.ts";
import type { Edge } from "../../model/schedule.ts";
import { ActorSchema, instantOf } from "./resources.ts";
import { actorView, iso } from "./views.ts";

export const EdgeSchema = z
  .object({ kind: z.enum(["start", "stop"]), at: instantOf() })
  .openapi("Edge");

export const HoldSchema = z
  .object({
    kind: z.enum(["hold", "skip"]).openapi({
      description:
        "hold: left as it is until then. skip: the start or stop of that instant is left out.",
    }),
    until: instantOf(),
    reason: z.string().optional(),
    by: ActorSchema,
    at: instantOf(),
  })
  .openapi("Hold");

export const ScheduleSchema = z
  .object({
    ref: z.string(),
    name: z.string(),
    schedule: z
      .object({
        words: z.string(),
        source: z.string().openapi({ description: "Which one, and where it was said." }),
        timeZone: z.string(),
        next: z.array(EdgeSchema),
      })
      .optional()
      .openapi({ description: "Absent where none is in force." }),
    unreadable: z.string().optional().openapi({ description: "Why its tag cannot be read." }),
    hold: HoldSchema.optional(),
    once: z
      .array(EdgeSchema.extend({ id: z.string() }))
      .openapi({ description: "Starts and stops to come that somebody asked for once." }),
  })
  .openapi("Schedule");

/** When one instance starts and stops by itself. */
export function scheduleView(view: ScheduleView): z.infer<typeof ScheduleSchema> {
  const { instance, schedule, unreadable, hold, once = [] } = view;
  return {
    ref: instance.ref,
    name: instance.name,
    ...(schedule && {
      schedule: {
        ...schedule,
        words: spell(schedule.words),
        source: spell(schedule.source),
        next: schedule.next.map(edgeView),
      },
    }),
    ...(unreadable !== undefined && { unreadable: spell(unreadable) }),
    ...(hold && { hold: holdView(hold) }),
    once: once.map(({ id, edge }) => ({ id, ...edgeView(edge) })),
  };
}

export const edgeView = ({ kind, at }: Edge): z.infer<typeof EdgeSchema> => ({ kind, at: iso(at) });

export const holdView = ({ kind, until, reason, by, at }: Hold): z.infer<typeof HoldSchema> => ({
  kind,
  until: iso(until),
  ...(reason !== undefined && { reason }),
  by: actorView(by),
  at: iso(at),
});
