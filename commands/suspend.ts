import { t } from "../src/model/phrase.ts";
import { actionCommand } from "./define.ts";

export const suspend = actionCommand("suspend", t`Suspend instances: memory is kept`, [
  "suspend gpu-lab",
]);
