import { privately } from "../src/messages/message.ts";
import { schedulesCard } from "../src/messages/schedule-cards.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand, WHOSE } from "./define.ts";

export const skip = defineCommand(
  {
    name: "skip",
    summary: t`Leave out the next start or stop that a schedule would do`,
    permission: "hold",
    options: {
      instance: WHOSE,
      because: { kind: "note", about: t`why`, said: "because" },
    },
    examples: ["skip dev-box", 'skip dev-box because "demo tonight"'],
  },
  async ({ instance, because }, { schedules }) =>
    privately(schedulesCard(await schedules.skip(instance, because), t`Skipped once:`)),
);
