import { t } from "../src/model/phrase.ts";
import { actionCommand } from "./define.ts";

export const rebuild = actionCommand(
  "rebuild",
  t`Rebuild instances from their image; what is on the disk is lost`,
  ["rebuild dev-box --dry-run"],
);
