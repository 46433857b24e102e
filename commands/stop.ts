import { t } from "../src/model/phrase.ts";
import { AT, actionOptions, askOptions, defineCommand, planOnce } from "./define.ts";

export const stop = defineCommand(
  {
    name: "stop",
    summary: t`Stop instances`,
    permission: "stop",
    options: actionOptions("stop", {
      at: AT,
      hard: { kind: "flag", about: t`cut the power, without asking the guest`, needs: "stop:hard" },
    }),
    examples: [
      "stop dev-box",
      "stop dev-box --hard",
      "stop dev-box at 22:00",
      "stop env:dev in 2h",
      'stop dev-box --hard --because "hung kernel"',
      "stop env:dev state:running --dry-run",
    ],
  },
  async ({ instance, at, ...said }, { operations, schedules }) =>
    at === undefined
      ? operations.ask(said.hard ? "stop:hard" : "stop", instance, askOptions(said))
      : planOnce(schedules, { kind: "stop", instance, at, said }),
);
