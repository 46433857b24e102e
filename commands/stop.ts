import { DRY_RUN, defineCommand } from "./define.ts";

export const stop = defineCommand(
  {
    name: "stop",
    summary: "Stop instances",
    permission: "stop",
    options: {
      instance: { kind: "instances", about: "what to stop: names or a selector", required: true },
      hard: { kind: "flag", about: "cut the power, without asking the guest", needs: "stop:hard" },
      "dry-run": DRY_RUN,
    },
    examples: ["stop dev-box", "stop dev-box --hard", "stop env:dev state:running --dry-run"],
  },
  async ({ instance, hard, "dry-run": dryRun }, { operations }) =>
    operations.ask(hard ? "stop:hard" : "stop", instance, { dryRun }),
);
