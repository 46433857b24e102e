import { privately } from "../src/messages/message.ts";
import { schedulesCard } from "../src/messages/schedule-cards.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const release = defineCommand(
  {
    name: "release",
    summary: t`End a hold; what it kept back is made up for`,
    permission: "hold",
    options: {
      instance: {
        kind: "instances",
        about: t`what to release: names or a selector`,
        label: t`What to release: names or a selector`,
        required: true,
      },
    },
    examples: ["release dev-box"],
  },
  async ({ instance }, { schedules }) =>
    privately(schedulesCard(await schedules.release(instance), t`Released:`)),
);
