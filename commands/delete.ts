import { t } from "../src/model/phrase.ts";
import { actionCommand } from "./define.ts";

export const remove = actionCommand("delete", t`Delete instances for good`, [
  "delete dev-box --dry-run",
]);
