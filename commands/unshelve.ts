import { t } from "../src/model/phrase.ts";
import { actionCommand } from "./define.ts";

export const unshelve = actionCommand("unshelve", t`Bring shelved instances back`, [
  "unshelve gpu-lab",
]);
