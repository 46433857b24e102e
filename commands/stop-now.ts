import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const stopNow = defineCommand(
  {
    name: "stop-now",
    summary: t`Stop what a reminder is about`,
    permission: "stop",
    options: {
      instance: {
        kind: "instances",
        about: t`what to stop`,
        label: t`What to stop`,
        required: true,
      },
    },
    examples: ["stop-now dev-box"],
    hidden: true,
  },
  async ({ instance }, { operations, schedules }) => {
    const answer = await operations.ask("stop", instance, { dryRun: false });
    await schedules.stopping(instance);
    return answer;
  },
);
