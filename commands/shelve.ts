import { actionCommand } from "./define.ts";

export const shelve = actionCommand(
  "shelve",
  "Shelve instances: stored away, and not paid for as running",
  ["shelve gpu-lab"],
);
