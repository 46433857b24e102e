import { t } from "../src/model/phrase.ts";
import { actionCommand } from "./define.ts";

export const shelve = actionCommand(
  "shelve",
  t`Shelve instances: stored away, and not paid for as running`,
  ["shelve gpu-lab"],
);
