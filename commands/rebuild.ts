import { actionCommand } from "./define.ts";

export const rebuild = actionCommand(
  "rebuild",
  "Rebuild instances from their image; what is on the disk is lost",
  ["rebuild dev-box --dry-run"],
);
