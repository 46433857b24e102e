import type { Parking } from "../model/parking.ts";
import type { PlatformName } from "../model/people.ts";
import type { Policy } from "../model/policy.ts";
import type { OperationsTools } from "../operations/tools.ts";
import type { Platform } from "../platforms/platform.ts";

/** What the scheduler works with. */
export interface SchedulerTools extends OperationsTools {
  /** The policy in force now, as it holds for schedules. */
  readonly policy: () => Policy;
  readonly parking: () => Parking;
  readonly platform: (name: PlatformName) => Platform | undefined;
}
