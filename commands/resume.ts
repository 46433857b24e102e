import { actionCommand } from "./define.ts";

export const resume = actionCommand("resume", "Resume suspended instances", ["resume gpu-lab"]);
