import { privately } from "../src/messages/message.ts";
import { schedulesCard } from "../src/messages/schedule-cards.ts";
import { defineCommand } from "./define.ts";

export const release = defineCommand(
  {
    name: "release",
    summary: "End a hold; what it kept back is made up for",
    permission: "hold",
    options: {
      instance: {
        kind: "instances",
        about: "what to release: names or a selector",
        required: true,
      },
    },
    examples: ["release dev-box"],
  },
  async ({ instance }, { schedules }) =>
    privately(schedulesCard(await schedules.release(instance), "Released:")),
);
