import { privately } from "../src/messages/message.ts";
import { schedulesCard } from "../src/messages/schedule-cards.ts";
import { defineCommand } from "./define.ts";

export const skip = defineCommand(
  {
    name: "skip",
    summary: "Leave out the next start or stop that a schedule would do",
    permission: "hold",
    options: {
      instance: { kind: "instances", about: "whose: names or a selector", required: true },
      because: { kind: "note", about: "why", said: "because" },
    },
    examples: ["skip dev-box", 'skip dev-box because "demo tonight"'],
  },
  async ({ instance, because }, { schedules }) =>
    privately(schedulesCard(await schedules.skip(instance, because), "Skipped once:")),
);
