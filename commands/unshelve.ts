import { actionCommand } from "./define.ts";

export const unshelve = actionCommand("unshelve", "Bring shelved instances back", [
  "unshelve gpu-lab",
]);
