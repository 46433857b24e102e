import { privately } from "../src/messages/message.ts";
import { unplannedCard } from "../src/messages/schedule-cards.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const unplan = defineCommand(
  {
    name: "unplan",
    summary: t`Take back a start or stop that was planned for one time`,
    permission: "view",
    options: {
      ids: { kind: "text", about: t`what to take back: their ids`, required: true },
    },
    examples: ["unplan once_7f3k9"],
    hidden: true,
  },
  async ({ ids }, { schedules }) =>
    privately(unplannedCard(await schedules.unplan(ids.split(" ")))),
);
