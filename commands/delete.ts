import { actionCommand } from "./define.ts";

export const remove = actionCommand("delete", "Delete instances for good", [
  "delete dev-box --dry-run",
]);
