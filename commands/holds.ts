import { privately } from "../src/messages/message.ts";
import { holdsCard } from "../src/messages/schedule-cards.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const holds = defineCommand(
  {
    name: "holds",
    summary: t`Show what is held, by whom and until when`,
    permission: "view",
    options: {},
    examples: ["holds"],
  },
  async (_, { schedules }) => privately(holdsCard(await schedules.held())),
);
