import { DRY_RUN, defineCommand } from "./define.ts";

export const start = defineCommand(
  {
    name: "start",
    summary: "Start instances",
    permission: "start",
    options: {
      instance: { kind: "instances", about: "what to start: names or a selector", required: true },
      "dry-run": DRY_RUN,
    },
    examples: ["start dev-box", "start name:web-* state:stopped"],
  },
  async ({ instance, "dry-run": dryRun }, { operations }) =>
    operations.ask("start", instance, { dryRun }),
);
