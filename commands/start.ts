import { t } from "../src/model/phrase.ts";
import { AT, actionOptions, askOptions, defineCommand, planOnce } from "./define.ts";

export const start = defineCommand(
  {
    name: "start",
    summary: t`Start instances`,
    permission: "start",
    options: actionOptions("start", { at: AT }),
    examples: [
      "start dev-box",
      "start env:dev state:stopped",
      "start dev-box tomorrow 9am",
      'start env:dev --at "fri 08:00"',
    ],
  },
  async ({ instance, at, ...said }, { operations, schedules }) =>
    at === undefined
      ? operations.ask("start", instance, askOptions(said))
      : planOnce(schedules, { kind: "start", instance, at, said }),
);
