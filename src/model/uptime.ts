import type { Money } from "./money.ts";
import type { Hours, Period } from "./savings.ts";

/** A day as the clocks of a place show it, as far as it belongs to the period. */
export interface UptimeDay extends Period {
  /** All instances together. */
  readonly hours: Hours;
  readonly spent?: Money | undefined;
  /** What its parked hours would have cost. */
  readonly saved?: Money | undefined;
  /** By the hour that the clocks show, 0 to 23; nothing but zeros where they skip it, or the period does not reach it. */
  readonly byHour: readonly Hours[];
}

/** What ran day by day, and hour by hour. */
export interface UptimeView extends Period {
  /** IANA name of the zone in which whoever looks at it reads times. */
  readonly timeZone: string;
  readonly instances: number;
  readonly days: readonly UptimeDay[];
}
