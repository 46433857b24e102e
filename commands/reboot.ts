import { t } from "../src/model/phrase.ts";
import { actionOptions, askOptions, defineCommand } from "./define.ts";

export const reboot = defineCommand(
  {
    name: "reboot",
    summary: t`Reboot instances`,
    permission: "reboot",
    options: actionOptions("reboot", {
      hard: { kind: "flag", about: t`reset it, without asking the guest`, needs: "reboot:hard" },
    }),
    examples: ["reboot dev-box", "reboot dev-box --hard"],
  },
  async ({ instance, hard, ...said }, { operations }) =>
    operations.ask(hard ? "reboot:hard" : "reboot", instance, askOptions(said)),
);
