import { t } from "../src/model/phrase.ts";
import { askOptions, DRY_RUN, defineCommand, NOTES } from "./define.ts";

export const toggle = defineCommand(
  {
    name: "toggle",
    summary: t`Start what is stopped, stop what is running`,
    permission: ["start", "stop"],
    options: {
      instance: {
        kind: "instances",
        about: t`what to toggle: names or a selector`,
        label: t`What to toggle: names or a selector`,
        required: true,
      },
      "dry-run": DRY_RUN,
      ...NOTES,
    },
    examples: ["toggle dev-box"],
  },
  async ({ instance, ...said }, { operations }) =>
    operations.ask("toggle", instance, askOptions(said)),
);
