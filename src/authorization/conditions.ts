import type { Permission } from "../model/action.ts";
import { isWithin, type WallClock, wallClock } from "../model/hours.ts";
import type { ApprovalRule, DenyRule, Grant, When } from "../model/policy.ts";

/** Judges rules at one instant: what the clocks show is looked up once for each place. */
export interface Conditions {
  onTime(when: When | undefined): boolean;
  /** What of the grant's conditions is not met, the hours first. To look is neither timed nor counted. */
  unmet(grant: Grant, permission: Permission, means: number): "hours" | "number" | undefined;
  /** Whether a rule that refuses or holds back counts now and for so many instances. */
  met(rule: DenyRule | ApprovalRule, permission: Permission, means: number): boolean;
}

/** @param at Unix milliseconds */
export function conditionsAt(at: number): Conditions {
  const clocks = new Map<string, WallClock>();
  const clockOf = (timeZone: string): WallClock => {
    const clock = clocks.get(timeZone) ?? wallClock(timeZone, at);
    clocks.set(timeZone, clock);
    return clock;
  };
  const onTime = (when: When | undefined): boolean =>
    when === undefined ||
    isWithin(when.hours, clockOf(when.hours.timeZone)) === (when.kind === "within");
  return {
    onTime,
    unmet({ when, atMost }, permission, means) {
      if (permission === "view") return undefined;
      if (!onTime(when)) return "hours";
      return atMost !== undefined && means > atMost ? "number" : undefined;
    },
    met({ when, moreThan }, permission, means) {
      if (moreThan === undefined) return onTime(when);
      return permission !== "view" && means > moreThan && onTime(when);
    },
  };
}
