import type { OperationsTools } from "../operations/tools.ts";
import type { Codes } from "./codes.ts";
import type { WeighTools } from "./weigh-now.ts";

/** What the approvals room works with. */
export interface ApprovalsTools extends OperationsTools, Pick<WeighTools, "policy" | "groupsOf"> {
  readonly codes: Codes;
}
