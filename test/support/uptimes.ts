import type { Money } from "../../src/model/money.ts";
import type { Hours } from "../../src/model/savings.ts";
import type { UptimeDay, UptimeView } from "../../src/model/uptime.ts";
import { zoneOf } from "../../src/scheduler/zone.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NONE: Hours = { running: 0, parked: 0, unknown: 0 };

/** What happened in a day's hour, for each of the instances: "ran", "parked", or nobody knows. */
export type Fate = (day: number, hour: number) => "running" | "parked" | "unknown";

interface Given {
  readonly timeZone?: string;
  /** The first day's midnight, as `Date.UTC` has it. */
  readonly first?: number;
  readonly days: number;
  readonly instances?: number;
  /** Of one instance an hour; nothing where no price is known. */
  readonly hourly?: Money | undefined;
  readonly fate: Fate;
}

/** Whole days of a place, in each of whose hours all instances are in one state. */
export function uptimeIn(given: Given): UptimeView {
  const { timeZone = "Europe/Rome", first = Date.UTC(2026, 10, 16), days, instances = 2 } = given;
  const zone = zoneOf(timeZone);
  const at = (day: number, hour: number) => zone.first(first + day * DAY + hour * HOUR);
  const dayOf = (day: number): UptimeDay => {
    const byHour = Array.from({ length: 24 }, (_, hour) => {
      const ms = (at(day, hour + 1) - at(day, hour)) * instances;
      return { ...NONE, [given.fate(day, hour)]: ms };
    });
    const sum = (kind: keyof Hours) => byHour.reduce((all, hours) => all + hours[kind], 0);
    const hours = { running: sum("running"), parked: sum("parked"), unknown: sum("unknown") };
    return {
      from: at(day, 0),
      to: at(day + 1, 0),
      hours,
      spent: costOf(hours.running, given.hourly),
      saved: costOf(hours.parked, given.hourly),
      byHour,
    };
  };
  return {
    from: at(0, 0),
    to: at(days, 0),
    timeZone,
    instances,
    days: Array.from({ length: days }, (_, day) => dayOf(day)),
  };
}

const costOf = (ms: number, hourly: Money | undefined): Money | undefined =>
  hourly && ms > 0 ? { ...hourly, amount: (hourly.amount * ms) / HOUR } : undefined;
