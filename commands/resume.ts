import { t } from "../src/model/phrase.ts";
import { actionCommand } from "./define.ts";

export const resume = actionCommand("resume", t`Resume suspended instances`, ["resume gpu-lab"]);
