import { askOptions, DRY_RUN, defineCommand, NOTES } from "./define.ts";

export const stop = defineCommand(
  {
    name: "stop",
    summary: "Stop instances",
    permission: "stop",
    options: {
      instance: { kind: "instances", about: "what to stop: names or a selector", required: true },
      hard: { kind: "flag", about: "cut the power, without asking the guest", needs: "stop:hard" },
      "dry-run": DRY_RUN,
      ...NOTES,
    },
    examples: [
      "stop dev-box",
      "stop dev-box --hard",
      'stop db-1 --hard --because "hung kernel"',
      "stop env:dev state:running --dry-run",
    ],
  },
  async ({ instance, hard, ...said }, { operations }) =>
    operations.ask(hard ? "stop:hard" : "stop", instance, askOptions(said)),
);
