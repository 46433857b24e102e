import { actionCommand } from "./define.ts";

export const suspend = actionCommand("suspend", "Suspend instances: memory is kept", [
  "suspend gpu-lab",
]);
