import { actionCommand } from "./define.ts";

export const start = actionCommand("start", "Start instances", [
  "start dev-box",
  "start name:web-* state:stopped",
]);
