import { t } from "../src/model/phrase.ts";
import { askOptions, DRY_RUN, defineCommand, NOTES } from "./define.ts";

export const reboot = defineCommand(
  {
    name: "reboot",
    summary: t`Reboot instances`,
    permission: "reboot",
    options: {
      instance: {
        kind: "instances",
        about: t`what to reboot: names or a selector`,
        label: t`What to reboot: names or a selector`,
        required: true,
      },
      hard: { kind: "flag", about: t`reset it, without asking the guest`, needs: "reboot:hard" },
      "dry-run": DRY_RUN,
      ...NOTES,
    },
    examples: ["reboot dev-box", "reboot dev-box --hard"],
  },
  async ({ instance, hard, ...said }, { operations }) =>
    operations.ask(hard ? "reboot:hard" : "reboot", instance, askOptions(said)),
);
