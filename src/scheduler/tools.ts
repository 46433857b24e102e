import type { Evidence } from "../evidence/evidence.ts";
import type { Parking } from "../model/parking.ts";
import type { PlatformName } from "../model/people.ts";
import type { Policy } from "../model/policy.ts";
import type { OperationsTools } from "../operations/tools.ts";
import type { Platform } from "../platforms/platform.ts";
import type { DocumentReader } from "./documents/fetch.ts";

/** What the scheduler works with. */
export interface SchedulerTools extends OperationsTools {
  /** The policy in force now, as it holds for schedules. */
  readonly policy: () => Policy;
  readonly parking: () => Parking;
  /** Reads what stands elsewhere. */
  readonly readDocument: DocumentReader;
  /** How instances are in use; knows nothing where nobody can be asked. */
  readonly evidence: Evidence;
  readonly platform: (name: PlatformName) => Platform | undefined;
}
